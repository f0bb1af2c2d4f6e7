import CloudModule
import HuaweiCloud
import LuaHost
import ScriptTools
import SimulatedCloud
import SimulatedRuns
import TestSupport
import Testing

/// What `help` says, page by page; each is a snapshot in `Tests/snapshots/help`.
@Suite(.timeLimit(.minutes(30))) struct HelpTests {
  static let topics = Help().topics

  @Test(arguments: topics) func page(topic: String) throws {
    let text = try Help().text(on: topic)
    #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
    // Code and addresses stay whole; all else fits a terminal.
    let isLong = text.split(separator: "\n").contains { $0.count > 90 && !$0.contains("https://") }
    #expect(!isLong)
    expectSnapshot(text, named: "help/\(topic)")
  }

  @Test func overview() throws {
    expectSnapshot(try Help().text(on: ""), named: "help/overview")
    #expect(try Help().text(on: "cloud") == Help().text(on: ""))
    #expect(try Help().text(on: "cloud.eip.bind") == Help().text(on: "eip.bind"))
  }

  @Test func methodsHavePages() throws {
    expectSnapshot(try Help().text(on: "task.Handle.wait"), named: "help/task.Handle.wait")
    #expect(try Help().text(on: "task.Handle:wait") == Help().text(on: "task.Handle.wait"))
  }

  /// Those named so first, and no more lines than a person reads.
  @Test(arguments: ["server", "port", "Lite Server", "EIP", "resolver"])
  func aWordIsLookedFor(word: String) throws {
    let text = try Help().text(on: word, isSearching: true)
    expectSnapshot(text, named: "help-search/\(word)")
    #expect(text.split(separator: "\n").count <= 21)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text)")
    #expect(throws: Help.UnknownName.self) { try Help().text(on: word) }
  }

  @Test func whatNothingMentionsIsSaidSo() throws {
    let failure = try SimulatedRun().run(#"help "weather""#)
    let message =
      "there is no help on 'weather', and nothing mentions it; help() lists what there is"
    #expect(failure?.message.contains(message) == true, "\(failure?.message ?? "")")
  }

  /// Also where it is empty.
  @Test(arguments: ["cloud.eip.list{}", "cloud.eip.list{ public_ip_address = { '192.0.2.1' } }"])
  func aListShowsTheHelpOfWhatIsInIt(list: String) throws {
    let failure = try SimulatedRun().run(
      """
      local said
      print = function(text) said = text end
      help(\(list))
      assert(said:find "^a list of eip.PublicIp\\n\\neip.PublicIp: .*public_ip_address", said)
      help(json.array{})
      assert(said:find "^json.array", said)
      """)
    #expect(failure == nil, "\(failure?.message ?? "")")
  }

  @Test func modulesWrittenInLuaAreKnownByTheirValues() throws {
    let failure = try SimulatedRun().run(
      """
      local move = require "move"
      local said
      print = function(text) said = text end
      help(move)
      assert(said:find "^move: ", said)
      help(move.eip)
      assert(said:find "^move.eip%(arguments%): ", said)
      """)
    #expect(failure == nil, "\(failure?.message ?? "")")
  }

  @Test(arguments: [
    ("eip.bnd", "there is no help on 'eip.bnd'; did you mean 'eip.bind'?"),
    ("cloud.dsn", "there is no help on 'cloud.dsn'; did you mean 'dns'?"),
    ("weather", "there is no help on 'weather'; help() lists what there is"),
  ])
  func unknown(name: String, message: String) {
    let error = #expect(throws: Help.UnknownName.self) { try Help().text(on: name) }
    #expect(error?.message() == message)
  }

  /// The example on an operation's page, on a fresh account.
  @Test(arguments: OperationCatalog.standard.operations.map(\.name)) func exampleRuns(name: String)
    throws
  {
    let operation = try #require(OperationCatalog.standard.operation(named: name))
    let run = SimulatedRun()
    #expect(try run.run("print = function() end") == nil)
    let failure = try run.run(operation.example, name: "=example")
    #expect(failure == nil, "\(failure?.message ?? "")")
    #expect(
      run.cloud.requests.contains { $0.operation == name || name == "eip.find" || !$0.changed })
  }

  /// The examples of all that is no operation of a service.
  static let otherExamples = topics.filter { topic in
    OperationCatalog.standard.operation(named: topic) == nil && example(on: topic) != nil
  }

  static func example(on topic: String) -> String? {
    let text = (try? Help().text(on: topic)) ?? ""
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.firstIndex(of: "Example").map { lines[($0 + 1)...].joined(separator: "\n") }
  }

  @Test func everyModuleHasExamples() {
    let modules = Set(Self.otherExamples.compactMap { $0.split(separator: ".").first })
    #expect(modules.isSuperset(of: ["task", "json", "log", "http", "net", "time", "env"]))
  }

  @Test(arguments: otherExamples + ["cloud.account", "cloud.request"])
  func otherExampleRuns(name: String) throws {
    let example = try #require(Self.example(on: name))
    let failure = try SimulatedRun().run("local print = function() end\n\(example)")
    #expect(failure == nil, "\(failure?.message ?? "")")
  }
}
