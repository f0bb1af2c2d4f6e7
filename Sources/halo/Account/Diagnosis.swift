internal import JSON
internal import Text
internal import WireText

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
    /// What fails for the same reason.
    fileprivate(set) var others: [String] = []
  }

  private(set) var findings: [Finding] = []
  /// What the first failure makes the command end with; nil as long as there is none.
  private(set) var status: ExitStatus?
  /// Where the failure stands that has this reason.
  private var places: [WireKey: Int] = [:]

  mutating func add(_ state: State, _ topic: String, _ text: String, remedy: String? = nil) {
    findings.append(Finding(state: state, topic: topic, text: text, remedy: remedy))
  }

  /// - Parameter reason: what is told once, however much fails for it; nil where that is the text.
  mutating func fail(
    _ topic: String, _ text: String, because reason: String? = nil, remedy: String,
    _ status: ExitStatus
  ) {
    let key = WireKey("\(reason ?? text)\n\(remedy)")
    if let place = places[key] {
      let known = [findings[place].topic] + findings[place].others
      if !known.contains(where: { $0.utf8.elementsEqual(topic.utf8) }) {
        findings[place].others.append(topic)
      }
      return
    }
    places[key] = findings.count
    add(.failure, topic, text, remedy: remedy)
    self.status = self.status ?? status
  }

  var text: String {
    let lines = findings.map { finding in
      "\(finding.state.mark)  \(finding.topic): \(finding.text)\n"
        + (finding.remedy.map { "      -> \($0.replacing("\n", with: "\n         "))\n" } ?? "")
        + (finding.others.isEmpty
          ? "" : "      the same: \(finding.others.joined(separator: ", "))\n")
    }
    let failures = findings.count { $0.state == .failure }
    let end =
      failures == 0 ? wellness : failures == 1 ? "1 thing is wrong" : "\(failures) things are wrong"
    return (lines.joined() + end + "\n").escapingControlsInLines
  }

  private var wellness: String {
    switch findings.count(where: { $0.state == .warning }) {
    case 0: "all is well"
    case 1: "all is well, but for 1 warning"
    case let count: "all is well, but for \(count) warnings"
    }
  }

  var json: JSONValue {
    .array(
      findings.map { finding in
        var members = [
          JSONMember("state", .string(finding.state.rawValue)),
          JSONMember("topic", .string(finding.topic)), JSONMember("text", .string(finding.text)),
        ]
        if !finding.others.isEmpty {
          members.append(JSONMember("others", .array(finding.others.map { .string($0) })))
        }
        if let remedy = finding.remedy { members.append(JSONMember("remedy", .string(remedy))) }
        return .object(members)
      })
  }
}
