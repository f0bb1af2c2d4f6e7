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
  init?(row: borrowing some SQLRow & ~Copyable) {
    guard let number = row.place(0), let kind = row.text(1), let record = row.bytes(9) else {
      return nil
    }
    let started = WallTime(nanoseconds: row.integer(12) ?? 0)
    let ended = WallTime(nanoseconds: row.integer(13) ?? 0)
    if kind == "intent" || kind == "repeat" {
      self.init(
        number,
        .intent(
          Intent(
            key: StepKey(row: row), task: row.integer(3) ?? 0, isRepeat: kind == "repeat",
            undoes: row.integer(2),
            before: row.bytes(8).flatMap { try? JSONValue(parsing: $0) }, record: record,
            at: started)))
    } else if let verdict = Outcome.Verdict(rawValue: kind) {
      self.init(
        number,
        .outcome(
          Outcome(
            intent: row.integer(2) ?? 0, of: row.text(4), verdict: verdict, record: record,
            requestIDs: [String](stored: row.text(11)), at: ended)))
    } else if let kind = Step.Kind(rawValue: kind) {
      self.init(
        number,
        .step(
          Step(
            kind: kind, key: StepKey(row: row), task: row.integer(3) ?? 0, record: record,
            isError: row.integer(10) == 1, requestIDs: [String](stored: row.text(11)),
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

  fileprivate init(row: borrowing some SQLRow & ~Copyable) {
    self.init(
      name: row.text(4) ?? "", arguments: row.bytes(5) ?? [], after: row.bytes(6) ?? [],
      occurrence: row.place(7) ?? 0)
  }
}

extension SQLRow where Self: ~Copyable {
  /// A number from which entries or occurrences are counted on, small enough for that whoever has written it.
  fileprivate func place(_ column: Int) -> Int64? {
    integer(column).map { min($0, 1 << 62) }
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
      failure: row[13].text,
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
    // As it is of nearly all steps.
    if text.map({ $0.utf8.elementsEqual("[]".utf8) }) ?? true {
      self = []
      return
    }
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
