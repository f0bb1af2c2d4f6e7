public import JSON
internal import Ports

/// What a function that is called very often returned, call by call: kept as a list of values instead
/// of an entry for each.
///
/// Written, each part of the list is one step: its record is `{"values": […]}`, or `{"rows": [[value, count], …]}`
/// where some came several times in a row, its key that of the first. A script that does nothing but ask what
/// time it is does so millions of times a second: so a clock that is asked all the while ticks, which is what such
/// a script waits for anyway.
public final class ValueTrack {
  let kind: Step.Kind
  private let question: StepKey
  /// What is told again, the next one last.
  private var recorded: [Row] = []
  private var fresh: [Row] = []
  private var firstFresh: Int64 = 0
  /// What the function returned last, and what was told of it.
  private var last: (value: JSONValue, told: JSONValue)?
  /// How many rows there have been, those that were written too.
  private var rowCount = 0
  /// Called when there is something to be written that was not before.
  var whenFresh: ((ValueTrack) -> Void)?

  init(_ kind: Step.Kind, _ question: StepKey) {
    self.kind = kind
    self.question = question
  }

  /// What was written of a list; nil for a step that is none, as most are.
  static func part(_ step: Step) -> ValueTrack? {
    guard step.kind == .time || step.kind == .random,
      let record = try? JSONValue(parsing: step.record),
      let rows = record["values"]?.array?.map({ Row(value: $0) })
        ?? record["rows"]?.array?.compactMap(Row.init)
    else { return nil }
    let track = ValueTrack(step.kind, step.key.occurring(0))
    track.recorded = rows.reversed()
    track.rowCount = rows.count
    track.firstFresh = step.key.occurrence &+ Self.count(rows)
    return track
  }

  private static func count(_ rows: [Row]) -> Int64 { rows.reduce(0) { $0 &+ $1.count } }

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
    if fresh.isEmpty { whenFresh?(self) }
    var told = value
    if let last, isOfTheSameTick(last, value) { told = last.told }
    if let row = fresh.last, row.value == told {
      fresh[fresh.count - 1].count += 1
    } else {
      fresh.append(Row(value: told))
      rowCount += 1
    }
    last = (value, told)
    return told
  }

  /// Whether a clock was asked again at once, as nobody does who does something else, and has not ticked since.
  private func isOfTheSameTick(
    _ last: (value: JSONValue, told: JSONValue), _ value: JSONValue
  ) -> Bool {
    guard kind == .time, rowCount >= Self.exactRows, let now = value.seconds,
      let before = last.value.seconds, let told = last.told.seconds
    else { return false }
    let tick = rowCount < Self.manyRows ? 0.001 : 0.01
    return now >= before && now - before < Self.atOnce && now - told < tick
  }

  private static let exactRows = 1000
  private static let manyRows = 100_000
  /// In seconds.
  private static let atOnce = 0.0002

  /// What has not been written yet.
  var unwritten: Step? {
    guard !fresh.isEmpty else { return nil }
    let time = WallTime(nanoseconds: 0)
    let record =
      fresh.contains { $0.count > 1 }
      ? JSONMember("rows", .array(fresh.map { .array([$0.value, .integer($0.count)]) }))
      : JSONMember("values", .array(fresh.map(\.value)))
    return Step(
      kind: kind, key: question.occurring(firstFresh),
      record: JSONValue.object([record]).serialized(), startedAt: time, endedAt: time)
  }

  func wasWritten() {
    firstFresh &+= Self.count(fresh)
    fresh = []
  }

  /// A value, and how often it came in a row.
  private struct Row {
    let value: JSONValue
    var count: Int64 = 1

    init(value: JSONValue) { self.value = value }

    /// Nil for what is none: of a record that somebody has edited nothing else is told again either.
    init?(_ pair: JSONValue) {
      guard let parts = pair.array, parts.count == 2, let count = parts[1].integer, count > 0
      else { return nil }
      (value, self.count) = (parts[0], count)
    }
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
