public import JSON
internal import Ports

extension Run {
  /// The form of `halo runs --json` and `halo runs show N --json`. Members are only ever added.
  ///
  /// `run` its number, `job`, `state` as in `RunState`, `script`, `arguments`, `started_at` and
  /// `ended_at` in UTC as `2026-01-02T03:04:05.678Z`, `exit`, `failure`, `host`, `pid`, `attempts`, and
  /// `changes`, in the order they were begun. What is not known is null.
  ///
  /// - Parameter history: What it did.
  public func document(_ history: RunHistory) -> JSONValue {
    [
      "run": .integer(number),
      "job": JSONValue(job),
      "state": .string(state.rawValue),
      "script": .string(script),
      "arguments": .array(arguments.map(JSONValue.string)),
      "started_at": .string(startedAt.text(.iso8601)),
      "ended_at": JSONValue(endedAt?.text(.iso8601)),
      "exit": exit.map { .integer(Int64($0)) } ?? .null,
      "failure": JSONValue(failure),
      "host": .string(process.host),
      "pid": .integer(Int64(process.pid)),
      "attempts": .integer(attempts),
      "changes": .array(history.changes.map(\.document)),
    ]
  }
}

extension RunHistory.Change {
  /// `operation`, `arguments`, `outcome` (`done`, `refused`, `in_doubt`; null where its process was
  /// gone before it knew), `error` that the script was told, `before` what was there, `request_ids`,
  /// `started_at`, `ended_at`, and in a roll-back `undoes`, the place of the change that it takes back. `judged_by_time` and `said` are what
  /// its outcome rests on where that was not seen: times of creation alone (`is_made`, and
  /// `created_after_ms`, how long after it was sent each new thing was created), or a person's word
  /// (`is_made`, and `at`, when that was said).
  fileprivate var document: JSONValue {
    let facts = outcome.flatMap { ChangeFacts(record: $0.record) }
    let said = facts?.said.map { word -> JSONValue in
      ["is_made": .boolean(word.isMade), "at": .string(word.at.text(.iso8601))]
    }
    return [
      "number": .integer(number),
      "operation": .string(intent.key.name),
      "arguments": intent.key.argumentsValue,
      "outcome": JSONValue(outcome?.verdict.rawValue),
      "error": facts?.document["error"] ?? .null,
      "before": intent.before ?? .null,
      "request_ids": .array(outcome?.requestIDs.map(JSONValue.string) ?? []),
      "started_at": .string(intent.at.text(.iso8601)),
      "ended_at": JSONValue(outcome?.at.text(.iso8601)),
      "undoes": intent.undoes.map(JSONValue.integer) ?? .null,
      "judged_by_time": facts?.judgedByTime ?? .null,
      "said": said ?? .null,
    ]
  }
}

extension StepKey {
  /// The arguments as a value again; their text where JSON has no word for one of them.
  public var argumentsValue: JSONValue {
    (try? JSONValue(parsing: arguments)) ?? .string(String(decoding: arguments, as: UTF8.self))
  }
}

extension JSONValue {
  fileprivate init(_ text: String?) { self = text.map(JSONValue.string) ?? .null }
}
