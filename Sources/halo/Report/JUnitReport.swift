internal import CloudModule
internal import JSON
internal import Journal
internal import Ports
internal import Text

/// A run as a suite of JUnit's, for what collects the results of builds: a case for the script itself, and
/// one for each change. A change that was refused and whose refusal the script lived with is skipped, one
/// of which nobody knows is an error.
struct JUnitReport {
  private let timeline: RunTimeline

  init(_ timeline: RunTimeline) {
    self.timeline = timeline
  }

  var bytes: [UInt8] {
    let run = timeline.run
    let changes = timeline.spans.filter(\.isChange)
    let (script, scriptEnd) = (whole, count(of: whole))
    var counts = changes.reduce(into: scriptEnd) { $0 += count(of: result(of: $1)) }
    counts.tests = changes.count + 1
    let name = "halo run \(run.number)".attribute
    let seconds = Self.seconds(timeline.end - run.startedAt)
    var lines = [
      #"<?xml version="1.0" encoding="UTF-8"?>"#,
      #"<testsuites>"#,
      #"  <testsuite name="\#(name)" tests="\#(counts.tests)" failures="\#(counts.failures)" "#
        + #"errors="\#(counts.errors)" skipped="\#(counts.skipped)" time="\#(seconds)" "#
        + #"timestamp="\#(run.startedAt.text(.iso8601))" hostname="\#(run.process.host.attribute)">"#,
    ]
    lines += testCase(
      ([run.script] + run.arguments).map(\.escapingControls).joined(separator: " "), "script",
      timeline.end - run.startedAt,
      script)
    for change in changes {
      lines += testCase(
        "\(change.number) \(change.summary.escapingControls)", change.key.name,
        (change.end ?? timeline.end) - change.start, result(of: change))
    }
    lines += ["  </testsuite>", "</testsuites>", ""]
    return Array(lines.joined(separator: "\n").utf8)
  }

  /// A child of a case: what it is called, and why.
  private typealias Result = (element: String, message: String)?

  private struct Counts {
    var (tests, failures, errors, skipped) = (0, 0, 0, 0)

    static func += (left: inout Counts, right: Counts) {
      left.failures += right.failures
      left.errors += right.errors
      left.skipped += right.skipped
    }
  }

  private func count(of result: Result) -> Counts {
    var counts = Counts()
    switch result?.element {
    case "failure": counts.failures = 1
    case "error": counts.errors = 1
    case "skipped": counts.skipped = 1
    default: break
    }
    return counts
  }

  private var whole: Result {
    let run = timeline.run
    let commands = run.settlingCommands(journal: timeline.journal).map(\.command)
      .joined(separator: " or ")
    let advice = commands.isEmpty ? "" : "; \(commands) settles it"
    let why = run.failure.map { ": \($0)" } ?? ""
    return switch run.state {
    case .done: nil
    case .failed, .rolledBack:
      ("failure", "\(run.state.words), exit \(run.exit ?? 0)\(why)\(advice)")
    case .running: ("skipped", "still running")
    case .interrupted, .inDoubt, .rollBackIncomplete, .parked:
      ("error", "\(run.state.words)\(why)\(advice)")
    }
  }

  private func result(of change: RunTimeline.Span) -> Result {
    let message = change.answer?["message"]?.string ?? ""
    return switch change.state {
    case .refused: ("skipped", "refused: \(message)")
    case .inDoubt, .unknown:
      ("error", "nobody knows whether it was made\(message.isEmpty ? "" : ": \(message)")")
    case .running: ("skipped", "under way")
    case .done, .ok, .error, .same: nil
    }
  }

  private func testCase(
    _ name: String, _ kind: String, _ time: Duration, _ result: Result
  ) -> [String] {
    let head =
      #"    <testcase name="\#(name.attribute)" classname="\#(kind.attribute)" time="\#(Self.seconds(time))""#
    guard let result else { return [head + "/>"] }
    return [
      head + ">", #"      <\#(result.element) message="\#(result.message.attribute)"/>"#,
      "    </testcase>",
    ]
  }

  private static func seconds(_ duration: Duration) -> String {
    let milliseconds = Int64(max(0, duration.inMilliseconds))
    let part = "\(milliseconds % 1000)"
    return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - part.utf8.count))\(part)"
  }
}

extension String {
  /// As the value of an attribute of XML, which has no words for most control characters.
  fileprivate var attribute: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "\n": text += "&#10;"
      case "\t": text += "&#9;"
      default:
        let isForbidden = scalar.value < 32 || scalar.value == 0xFFFE || scalar.value == 0xFFFF
        text.unicodeScalars.append(isForbidden ? "\u{FFFD}" : scalar)
      }
    }
    return text
  }
}
