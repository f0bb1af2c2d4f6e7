internal import CPages
internal import CloudModule
internal import Crypto
internal import JSON
internal import Journal
internal import Ports
internal import Text

/// A run as one HTML file without anything from elsewhere.
///
/// What a record holds is other people's text. It reaches the page in two blocks of JSON alone, in which no
/// `<` stands, and the page's script makes text nodes of it. The page's policy allows this one
/// script and this one style sheet by their digests, and nothing else.
struct HTMLReport {
  private let timeline: RunTimeline
  private let plan: PlanComparison?
  private let now: WallTime

  /// - Parameter plan: what the run was held to; nil for nothing.
  init(_ timeline: RunTimeline, plan: PlanComparison? = nil, now: WallTime) {
    (self.timeline, self.plan, self.now) = (timeline, plan, now)
  }

  var bytes: [UInt8] {
    let (style, script) = (Self.file(halo_report_css()), Self.file(halo_report_js()))
    let policy =
      "default-src 'none'; script-src '\(digest: script)'; style-src '\(digest: style)'; "
      + "base-uri 'none'; form-action 'none'"
    return Self.filled(
      Self.file(halo_report_html()),
      [
        ("policy", Array(policy.utf8)), ("style", style), ("script", script),
        ("run", Self.inScript(document)), ("details", Self.inScript(details)),
      ])
  }

  private static func file(_ file: halo_page_file) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: file.bytes, count: file.length))
  }

  /// A document as it may stand in an HTML script: nothing in it ends or opens anything.
  private static func inScript(_ document: JSONValue) -> [UInt8] {
    // A `<` of JSON is always in a text, where it can be escaped.
    let text = document.serialized()
    var escaped: [UInt8] = []
    escaped.reserveCapacity(text.count + text.count / 16)
    for byte in text {
      if byte == UInt8(ascii: "<") { escaped += #"\u003C"#.utf8 } else { escaped.append(byte) }
    }
    return escaped
  }

  /// A page with the parts in the places of their names: `{{run}}`. What is put in is not looked at again.
  private static func filled(_ page: [UInt8], _ parts: [(name: String, bytes: [UInt8])]) -> [UInt8]
  {
    var result: [UInt8] = []
    var rest = page[...]
    while let start = rest.firstRange(of: Array("{{".utf8)),
      let end = rest[start.upperBound...].firstRange(of: Array("}}".utf8))
    {
      let name = rest[start.upperBound..<end.lowerBound]
      let part = parts.first { $0.name.utf8.elementsEqual(name) }
      result += rest[..<start.lowerBound] + (part?.bytes ?? [])
      rest = rest[end.upperBound...]
    }
    return result + rest
  }
}

extension HTMLReport {
  /// What the page draws at once.
  private var document: JSONValue {
    let (run, gaps) = (timeline.run, ServiceGap.all(in: timeline))
    return [
      "number": .integer(run.number), "state": .string(run.state.words),
      "good": .boolean(run.state == .done), "bad": .boolean(run.state.isBad),
      "line": .string(
        ([run.script] + run.arguments).map(\.escapingControls).joined(separator: " ")),
      "facts": .array(facts.map { .array([.string($0.0), .string($0.1.escapingControls)]) }),
      "settle": .array(
        run.settlingCommands(journal: timeline.journal).map {
          .array([.string($0.command), .string($0.purpose)])
        }),
      "gaps": .array(gaps.map { .string($0.text) }),
      "length": .real((timeline.end - run.startedAt).inMilliseconds),
      "tasks": .array(timeline.taskNames.map(JSONValue.string)),
      "plan": plan?.document ?? .null,
      "steps": .array(timeline.spans.map(step)),
    ]
  }

  private var facts: [(String, String)] {
    let run = timeline.run
    let account = [
      "\(run.account.title)", run.account.project.map { "project \($0)" } ?? "",
    ].filter { !$0.isEmpty }.joined(separator: ", ")
    let changes = timeline.spans.count(where: \.isChange)
    return [
      ("job", run.job ?? ""), ("account", account),
      ("started", run.startWords),
      (
        "ended",
        run.endedAt.map {
          "\($0.text(.spaced)) UTC\(run.hasOneProcess ? "" : run.endWords($0)), exit \(run.exit ?? 0)"
        } ?? "not"
      ),
      (run.failureLabel, run.failure ?? ""),
      ("took", run.hasOneProcess ? run.time(until: now) : ""),
      ("attempts", run.attempts > 1 ? "\(run.attempts)" : ""),
      ("calls", "\(timeline.spans.count), of which \(changes) to change something"),
      ("tasks", "\(timeline.taskNames.count)"),
    ].filter { !$0.1.isEmpty }
  }

  private func step(_ span: RunTimeline.Span) -> JSONValue {
    let start = timeline.run.startedAt
    var members = [
      JSONMember("number", .integer(span.number)),
      JSONMember("kind", .string(span.kind?.rawValue ?? "change")),
      JSONMember("name", .string(span.key.name)),
      JSONMember("summary", .string(span.summary.excerpt(300))),
      JSONMember("task", .integer(Int64(span.task))),
      JSONMember("at", .real(max(0, (span.start - start).inMilliseconds))),
      JSONMember("end", span.end.map { .real(max(0, ($0 - start).inMilliseconds)) } ?? .null),
      JSONMember("state", .string(span.state.rawValue)),
    ]
    if span.sends > 1 { members.append(JSONMember("sends", .integer(span.sends))) }
    if let undoes = span.undoes { members.append(JSONMember("undoes", .integer(undoes))) }
    if let taker = span.takenBackBy { members.append(JSONMember("taken", .integer(taker))) }
    if !span.requestIDs.isEmpty {
      members.append(JSONMember("ids", .array(span.requestIDs.map(JSONValue.string))))
    }
    if !span.marks.isEmpty {
      let marks = span.marks.map { mark in
        JSONValue.array([
          .real(max(0, (mark.at - start).inMilliseconds)), .string(mark.kind.rawValue),
          .string(mark.text),
        ])
      }
      members.append(JSONMember("marks", .array(marks)))
    }
    return .object(members)
  }

  /// Of each call its arguments, its answer and what was there before, as texts: a browser would round
  /// the numbers.
  private var details: JSONValue {
    .array(
      timeline.spans.map { span in
        let values = [span.key.argumentsValue, span.answer, span.before]
        return .array(
          values.map { value in
            .string(value.map { String(decoding: $0.serialized(.indented), as: UTF8.self) } ?? "")
          })
      })
  }
}

extension DefaultStringInterpolation {
  /// As a content security policy names what it allows: `sha256-…`.
  fileprivate mutating func appendInterpolation(digest bytes: [UInt8]) {
    appendInterpolation("sha256-" + Array(SHA256.hash(data: bytes)).base64)
  }
}

extension Array<UInt8> {
  fileprivate var base64: String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: count, by: 3) {
      let part = self[start..<Swift.min(count, start + 3)]
      let bits = (0..<3).reduce(UInt32(0)) { bits, index in
        bits << 8 | (start + index < count ? UInt32(self[start + index]) : 0)
      }
      for index in 0..<4 {
        let isFilled = index <= part.count
        text.append(isFilled ? digits[Int(bits >> UInt32(18 - 6 * index) & 63)] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension Duration {
  /// To a thousandth, which is as fine as anything is drawn.
  var inMilliseconds: Double { (self / .microseconds(1)).rounded() / 1000 }
}

extension RunState {
  /// Whether it left something that somebody has to see to.
  var isBad: Bool {
    switch self {
    case .failed, .interrupted, .inDoubt, .rollBackIncomplete, .parked: true
    case .running, .done, .rolledBack: false
    }
  }
}
