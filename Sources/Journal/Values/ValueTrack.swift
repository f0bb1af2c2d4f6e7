public import JSON
internal import Ports

/// What a function that is called very often returned, call by call: kept as a list of values instead
/// of an entry for each.
///
/// Written, each part of the list is one step: its record is `{"values": […]}`, its key that of the
/// first.
public final class ValueTrack {
  let kind: Step.Kind
  private let question: StepKey
  /// What is told again, the next one last.
  private var recorded: [JSONValue] = []
  private var fresh: [JSONValue] = []
  private var firstFresh: Int64 = 0

  init(_ kind: Step.Kind, _ question: StepKey) {
    self.kind = kind
    self.question = question
  }

  /// What was written of a list; nil for a step that is none, as most are.
  static func part(_ step: Step) -> ValueTrack? {
    guard step.kind == .time || step.kind == .random,
      let values = (try? JSONValue(parsing: step.record))?["values"]?.array
    else { return nil }
    let track = ValueTrack(step.kind, step.key.occurring(0))
    track.recorded = values.reversed()
    track.firstFresh = step.key.occurrence + Int64(values.count)
    return track
  }

  /// Adds what was written later.
  func append(_ later: ValueTrack) {
    recorded = later.recorded + recorded
    firstFresh = max(firstFresh, later.firstFresh)
  }

  /// The next value that was recorded; nil when the function has to be asked.
  public func next() -> JSONValue? { recorded.popLast() }

  /// Takes note of what the function returned.
  public func add(_ value: JSONValue) { fresh.append(value) }

  /// What has not been written yet.
  var unwritten: Step? {
    guard !fresh.isEmpty else { return nil }
    let time = WallTime(nanoseconds: 0)
    return Step(
      kind: kind, key: question.occurring(firstFresh),
      record: JSONValue.object([JSONMember("values", .array(fresh))]).serialized(),
      startedAt: time, endedAt: time)
  }

  func wasWritten() {
    firstFresh += Int64(fresh.count)
    fresh = []
  }
}
