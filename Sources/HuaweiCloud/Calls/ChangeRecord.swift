public import JSON
public import Ports

/// Everything that is known of a change: enough for another process to find out what became of it
/// and to go on.
///
/// It is the record of an intent before each send, and of the outcome when the change has ended.
public struct ChangeRecord: Codable, Equatable, Sendable {
  /// How a change has ended.
  public enum Ending: String, Codable, Sendable {
    /// Seen by reading it back, or accepted where that was all that was asked for.
    case done
    /// Proved not to have been carried out.
    case refused
    /// It went to an error state.
    case failed
    /// Nobody can tell.
    case inDoubt = "in_doubt"
  }

  /// By the service's clock, when it was announced that it would be sent, and when its answer had been given
  /// up at the latest.
  struct Sending: Codable, Equatable, Sendable {
    let from: WallTime
    let to: WallTime
  }

  /// The name of the operation: `eip.bind`, or `request`.
  public let operation: String
  /// In the form in which they are sent.
  public let arguments: Arguments
  /// The project that it is made in, by which its account is known again; nil where it has none, and
  /// before it is announced.
  public internal(set) var project: String?
  /// What the first probe saw before anything was sent; null when the thing was not found.
  public internal(set) var before = JSONValue.null
  /// What each probe saw last.
  public internal(set) var seen: [JSONValue] = []
  /// The state seen last, in the service's words: `BINDING`.
  public internal(set) var state = ""
  /// The service's answer to the change; null when none came.
  public internal(set) var answer = JSONValue.null
  /// When it was on its way last; nil where the service has not told its time before, and where nothing was
  /// sent.
  var sending: Sending?
  /// The id of what it has made, as somebody says; nil where nobody has said.
  var claimed: String?
  /// What the times tell at which new things were created, where nothing else tells what became of it.
  public internal(set) var judgedByTime: TimeJudgement?
  /// What somebody has said became of it; nil where nobody has.
  public internal(set) var said: PersonsWord?
  /// How often it was sent, the send that this record announces included.
  public internal(set) var sends = 0
  /// When it was last announced that it would be sent, which is no more than
  /// `ChangeAttempt.shelfLife` before it was; nil when nothing was sent.
  public internal(set) var lastSend: WallTime?
  /// How many sends lost their answer, proved to have done nothing later or not.
  public internal(set) var losses = 0
  /// Whether all answers were refusals: an effect that is there is then somebody else's work.
  public internal(set) var wasRefused = false
  /// How often what the first probe reads has turned from found to missing or back.
  public internal(set) var alternations = 0
  var wasFound: Bool?
  /// The ids of what others are known to have made; nil where nothing is known of others.
  var strangers: [String]?
  /// Whether a probe has shown that what was sent last was not carried out.
  public internal(set) var isProvedUndone = false
  /// The service's names for the requests of the change itself, oldest first.
  public internal(set) var requestIDs: [String] = []
  /// How long its effect took; nil where that was not seen from its acceptance to its end.
  public internal(set) var settled: WaitTime?
  /// Whether it was accepted, and its effect not waited for; nil for no.
  public internal(set) var isUnsettled: Bool?
  /// Nil while it is under way.
  public internal(set) var ending: Ending?
  /// Why it did not end well.
  public internal(set) var error: CloudError?
  /// What it returned.
  public internal(set) var results: [JSONValue]?
  /// What takes it back.
  public internal(set) var undo: Undo?
  /// What happened in its course, in the form of whoever drives it and notes that in the journal, for
  /// those who look at the run later. Nothing is decided by it.
  public let course: JSONValue?

  init(_ operation: String, _ arguments: Arguments) {
    self.operation = operation
    self.arguments = arguments
    course = nil
  }

  /// Reads a record that `document` wrote.
  ///
  /// - Throws: what is wrong with the text.
  public init(parsing text: [UInt8]) throws(JSONDecodingError) {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: text)
    } catch {
      throw JSONDecodingError(path: "", message: error.message)
    }
    self = try JSONValueDecoder().decode(ChangeRecord.self, from: document)
  }

  /// The record as a JSON document: what goes into a journal.
  public var document: JSONValue { JSONValueEncoder().encode(self) }

  /// What is known when a probe is judged.
  func evidence(_ index: Int, now: JSONValue? = nil) -> Evidence {
    Evidence(
      arguments: arguments, before: index == 0 ? before : .null,
      now: now ?? (seen.indices.contains(index) ? seen[index] : .null), answer: answer,
      results: results ?? [], strangers: strangers ?? [],
      sending: sending.map { $0.from...max($0.from, $0.to) },
      isUnanswered: sends > 0 && answer.isNull && !wasRefused, claimed: claimed,
      first: index == 0 ? nil : Evidence.Sight(before: before, now: seen.first ?? .null))
  }

  /// Takes note of what a probe shows.
  mutating func see(_ value: JSONValue, by index: Int) {
    if index < seen.count { seen[index] = value } else { seen.append(value) }
  }

  mutating func countAlternation(isFound: Bool) {
    if let wasFound, wasFound != isFound { alternations += 1 }
    wasFound = isFound
  }

  /// The record with another time of its last send: that of another machine's clock says little.
  public func lastSent(at time: WallTime) -> ChangeRecord {
    var record = self
    if lastSend != nil { record.lastSend = time }
    return record
  }

  /// The record without its end: of one that is to be asked for anew.
  public var unfinished: ChangeRecord {
    var record = self
    (record.ending, record.error, record.results, record.undo) = (nil, nil, nil, nil)
    (record.settled, record.isUnsettled) = (nil, nil)
    return record
  }

  /// The record of a change that somebody gave up, or that was found out about otherwise.
  public func concluded(by outcome: Call.Outcome) -> ChangeRecord {
    var record = self
    record.conclude(outcome)
    return record
  }

  mutating func note(_ response: HTTPResponse?) {
    if let id = response?.requestID { requestIDs.append(id) }
  }

  mutating func conclude(_ outcome: Call.Outcome) {
    switch outcome {
    case .success(let success):
      ending = .done
      // Of one that was in doubt and is decided: nobody is told of the doubt any more.
      error = nil
      results = success.results
      undo = success.undo
    case .failure(let error):
      ending = error.inDoubt ? .inDoubt : error.kind == .state ? .failed : .refused
      self.error = error
    }
  }
}

// Looking again at a change that was made.
extension ChangeRecord {
  /// What was called; nil where nothing of that name is known.
  public func subject(in catalog: OperationCatalog) -> Call.Subject? {
    if let operation = catalog.operation(named: operation) {
      return .operation(operation, arguments)
    }
    return (try? RawRequest(fields: arguments)).map { .request($0) }
  }

  /// The read that shows whether its effect is there, with its arguments; nil where nothing can be
  /// looked at.
  public func check(in catalog: OperationCatalog) -> (read: Operation, arguments: Arguments)? {
    guard let probe = catalog.operation(named: operation)?.change?.probes.first else { return nil }
    return (probe.read, probe.arguments(arguments))
  }

  /// The same, where what other changes of the same thing are known to have made counts as there before:
  /// whatever came meanwhile and is theirs is not this one's.
  ///
  /// - Parameter others: of the same run, and of other ones; those that were not made, or of something
  ///   else, say nothing.
  public func besides(
    _ others: some Sequence<ChangeRecord>, in catalog: OperationCatalog
  ) -> ChangeRecord {
    guard ending != .done, let own = check(in: catalog) else { return self }
    var made: [JSONValue] = []
    for other in others where other.ending == .done {
      guard let check = other.check(in: catalog), check.arguments == own.arguments,
        check.read.name.utf8.elementsEqual(own.read.name.utf8)
      else { continue }
      made += (other.results ?? []).filter { $0.text("id") != nil }
    }
    return besides(strangers: made)
  }

  /// What that read says of its effect.
  ///
  /// - Parameter document: the read's first result; null where the thing was not found.
  public func judged(by document: JSONValue, in catalog: OperationCatalog) -> ProbeResult? {
    guard let probe = catalog.operation(named: operation)?.change?.probes.first else { return nil }
    return probe.judge(evidence(0, now: document))
  }

  /// The read of one of its other probes, which show how what it made is; nil where there is none of
  /// this index, from 1.
  public func furtherCheck(
    _ index: Int, in catalog: OperationCatalog
  ) -> (read: Operation, arguments: Arguments)? {
    guard let probes = catalog.operation(named: operation)?.change?.probes,
      probes.indices.contains(index)
    else { return nil }
    return (probes[index].read, probes[index].arguments(arguments))
  }

  /// The error state that such a read shows, in the service's words; nil for none.
  public func errorState(
    in document: JSONValue, by index: Int, _ catalog: OperationCatalog
  ) -> String? {
    guard let probes = catalog.operation(named: operation)?.change?.probes,
      probes.indices.contains(index),
      case .failed(let state) = probes[index].judge(evidence(index, now: document))
    else { return nil }
    return state
  }

  /// What would take it back if that read showed this: another call than `undo` where what is there
  /// is no longer what the change made.
  ///
  /// - Parameter document: the read's first result; null where the thing was not found.
  public func undo(judgedBy document: JSONValue, in catalog: OperationCatalog) -> Undo? {
    catalog.operation(named: operation)?.change?.undo?(evidence(0, now: document))
  }
}

// Things that are there again have other ids.
extension ChangeRecord {
  /// The ids of what this change has removed, each with that under which it is there again.
  ///
  /// - Parameter undo: what takes back the change that has brought it back.
  public func newIDs(by undo: Undo) -> [WireKey: String] {
    guard undo.operation.utf8.elementsEqual(operation.utf8) else { return [:] }
    var ids: [WireKey: String] = [:]
    for (name, value) in arguments.values {
      guard let old = value.string, let new = undo.arguments.values[name]?.string,
        !old.utf8.elementsEqual(new.utf8)
      else { continue }
      ids[WireKey(old)] = new
    }
    return ids
  }

  /// The same change of things that have other ids now.
  public func renamed(_ ids: [WireKey: String]) -> ChangeRecord {
    let document = JSONValueEncoder().encode(self).renamed(ids)
    return (try? JSONValueDecoder().decode(ChangeRecord.self, from: document)) ?? self
  }
}

extension JSONValue {
  fileprivate func renamed(_ ids: [WireKey: String]) -> JSONValue {
    switch self {
    case .string(let text): ids[WireKey(text)].map { .string($0) } ?? self
    case .array(let elements): .array(elements.map { $0.renamed(ids) })
    case .object(let members):
      .object(members.map { JSONMember($0.name, $0.value.renamed(ids)) })
    case .null, .boolean, .integer, .unsigned, .real, .bytes: self
    }
  }
}

extension CloudError {
  /// Whether it says that the thing which was asked for is not there.
  public var saysMissing: Bool { kind == .notFound }
}
