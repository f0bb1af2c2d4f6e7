import Foundation
#if canImport(FoundationXML)
  import FoundationXML
#endif
import JSON
import TestSupport
import Testing

/// `halo report`: the files that it writes. What a browser makes of the page is `BrowserTests`' to say.
@Suite(.timeLimit(.minutes(30))) struct ReportTests {
  private let night: RecordedNight

  init() throws { night = try RecordedNight() }

  private func report(_ arguments: [String]) throws -> CommandResult {
    try CommandResult.of(
      Repository.program("halo"), ["report"] + arguments,
      environment: ["HALO_JOURNAL": night.path])
  }

  @Test func isOneFileForItsOwnerAlone() throws {
    let path = night.folder.path + "/run.html"
    let result = try report(["1", "-o", path])
    #expect(result.status == 0 && result.output.isEmpty)
    #expect(result.errors == "halo: run 1 is drawn in \(path)\n")
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let page = try String(contentsOfFile: path, encoding: .utf8)
    #expect(try report(["1"]).output == page)
    // Nothing is from elsewhere, and nothing is allowed that would be.
    for word in ["http://", "https://", "src=", "href="] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(page.contains("default-src 'none'"))
  }

  @Test func isSmallBesideItsData() throws {
    let page = try report(["1"]).output
    let data = page.components(separatedBy: #"<script type="application/json""#).dropFirst()
      .map { $0.components(separatedBy: "</script>")[0].utf8.count }.reduce(0, +)
    #expect(page.utf8.count - data < 150 << 10)
  }

  @Test func keepsWhatARunHoldsInsideItsData() throws {
    let page = try report(["2"]).output
    #expect(!page.contains("</script><!--"))
    #expect(!page.contains("alert(1)</script>"))
    #expect(page.contains(#"\u003C/script>\u003C!--\u003Cscript>alert(1)"#))
  }

  @Test func saysWhatIsInTheWay() throws {
    let unknown = try report(["77"])
    #expect(unknown.status == 64 && unknown.errors.contains("77"))
    #expect(try report(["1", "--format", "pdf"]).status == 64)
    let nowhere = try report(["1", "-o", night.folder.path + "/none/run.html"])
    #expect(nowhere.status == 74 && nowhere.errors.contains("cannot write"))
  }

  /// The members that Chrome's trace event format asks for, by the kind of the event.
  private static let traceMembers: [String: Set<String>] = [
    "X": ["name", "cat", "ph", "pid", "tid", "ts", "dur", "args"],
    "i": ["name", "cat", "ph", "pid", "tid", "ts", "s", "args"],
    "M": ["name", "ph", "pid", "tid", "args"],
  ]

  @Test(arguments: [1, 2]) func writesTraceEvents(run: Int) throws {
    let text = try report(["\(run)", "--format", "trace"]).output
    let document = try JSONValue(parsing: Array(text.utf8))
    let events = try #require(document["traceEvents"]?.array)
    for event in events {
      let kind = try #require(event["ph"]?.string)
      let names = Set((event.members ?? []).map(\.name))
      #expect(names == Self.traceMembers[kind], "\(event)")
      #expect(event["pid"]?.integer != nil && event["tid"]?.integer != nil)
      guard kind != "M" else { continue }
      #expect((event["ts"]?.number ?? -1) >= 0 && (event["dur"]?.number ?? 0) >= 0)
    }
    #expect(
      Set(events.compactMap { $0["ph"]?.string }) == (run == 1 ? ["X", "M"] : ["X", "i", "M"]))
  }

  @Test(arguments: [1, 2]) func writesTestResults(run: Int) throws {
    let text = try report(["\(run)", "--format", "junit"]).output
    let suite = Suite()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = suite
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    #expect(suite.counts["tests"] == "\(suite.elements["testcase"] ?? 0)")
    for (count, element) in [("failures", "failure"), ("errors", "error"), ("skipped", "skipped")] {
      #expect(suite.counts[count] == "\(suite.elements[element] ?? 0)")
    }
    expectSnapshot(text, named: "report/run-\(run).xml")
  }

  /// What an XML parser sees.
  private final class Suite: NSObject, XMLParserDelegate {
    var counts: [String: String] = [:]
    var elements: [String: Int] = [:]

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      elements[name, default: 0] += 1
      if name == "testsuite" { counts = attributes }
    }
  }
}

extension JSONValue {
  fileprivate var number: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .real(let number): number
    default: nil
    }
  }
}
