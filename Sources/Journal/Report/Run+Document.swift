public import JSON
internal import Ports

extension Run {
  /// The form of `halo runs --json` and `halo runs show N --json`. Members are only ever added.
  ///
  /// `run` its number, `job`, `state` as in `RunState`, `script`, `arguments`, `started_at` and
  /// `ended_at` in UTC as `2026-01-02T03:04:05.678Z`, `exit`, `host`, `pid`, `attempts`, and
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
      "host": .string(process.host),
      "pid": .integer(Int64(process.pid)),
      "attempts": .integer(attempts),
      "changes": .array(history.changes.map(\.document)),
    ]
  }
}

extension RunHistory.Change {
  /// `operation`, `arguments`, `outcome` (`done`, `refused`, `in_doubt`; null where its process was
  /// gone before it knew), `before` what was there, `request_ids`, `started_at`, `ended_at`, and in a
  /// roll-back `undoes`, the place of the change that it takes back.
  fileprivate var document: JSONValue {
    [
      "number": .integer(number),
      "operation": .string(intent.key.name),
      "arguments": intent.key.argumentsValue,
      "outcome": JSONValue(outcome?.verdict.rawValue),
      "before": intent.before ?? .null,
      "request_ids": .array(outcome?.requestIDs.map(JSONValue.string) ?? []),
      "started_at": .string(intent.at.text(.iso8601)),
      "ended_at": JSONValue(outcome?.at.text(.iso8601)),
      "undoes": intent.undoes.map(JSONValue.integer) ?? .null,
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
