internal import JSON
internal import Journal
internal import Ports

/// A run in Chrome's trace format, for Perfetto and its like: an object whose `traceEvents` have
/// complete events (`ph` `X`) for calls and what happened in their course, instants (`i`) for doubts
/// and metadata (`M`) with the names of tasks. Times are microseconds since the run began.
struct TraceReport {
  private let timeline: RunTimeline

  init(_ timeline: RunTimeline) {
    self.timeline = timeline
  }

  var bytes: [UInt8] {
    let run = timeline.run
    let document: JSONValue = [
      "displayTimeUnit": "ms",
      "otherData": [
        "run": .string("\(run.number)"), "script": .string(run.script),
        "state": .string(run.state.rawValue), "started_at": .string(run.startedAt.text(.iso8601)),
      ],
      "traceEvents": .array(names + timeline.spans.flatMap(events)),
    ]
    return document.serialized() + [UInt8(ascii: "\n")]
  }

  private var names: [JSONValue] {
    let process: JSONValue = [
      "name": "process_name", "ph": "M", "pid": 1, "tid": 0,
      "args": ["name": .string("halo run \(timeline.run.number)")],
    ]
    return [process]
      + timeline.taskNames.enumerated().map { task, name in
        [
          "name": "thread_name", "ph": "M", "pid": 1, "tid": .integer(Int64(task)),
          "args": ["name": .string(name)],
        ]
      }
  }

  private func events(of span: RunTimeline.Span) -> [JSONValue] {
    let end = span.end ?? timeline.end
    var result = [
      event(
        span.key.name, span.isChange ? "change" : span.kind?.rawValue ?? "", span.task, span.start,
        end,
        [
          "number": .integer(span.number), "state": .string(span.state.rawValue),
          "arguments": span.key.argumentsValue,
          "request_ids": .array(span.requestIDs.map(JSONValue.string)),
        ])
    ]
    for (index, mark) in span.marks.enumerated() {
      let next = index + 1 < span.marks.count ? span.marks[index + 1].at : end
      guard mark.at < next else {
        result.append(instant(mark, span.task))
        continue
      }
      result.append(
        event(mark.kind.rawValue, "course", span.task, mark.at, next, ["what": .string(mark.text)]))
    }
    return result
  }

  private func event(
    _ name: String, _ category: String, _ task: Int, _ start: WallTime, _ end: WallTime,
    _ arguments: JSONValue
  ) -> JSONValue {
    [
      "name": .string(name), "cat": .string(category), "ph": "X", "pid": 1,
      "tid": .integer(Int64(task)), "ts": .real(microseconds(start)),
      "dur": .real(max(0, microseconds(end) - microseconds(start))), "args": arguments,
    ]
  }

  private func instant(_ mark: RunTimeline.Mark, _ task: Int) -> JSONValue {
    [
      "name": .string(mark.kind.rawValue), "cat": "course", "ph": "i", "s": "t", "pid": 1,
      "tid": .integer(Int64(task)), "ts": .real(microseconds(mark.at)),
      "args": ["what": .string(mark.text)],
    ]
  }

  private func microseconds(_ time: WallTime) -> Double {
    max(0, ((time - timeline.run.startedAt) / .microseconds(1)).rounded())
  }
}
