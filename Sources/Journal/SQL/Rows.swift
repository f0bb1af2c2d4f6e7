internal import JSON
internal import Ports

// How values stand in columns.

extension Entry {
  /// All but `run`.
  static let columnNames = [
    "number", "kind", "subject", "task", "name", "arguments", "after", "occurrence", "before",
    "record", "is_error", "request_ids", "started_at", "ended_at",
  ]

  static let columns = columnNames.joined(separator: ", ")

  /// Their types, where a database wants to know.
  static let types = [
    "bigint", "text", "bigint", "bigint", "text", "bytea", "bytea", "bigint", "bytea", "bytea",
    "bigint", "text", "bigint", "bigint",
  ]

  /// Their values.
  var row: [SQLValue] {
    switch content {
    case .intent(let intent):
      let kind = intent.isRepeat ? "repeat" : "intent"
      return [.integer(number), .text(kind), SQLValue(intent.undoes), .integer(intent.task)]
        + intent.key.row
        + [
          SQLValue(intent.before?.canonicalForm), .bytes(intent.record), .null, .null,
          .integer(intent.at.nanoseconds), .null,
        ]
    case .outcome(let outcome):
      return [
        .integer(number), .text(outcome.verdict.rawValue), .integer(outcome.intent), .null,
        SQLValue(outcome.operation), .null, .null, .null, .null, .bytes(outcome.record), .null,
        .text(outcome.requestIDs.stored), .null, .integer(outcome.at.nanoseconds),
      ]
    case .step(let step):
      return [.integer(number), .text(step.kind.rawValue), .null, .integer(step.task)]
        + step.key.row
        + [
          .null, .bytes(step.record), .integer(step.isError ? 1 : 0),
          .text(step.requestIDs.stored), .integer(step.startedAt.nanoseconds),
          .integer(step.endedAt.nanoseconds),
        ]
    }
  }

  /// The same columns again; nil for a kind that this version does not know.
  init?(row: [SQLValue]) {
    guard let number = row[0].integer, let kind = row[1].text, let record = row[9].bytes else {
      return nil
    }
    let started = WallTime(nanoseconds: row[12].integer ?? 0)
    let ended = WallTime(nanoseconds: row[13].integer ?? 0)
    if kind == "intent" || kind == "repeat" {
      self.init(
        number,
        .intent(
          Intent(
            key: StepKey(row: row[4...]), task: row[3].integer ?? 0, isRepeat: kind == "repeat",
            undoes: row[2].integer,
            before: row[8].bytes.flatMap { try? JSONValue(parsing: $0) }, record: record,
            at: started)))
    } else if let verdict = Outcome.Verdict(rawValue: kind) {
      self.init(
        number,
        .outcome(
          Outcome(
            intent: row[2].integer ?? 0, of: row[4].text, verdict: verdict, record: record,
            requestIDs: [String](stored: row[11].text), at: ended)))
    } else if let kind = Step.Kind(rawValue: kind) {
      self.init(
        number,
        .step(
          Step(
            kind: kind, key: StepKey(row: row[4...]), task: row[3].integer ?? 0, record: record,
            isError: row[10].integer == 1, requestIDs: [String](stored: row[11].text),
            startedAt: started, endedAt: ended)))
    } else {
      return nil
    }
  }
}

extension StepKey {
  fileprivate var row: [SQLValue] {
    [.text(name), .bytes(arguments), .bytes(after), .integer(occurrence)]
  }

  fileprivate init(row: ArraySlice<SQLValue>) {
    let first = row.startIndex
    self.init(
      name: row[first].text ?? "", arguments: row[first + 1].bytes ?? [],
      after: row[first + 2].bytes ?? [], occurrence: row[first + 3].integer ?? 0)
  }
}

extension Run {
  /// - Parameter isLocked: Whether its process lives, where it has not ended.
  init?(row: [SQLValue], isLocked: Bool) {
    guard let number = row[0].integer, let stored = row[5].text else { return nil }
    let attempts = row[11].integer ?? 1
    let state: RunState
    switch (stored, isLocked) {
    case ("running", true), ("rolling_back", true): state = .running
    case ("running", false): state = attempts >= Run.mostAttempts ? .parked : .interrupted
    case ("rolling_back", false): state = .rollBackIncomplete
    default:
      guard let known = RunState(rawValue: stored) else { return nil }
      state = known
    }
    self.init(
      number: number, job: row[1].text, script: row[2].text ?? "",
      arguments: [String](stored: row[3].text), account: RunAccount(stored: row[4].text),
      state: state, startedAt: WallTime(nanoseconds: row[6].integer ?? 0),
      endedAt: row[7].integer.map(WallTime.init(nanoseconds:)),
      exit: row[8].integer.map(Int32.init(truncatingIfNeeded:)),
      process: RunProcess(
        host: row[9].text ?? "", pid: Int32(truncatingIfNeeded: row[10].integer ?? 0)),
      attempts: attempts, changes: row[12].integer ?? 0)
  }
}

extension Run {
  /// What its column `state` holds.
  var storedState: String {
    if endedAt != nil { return state.rawValue }
    return state == .rollBackIncomplete ? "rolling_back" : "running"
  }
}

extension [String] {
  var stored: String {
    String(
      decoding: JSONValue.array(map(JSONValue.string)).canonicalForm, as: UTF8.self)
  }

  init(stored text: String?) {
    let value = text.flatMap { try? JSONValue(parsing: $0.utf8) }
    self = value?.array?.compactMap(\.string) ?? []
  }
}

extension RunAccount {
  var stored: String {
    let names = [
      ("profile", profile), ("account", account), ("region", region), ("project", project),
    ]
    var members = names.compactMap { name, value in
      value.map { JSONMember(name, .string($0)) }
    }
    if !endpoints.isEmpty {
      let addresses = endpoints.map { JSONMember($0.key, .string($0.value)) }
      members.append(JSONMember("endpoints", .object(addresses)))
    }
    return String(decoding: JSONValue.object(members).canonicalForm, as: UTF8.self)
  }

  init(stored text: String?) {
    let value = text.flatMap { try? JSONValue(parsing: $0.utf8) } ?? .null
    self.init(
      profile: value["profile"]?.string, account: value["account"]?.string,
      region: value["region"]?.string, project: value["project"]?.string)
    for member in value["endpoints"]?.members ?? [] {
      endpoints[member.name] = member.value.string
    }
  }
}
