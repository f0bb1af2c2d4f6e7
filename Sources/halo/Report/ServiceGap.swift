internal import CloudModule
internal import JSON
internal import Ports
internal import Text

/// A time in which an address of a service led nowhere.
struct ServiceGap {
  let address: String
  let start: WallTime
  /// Nil where the run left it so.
  let end: WallTime?
  /// The changes that began and ended it.
  let numbers: [Int64]

  /// `203.0.113.10 was bound to nothing for up to 6.1 s, from change 13 to change 15`.
  var text: String {
    let name = address.escapingControls
    guard let end else { return "\(name) is bound to nothing since change \(numbers[0])" }
    return "\(name) was bound to nothing for up to \((end - start).short), from change "
      + "\(numbers[0]) to change \(numbers[1])"
  }

  /// Those of all EIPs that changes of a run have unbound: counted from the announcement of the change that
  /// unbound it to the end of the one that bound it.
  static func all(in timeline: RunTimeline) -> [ServiceGap] {
    var open: [(id: String, gap: ServiceGap)] = []
    var gaps: [ServiceGap] = []
    for span in timeline.spans where span.isChange && span.state == .done {
      guard let end = span.end, let sight = EIPSight(span) else { continue }
      let place = open.firstIndex { $0.id.utf8.elementsEqual(sight.id.utf8) }
      if sight.isBound, let place {
        let begun = open.remove(at: place).gap
        gaps.append(
          ServiceGap(
            address: begun.address, start: begun.start, end: end,
            numbers: begun.numbers + [span.number]))
      } else if !sight.isBound, sight.wasBound, place == nil {
        open.append(
          (
            sight.id,
            ServiceGap(address: sight.address, start: span.start, end: nil, numbers: [span.number])
          ))
      }
    }
    return gaps + open.map(\.gap)
  }
}

/// What a change saw of an EIP before and after.
private struct EIPSight {
  let id: String
  let address: String
  let wasBound: Bool
  let isBound: Bool

  init?(_ span: RunTimeline.Span) {
    guard let before = span.before, let after = span.seen?.array?.first,
      let id = after["id"]?.string, let address = after["public_ip_address"]?.string
    else { return nil }
    self.id = id
    self.address = address
    wasBound = Self.isBound(before)
    isBound = Self.isBound(after)
  }

  /// `DOWN` is the service's word for an address without a port or a load balancer.
  private static func isBound(_ value: JSONValue) -> Bool {
    value["status"]?.string.map { !$0.utf8.elementsEqual("DOWN".utf8) } ?? false
  }
}
