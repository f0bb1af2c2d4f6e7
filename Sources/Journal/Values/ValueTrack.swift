public import JSON
internal import Ports

/// What a function that is called very often returned, call by call: kept as a list of values instead
/// of an entry for each.
///
/// Written, each part of the list is one step: its record is `{"values": […]}`, its key that of the
/// first. Where values came several times in a row, `"counts": […]` tells how often each did. A script that
/// does nothing but ask what time it is does so millions of times a second: so a clock that is asked often
/// ticks, which is what such a script waits for anyway.
public final class ValueTrack {
  let kind: Step.Kind
  private let question: StepKey
  /// What is told again, the next one last.
  private var recorded: [Row] = []
  private var fresh: [Row] = []
  private var firstFresh: Int64 = 0
  /// What was told last.
  private var last: JSONValue?
  /// How many values came that were not the one before.
  private var rowCount = 0

  private struct Row {
    let value: JSONValue
    var count: Int64 = 1
  }

  init(_ kind: Step.Kind, _ question: StepKey) {
    self.kind = kind
    self.question = question
  }

  /// What was written of a list; nil for a step that is none, as most are.
  static func part(_ step: Step) -> ValueTrack? {
    guard step.kind == .time || step.kind == .random,
      let record = try? JSONValue(parsing: step.record), let values = record["values"]?.array
    else { return nil }
    let counts = record["counts"]?.array?.map { $0.integer ?? 1 } ?? []
    let track = ValueTrack(step.kind, step.key.occurring(0))
    track.recorded = values.indices.reversed().map { index in
      Row(value: values[index], count: counts.indices.contains(index) ? counts[index] : 1)
    }
    track.rowCount = values.count
    track.firstFresh = step.key.occurrence + Self.count(track.recorded)
    return track
  }

  private static func count(_ rows: [Row]) -> Int64 { rows.reduce(0) { $0 + $1.count } }

  /// Adds what was written later.
  func append(_ later: ValueTrack) {
    recorded = later.recorded + recorded
    rowCount += later.rowCount
    firstFresh = max(firstFresh, later.firstFresh)
  }

  /// The next value that was recorded; nil when the function has to be asked.
  public func next() -> JSONValue? {
    guard let row = recorded.last else { return nil }
    if row.count > 1 {
      recorded[recorded.count - 1].count -= 1
    } else {
      recorded.removeLast()
    }
    return row.value
  }

  /// Takes note of what the function returned.
  ///
  /// - Returns: what whoever asked is told: the last value once more between two ticks.
  @discardableResult
  public func add(_ value: JSONValue) -> JSONValue {
    var told = value
    if let last, isOfTheSameTick(last, value) { told = last }
    if let row = fresh.last, row.value == told {
      fresh[fresh.count - 1].count += 1
    } else {
      fresh.append(Row(value: told))
      rowCount += 1
    }
    last = told
    return told
  }

  /// A clock that is asked now and then is as exact as it is.
  private func isOfTheSameTick(_ earlier: JSONValue, _ later: JSONValue) -> Bool {
    guard kind == .time, rowCount >= Self.exactRows, let earlier = earlier.seconds,
      let later = later.seconds
    else { return false }
    let tick = rowCount < Self.manyRows ? 0.001 : 0.01
    return later >= earlier && later - earlier < tick
  }

  private static let exactRows = 1000
  private static let manyRows = 100_000

  /// What has not been written yet.
  var unwritten: Step? {
    guard !fresh.isEmpty else { return nil }
    let time = WallTime(nanoseconds: 0)
    var record = [JSONMember("values", .array(fresh.map(\.value)))]
    if fresh.contains(where: { $0.count > 1 }) {
      record.append(JSONMember("counts", .array(fresh.map { .integer($0.count) })))
    }
    return Step(
      kind: kind, key: question.occurring(firstFresh),
      record: JSONValue.object(record).serialized(), startedAt: time, endedAt: time)
  }

  func wasWritten() {
    firstFresh += Self.count(fresh)
    fresh = []
  }
}

extension JSONValue {
  /// A number; nil for anything else.
  fileprivate var seconds: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .real(let number): number
    default: nil
    }
  }
}
