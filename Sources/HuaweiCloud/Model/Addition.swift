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
  /// of a thing at a time, so that no two were created then. Without an answer the only one is its own where it
  /// was created when the change was sent: somebody else may have made it as well otherwise.
  ///
  /// - Parameters:
  ///   - time: from the answer; nil where none came or it does not say. Elements that were created
  ///     before it are somebody else's. One that is later than all may be out of date.
  ///   - quiet: for how long something of the change may still arrive once its answer is given up.
  ///   - fits: whether an element can be it at all.
  func addition(
    made time: String?, quiet: Duration, where fits: (JSONValue) -> Bool = { _ in true }
  ) -> Addition {
    var new = (now.array ?? []).filter { element in
      fits(element) && before.element(where: "id", is: element.text("id")) == nil
    }
    if answer.isNull { return addition(of: new, quiet: quiet) }
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

// Without an answer.
extension Evidence {
  /// What the time tells at which something was created, beside the one at which the change was sent.
  private enum Origin {
    case own, others, unknown
  }

  private func addition(of new: [JSONValue], quiet: Duration) -> Addition {
    let found = new.map { ($0, origin(of: $0, quiet: quiet)) }.filter { $0.1 != .others }
    guard found.count == 1, found[0].1 == .own else {
      return found.isEmpty ? .missing : .unclear(found.map(\.0))
    }
    return .found(found[0].0)
  }

  /// What the times alone have told of a change whose answer was lost; nil where they have told nothing.
  ///
  /// - Parameters: as above.
  func timing(quiet: Duration, where fits: (JSONValue) -> Bool) -> TimeJudgement? {
    guard isUnanswered, claimed == nil, let sending else { return nil }
    let new = (now.array ?? []).filter { element in
      fits(element) && before.element(where: "id", is: element.text("id")) == nil
    }
    let isMade: Bool
    switch addition(of: new, quiet: quiet) {
    case .found: isMade = true
    case .missing where !new.isEmpty: isMade = false
    case .missing, .unclear: return nil
    }
    let telling = new.filter { isMade == (origin(of: $0, quiet: quiet) == .own) }
    return TimeJudgement(
      isMade: isMade,
      createdAfterMs: telling.compactMap { element in
        element.text("create_time").flatMap(WallTime.init(zoneless:))
          .map { ($0 - sending.lowerBound).nanoseconds / 1_000_000 }
      })
  }

  private func origin(of element: JSONValue, quiet: Duration) -> Origin {
    if let claimed, let id = element.text("id"), id.utf8.elementsEqual(claimed.utf8) { return .own }
    guard let sending, let time = element.text("create_time").flatMap(WallTime.init(zoneless:))
    else { return .unknown }
    if sending.lowerBound - time > Self.disagreement { return .others }
    if time > sending.upperBound + quiet + Self.disagreement { return .others }
    let age = time - sending.lowerBound
    return age >= .seconds(-2) && age <= Self.promptness ? .own : .unknown
  }

  /// By how much clocks within a service may differ.
  private static let disagreement = Duration.seconds(30)
  /// How soon after a change was announced what it makes is created, as far as nothing holds it up.
  private static let promptness = Duration.seconds(5)
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
