internal import JSON
internal import Ports

/// What a list shows of the element that a change has added to it, where the cloud chooses by what it
/// is known.
enum Addition: Equatable, Sendable {
  case missing
  case found(JSONValue)
  /// These have come, and nothing tells which of them is the change's own.
  case unclear([JSONValue])
}

extension Addition {
  var element: JSONValue? { if case .found(let element) = self { element } else { nil } }
}

extension Evidence {
  /// Which of the elements that were not there before is the change's own: the one that was created
  /// when the answer says that the change was made, else the only one. Services take one change
  /// of a thing at a time, so that no two were created then.
  ///
  /// - Parameters:
  ///   - time: from the answer; nil where none came or it does not say. Elements that were created
  ///     before it are somebody else's. One that is later than all may be out of date.
  ///   - fits: whether an element can be it at all.
  func addition(made time: String?, where fits: (JSONValue) -> Bool = { _ in true }) -> Addition {
    var new = (now.array ?? []).filter { element in
      fits(element) && before.element(where: "id", is: element.text("id")) == nil
    }
    if let made = time.flatMap(WallTime.init(zoneless:)) {
      let created = new.map { $0.text("create_time").flatMap(WallTime.init(zoneless:)) }
      let ages = created.map { $0.map { made - $0 } ?? .zero }
      let same = zip(new, zip(created, ages)).filter { $1.0 != nil && abs($1.1) <= .seconds(1) }
      if same.count == 1 { return .found(same[0].0) }
      new = zip(new, ages).filter { $1 <= .seconds(1) }.map(\.0)
    }
    return new.count > 1 ? .unclear(new) : new.first.map { .found($0) } ?? .missing
  }
}

private func abs(_ duration: Duration) -> Duration { max(duration, .zero - duration) }

extension WallTime {
  /// Reads `2026-01-02T03:04:05.678`, in UTC.
  fileprivate init?(zoneless text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1)
    guard let first = parts.first else { return nil }
    let digits = first.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") }
    self.init(basicISO8601: String(decoding: digits, as: UTF8.self) + "Z")
    guard parts.count == 2 else { return }
    let fraction = parts[1].prefix(3)
    guard fraction.count == 3, let milliseconds = Int(String(decoding: fraction, as: UTF8.self))
    else { return nil }
    self = self + .milliseconds(milliseconds)
  }
}
