internal import JSON
internal import Text

/// What was looked at, one finding after the other.
struct Diagnosis {
  enum State: String {
    case ok, note, warning, failure

    fileprivate var mark: String {
      switch self {
      case .ok: "ok  "
      case .note: "-   "
      case .warning: "warn"
      case .failure: "FAIL"
      }
    }
  }

  struct Finding {
    let state: State
    /// What was looked at: `credentials`, `vpc.cn-north-4.myhuaweicloud.com`.
    let topic: String
    let text: String
    /// What to do; nil where nothing is to be done.
    var remedy: String?
  }

  private(set) var findings: [Finding] = []
  /// What the first failure makes the command end with; nil as long as there is none.
  private(set) var status: ExitStatus?

  mutating func add(_ state: State, _ topic: String, _ text: String, remedy: String? = nil) {
    findings.append(Finding(state: state, topic: topic, text: text, remedy: remedy))
  }

  mutating func fail(
    _ topic: String, _ text: String, remedy: String, _ status: ExitStatus
  ) {
    add(.failure, topic, text, remedy: remedy)
    self.status = self.status ?? status
  }

  var text: String {
    let lines = findings.map { finding in
      "\(finding.state.mark)  \(finding.topic): \(finding.text)\n"
        + (finding.remedy.map { "      -> \($0)\n" } ?? "")
    }
    let failures = findings.count { $0.state == .failure }
    let end =
      failures == 0
      ? "all is well\n" : failures == 1 ? "1 thing is wrong\n" : "\(failures) things are wrong\n"
    return (lines.joined() + end).escapingControlsInLines
  }

  var json: JSONValue {
    .array(
      findings.map { finding in
        var members = [
          JSONMember("state", .string(finding.state.rawValue)),
          JSONMember("topic", .string(finding.topic)), JSONMember("text", .string(finding.text)),
        ]
        if let remedy = finding.remedy { members.append(JSONMember("remedy", .string(remedy))) }
        return .object(members)
      })
  }
}
