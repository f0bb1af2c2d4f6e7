import CloudModule
import LuaHost
import ScriptTools
import SimulatedCloud
import SimulatedRuns
import TestSupport
import Testing
import Text

/// What completion offers at `|` in a text, in a session that has looked at the demo account.
@Suite(.timeLimit(.minutes(30))) struct CompletionTests {
  struct Case: CustomTestStringConvertible {
    let text: String
    let candidates: [String]

    init(_ text: String, _ candidates: String...) {
      self.text = text
      self.candidates = candidates
    }

    var testDescription: String { text }
  }

  private static let session = """
    eips = cloud.eip.list{}
    eip = cloud.eip.get{ publicip_id = demo.bound_eip }
    bind = cloud.eip.bind
    cloud.vpc.list_ports{}
    mytable = {
      alpha = 1, alphabet = "abc", _hidden = true, inner = { deep = {} }, method = function() end,
      ["odd-name"] = 1, 1, 2, 3,
    }
    object = setmetatable({ colour = "red" }, { __index = { paint = function() end } })
    lazy = setmetatable({}, {
      __index = function() error "ran" end, __pairs = function() error "ran" end,
      __tostring = function() error "ran" end, __len = function() error "ran" end,
    })
    word = "abc"
    t = task.spawn(function() end)
    semaphore = task.semaphore(1)
    _ENV_like = 1
    """

  static func makeRun() throws -> SimulatedRun {
    let run = SimulatedRun()
    run.module.keepHistory()
    let failure = try run.run(session)
    #expect(failure == nil, "\(failure?.message ?? "")")
    return run
  }

  /// What is offered at `|`, and what would stand there with the first of it chosen.
  static func complete(
    _ marked: String, in run: SimulatedRun, environment: LuaReference? = nil
  ) throws -> CompletionList {
    let parts = marked.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    let text = Array(parts.joined().utf8)
    let height = run.lua.stack.count
    let list = run.completion.completion(of: text, at: parts[0].utf8.count, in: environment)
    #expect(run.lua.stack.count == height, "the stack is left as it was")
    return list
  }

  @Test func offersWhatIsThere() throws {
    let run = try Self.makeRun()
    for example in Self.names {
      let list = try Self.complete(example.text, in: run)
      let found = list.candidates.map(\.text)
      if example.candidates == ["..."] {
        #expect(found.contains("cloud") && found.contains("eip"), "\(example.text)")
      } else {
        #expect(found == example.candidates, "\(example.text)")
      }
      #expect(list.isComplete)
    }
  }

  @Test func asksTheCloudNothing() throws {
    let run = try Self.makeRun()
    let count = run.cloud.requests.count
    for example in Self.names { _ = try Self.complete(example.text, in: run) }
    #expect(run.cloud.requests.count == count)
  }

  @Test func withoutHistoryNoResourcesAreOffered() throws {
    let run = SimulatedRun()
    #expect(try run.run(Self.session) == nil)
    #expect(
      try Self.complete("cloud.eip.get{ publicip_id = \"|", in: run).candidates.isEmpty)
    // All variables would be no help either.
    #expect(try Self.complete("cloud.eip.get{ publicip_id = |", in: run).candidates.isEmpty)
  }

  @Test func resourcesOfAnotherAccountAreForgotten() throws {
    let run = UndoRun()
    run.module.keepHistory()
    try run.expectSuccess(Self.session)
    run.module.use(run.world(in: DemoAccount.otherRegion))
    #expect(
      try Self.complete("cloud.eip.get{ publicip_id = \"|", in: run.base).candidates.isEmpty)
  }

  @Test func tellsWhereTheWordBeginsAndWhatFollows() throws {
    let run = try Self.makeRun()
    let cases: [(String, start: Int, ending: String)] = [
      ("cloud.eip.b|", 10, ""), ("clo|", 0, ""), ("cloud.eip.bind{ |", 16, " = "),
      ("cloud.eip.bind{ po|", 16, " = "),
      ("cloud.eip.get{ publicip_id = \"f6|", 30, "\""),
      ("cloud.eip.get{ publicip_id = 'f6|", 30, "'"),
      ("cloud.eip.get{ publicip_id = [==[f6|", 33, "]==]"),
      ("help \"eip.b|", 6, "\""), ("mytable[\"al|", 9, "\"]"),
      ("x = 'ü' cloud.eip.b|", 19, ""),
    ]
    for (text, start, ending) in cases {
      let list = try Self.complete(text, in: run)
      #expect(list.start == start && list.ending == ending, "\(text)")
      #expect(!list.candidates.isEmpty, "\(text)")
    }
  }

  @Test func looksInTheEnvironmentFirst() throws {
    let run = try Self.makeRun()
    let stack = run.lua.stack
    stack.pushTable()
    stack.pushTable()
    stack.setField("cloudy", of: -2)
    stack.pushTable()
    stack.pushGlobals()
    stack.setField("__index", of: -2)
    stack.setMetatable(of: -2)
    let environment = stack.popReference()
    let list = try Self.complete("clo|", in: run, environment: environment)
    #expect(list.candidates.map(\.text) == ["cloud", "cloudy"])
    let members = try Self.complete("cloud.e|", in: run, environment: environment)
    #expect(members.candidates.map(\.text) == ["eip"])
  }

  @Test func saysWhatThingsAre() throws {
    let run = try Self.makeRun()
    let texts = [
      "clo|", "cloud.|", "cloud.eip.|", "task.s|", "task.map(l, f, { |", "eip.al|", "mytable.|",
      "t:|", "cloud.eip.update{ |", "cloud.eip.get{ publicip_id = \"|",
      "cloud.eip.bind{ port_id = \"|", "cloud.ga.add_endpoint{ resource_type = \"|",
      "cloud.eip.find{ alias = |",
    ]
    var shown = ""
    for text in texts {
      shown += "\(text)\n"
      for candidate in try Self.complete(text, in: run).candidates {
        shown += "  \(candidate.text)  -- \(candidate.note)\n"
      }
    }
    expectSnapshot(shown, named: "completion/notes")
  }

  @Test func bigTablesAreLookedAtInPart() throws {
    let run = SimulatedRun()
    let failure = try run.run(
      """
      big, long = {}, {}
      for i = 1, 5000 do big["key" .. i] = i end
      for i = 1, 300000 do long[i] = i end
      """)
    #expect(failure == nil)
    let all = try Self.complete("big.|", in: run)
    #expect(!all.isComplete && (1000...1001).contains(all.candidates.count))
    let some = try Self.complete("big.key499|", in: run)
    #expect(some.isComplete && some.candidates.count == 11)
    #expect(try Self.complete("long.|", in: run).isComplete == false)
  }

  @Test func surrendersToNothing() throws {
    let run = try Self.makeRun()
    let text = Array(
      """
      local a, b <const> = cloud.eip.get{ publicip_id = "x\\u{41}\\z  y" }, {[1] = 'a', b = [==[c]==]}
      for i, e in ipairs(cloud.eip.list{ port_id = { 'p' } }) do if e.status == "DOWN" then
        print(#a, -b[1], e.alias:upper(), 0x1p4, 1e-3, not a, a.b.c:d{1;2}, f"x", f[[y]]) goto out
      elseif x then repeat local y until y else while true do break end end ::out:: end --[[ c ]] -- d
      function m.n:o(p, ...) return function() end end
      """.utf8)
    for cursor in 0...text.count {
      let list = run.completion.completion(of: text, at: cursor, in: nil)
      #expect((0...cursor).contains(list.start))
    }
    for cursor in 0..<text.count {
      _ = run.completion.completion(of: Array(text[cursor...]), at: text.count - cursor, in: nil)
    }
  }
}
