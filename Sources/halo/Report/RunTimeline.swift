internal import CloudModule
internal import HuaweiCloud
internal import JSON
internal import Journal
internal import Ports
internal import Text

/// A run as it is drawn: every call with its beginning, its end and what happened in between, in the
/// order they were begun.
struct RunTimeline {
  /// A part of a call, from its time to the next one's.
  struct Mark: Equatable {
    /// The raw values are those of the page, which draws each in its own way.
    enum Kind: String {
      case request, wait, throttle, retry, doubt
    }

    let at: WallTime
    let kind: Kind
    /// What was known then: a state, an error; empty for nothing.
    let text: String
  }

  /// One call.
  struct Span {
    /// How it stands; the raw values are those of the page.
    enum State: String {
      case done, refused, running, unknown, ok, error, same
      case inDoubt = "in_doubt"
    }

    /// The number of its entry.
    let number: Int64
    let kind: Step.Kind?
    let key: StepKey
    /// In the order in which tasks first asked for something; 0 is the script itself.
    let task: Int
    fileprivate(set) var start: WallTime
    /// Nil while it goes on, and where its process was gone.
    var end: WallTime?
    var state: State
    var marks: [Mark] = []
    var sends: Int64 = 0
    var requestIDs: [String] = []
    var undoes: Int64?
    var takenBackBy: Int64?
    var before: JSONValue?
    var answer: JSONValue?
    /// What each probe of a change saw last.
    var seen: JSONValue?

    /// Whether it was sent to change something.
    var isChange: Bool { kind == nil }
  }

  let run: Run
  /// The file that was given with `--journal`; nil for the usual one.
  var journal: String?
  private(set) var spans: [Span] = []
  /// What tasks are called, in the order in which they first asked for something: the script itself is
  /// the first.
  private(set) var taskNames = ["script"]
  /// The end of the run; of one that has none, the last thing known, or now while it goes on.
  private(set) var end: WallTime

  private var tasks: [Int64: Int] = [0: 0]
  private let givenNames: [Int64: String]
  /// By the numbers of intents, where their changes are in `spans`.
  private var places: [Int64: Int] = [:]
  private var begun: [StepKey: Int] = [:]

  /// - Parameters:
  ///   - entries: In the order of their numbers.
  ///   - redaction: What is a secret; the journal should hold none.
  init(_ run: Run, _ entries: [Entry], redaction: Redaction, now: WallTime) {
    self.run = run
    givenNames = RunHistory(entries).taskNames
    end = run.endedAt ?? (run.state == .running ? now : run.startedAt)
    for entry in entries {
      switch entry.content {
      case .intent(let intent): add(intent, entry.number, redaction)
      case .outcome(let outcome): add(outcome, redaction)
      case .step(let step): add(step, entry.number, redaction)
      }
    }
    for span in spans { end = max(end, span.end ?? span.start) }
    for span in spans where span.state == .done {
      guard let undone = span.undoes, let place = places[undone] else { continue }
      spans[place].takenBackBy = span.number
    }
    spans.sort { ($0.start, $0.number) < ($1.start, $1.number) }
  }

  private mutating func ordinal(of task: Int64) -> Int {
    if let known = tasks[task] { return known }
    let ordinal = taskNames.count
    tasks[task] = ordinal
    taskNames.append(givenNames[task].map { $0.excerpt(60) } ?? "task \(ordinal)")
    return ordinal
  }

  private mutating func add(_ intent: Intent, _ number: Int64, _ redaction: Redaction) {
    end = max(end, intent.at)
    guard let place = begun[intent.key] else {
      begun[intent.key] = spans.count
      places[number] = spans.count
      spans.append(
        Span(
          number: number, kind: nil, key: intent.key, task: ordinal(of: intent.task),
          start: intent.at, state: run.state == .running ? .running : .unknown, sends: 1,
          undoes: intent.undoes, before: intent.before.map(redaction.applied(to:))))
      return
    }
    places[number] = place
    spans[place].sends += 1
    spans[place].marks.append(Mark(at: intent.at, kind: .retry, text: "sent again"))
    (spans[place].end, spans[place].state) = (nil, run.state == .running ? .running : .unknown)
  }

  private mutating func add(_ outcome: Outcome, _ redaction: Redaction) {
    guard let place = places[outcome.intent] else { return }
    end = max(end, outcome.at)
    let record = try? JSONValue(parsing: redaction.applied(toRecord: outcome.record))
    let wasInDoubt = spans[place].state == .inDoubt
    spans[place].note(RunTimeline.Mark.all(in: record), until: outcome.at)
    spans[place].end = outcome.at
    spans[place].requestIDs += outcome.requestIDs.filter {
      !spans[place].requestIDs.map(Array.init).contains(Array($0))
    }
    spans[place].seen = record?["seen"]
    spans[place].answer = record?["error"].flatMap { $0.isNull ? nil : $0 } ?? record?["results"]
    switch outcome.verdict {
    case .done: spans[place].state = .done
    case .refused: spans[place].state = .refused
    case .inDoubt:
      spans[place].state = .inDoubt
      if !wasInDoubt {
        spans[place].marks.append(Mark(at: outcome.at, kind: .doubt, text: "nobody knows"))
      }
    }
  }

  private mutating func add(_ step: Step, _ number: Int64, _ redaction: Redaction) {
    // What the clock said, a seed, the environment, a limit and a name are no calls.
    if [.time, .random, .env, .limit, .task].contains(step.kind) { return }
    let record = try? JSONValue(parsing: redaction.applied(toRecord: step.record))
    var span = Span(
      number: number, kind: step.kind, key: step.key, task: ordinal(of: step.task),
      start: step.startedAt, end: step.endedAt,
      state: step.isError ? .error : step.kind == .unsent ? .same : .ok,
      requestIDs: step.requestIDs, answer: record?["error"] ?? record?["results"])
    if let planned = step.sleepEnd {
      // It is written down when it begins; the run may have ended sooner.
      span.end = run.endedAt.map { max(step.startedAt, min($0, planned)) } ?? planned
      span.answer = nil
    }
    span.note(RunTimeline.Mark.all(in: record), until: step.endedAt)
    spans.append(span)
  }
}

extension RunTimeline.Span {
  /// Takes over what happened during the call, in the order of time.
  fileprivate mutating func note(_ course: [RunTimeline.Mark], until end: WallTime) {
    marks += course.filter { $0.at <= end }
    marks.sort { $0.at < $1.at }
    // A change looks first, before it is announced.
    if let first = marks.first { start = min(start, first.at) }
  }

  /// Its arguments in one line: `publicip_id 4f…, port_id 3c…`.
  var summary: String {
    let members = key.argumentsValue.members ?? []
    return members.map { member in
      let value =
        member.value.string ?? String(decoding: member.value.serialized(), as: UTF8.self)
      return "\(member.name) \(value)"
    }.joined(separator: ", ")
  }
}

extension RunTimeline.Mark {
  /// What the record of a call tells of its course.
  static func all(in record: JSONValue?) -> [RunTimeline.Mark] {
    CallCourse.points(in: record).map { point in
      RunTimeline.Mark(at: point.at, kind: Kind(point), text: point.words)
    }
  }
}

extension RunTimeline.Mark.Kind {
  fileprivate init(_ point: CallCourse.Point) {
    if point.isHeldBack {
      self = .throttle
    } else if point.trouble != nil {
      self = .retry
    } else {
      switch point.phase {
      case .probing: self = .doubt
      case .waiting, .queued: self = .wait
      default: self = .request
      }
    }
  }
}
