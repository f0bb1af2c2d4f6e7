import CloudModule
import LuaHost
import ScriptTools
import SimulatedCloud
import SimulatedRuns
import TestSupport
import Testing

/// What completion offers at `|` in a text, in a session that has looked at the demo account.
@Suite(.timeLimit(.minutes(2))) struct CompletionTests {
  struct Case: CustomTestStringConvertible {
    let text: String
    let candidates: [String]

    init(_ text: String, _ candidates: String...) {
      self.text = text
      self.candidates = candidates
    }

    var testDescription: String { text }
  }

  static let names = [
    // Globals, words of the language, and variables of the session.
    Case("clo|", "cloud"),
    Case("print(clo|", "cloud"),
    Case("x = ta|", "table", "task"),
    Case("ei|", "eip", "eips"),
    Case("wh|", "while"),
    Case("retu|", "return"),
    Case("nothing_begins_like_this|"),
    Case("|print", "..."),
    Case("_|", "_ENV_like", "_G", "_VERSION"),
    Case("local cl|"),
    Case("for cl|"),
    Case("function cl|"),
    Case("-- clo|"),
    Case("--[[ clo|"),
    Case("x = 12|"),
    Case("x = 'text|"),
    Case("x = $ clo|"),
    // Local variables of the input itself.
    Case("local machine = 1\nmach|", "machine"),
    Case("for _, machine in pairs(t) do mach|", "machine"),
    Case("function f(machine) mach|", "machine"),
    Case("function f(machine) end mach|"),
    Case("do local machine end mach|"),
    Case("local machine = 1 if x then local machinery mach|", "machine", "machinery"),
    Case("local machine = 1 if x then local machinery else mach|", "machine"),
    // Members.
    Case("cloud.e|", "eip"),
    Case("cloud.eip.b|", "bind"),
    Case(
      "cloud.eip.|", "BandwidthShareType", "bind", "find", "get", "list", "rename", "Status",
      "unbind", "update"),
    Case("cloud . eip\n.b|", "bind"),
    Case("print(cloud.eip.re|", "rename"),
    Case("task.ma|", "map"),
    Case("mytable.al|", "alpha", "alphabet"),
    Case("mytable.|", "alpha", "alphabet", "inner", "method"),
    Case("mytable._|", "_hidden"),
    Case("mytable.inner.d|", "deep"),
    Case("mytable['inner'].d|", "deep"),
    Case("mytable:|", "method"),
    Case("object.|", "colour", "paint"),
    Case("object:|", "paint"),
    Case("string.rep|", "rep"),
    Case("word:rep|", "rep"),
    Case("('x'):rep|", "rep"),
    Case("_G.clo|", "cloud"),
    Case("nothing.at|"),
    Case("nothing.at.all.|"),
    Case("1 .|"),
    Case("'a' ..|", "..."),
    Case("lazy.|"),
    Case("lazy.member.|"),
    Case("t:|", "cancel", "try", "wait"),
    Case("t:wa|", "wait"),
    Case("semaphore:|", "acquire"),
    // Records, as they are and as they will be.
    Case("eip.st|", "status"),
    Case("eip.public_ip_|", "public_ip_address"),
    Case("eips[1].st|", "status"),
    Case("eips[i].st|", "status"),
    Case("eip:|"),
    Case("eip.alias:upp|", "upper"),
    Case("eip.raw|", "raw"),
    Case("eip.profile.ord|", "order_id"),
    Case("cloud.eip.get{ publicip_id = x }.st|", "status"),
    Case("cloud.eip.find({ alias = 'web' }).st|", "status"),
    Case("cloud.eip.list{}[1].st|", "status"),
    Case("cloud.account{}.eip.b|", "bind"),
    Case("cloud.account{}.eip.find{ alias = 'web' }.st|", "status"),
    Case("local e = cloud.eip.get{ publicip_id = x }\ne.st|", "status"),
    Case("e = cloud.eip.get{ publicip_id = x }\nprint(e.st|", "status"),
    Case("local _, entry = cloud.dns.bind_ip{}\nentry.err|", "error_info"),
    Case("local a, b = 1, cloud.eip.get{}\nb.st|", "status"),
    Case("local a, b = { 1 }, cloud.eip.get{}\nb.st|", "status"),
    Case("for _, e in ipairs(cloud.eip.list{}) do e.st|", "status"),
    Case("for _, e in ipairs(eips) do e.st|", "status"),
    Case("local e = cloud.eip.get{} or nothing\ne.st|"),
    Case("local e = e.st|"),
    Case("task.spawn(f):wa|", "wait"),
    // Enumerations.
    Case("cloud.dns.St|", "Status"),
    Case("cloud.dns.Status.|", "PENDING_CREATE", "ACTIVE", "PENDING_DELETE", "ERROR"),
    Case("cloud.dns.Status.PENDING_|", "PENDING_CREATE", "PENDING_DELETE"),
    Case("if eip.status == \"DO|", "DOWN"),
    Case("if cloud.ga.get_endpoint{}.health_state ~= 'HE|", "HEALTHY"),
    Case("if eip.alias == '|"),
    Case("if eip.alias == |", "..."),
    Case(
      "if cloud.ga.get_endpoint{}.health_state ~= |", "\"INITIAL\"", "\"HEALTHY\"",
      "\"UNHEALTHY\"", "\"NO_MONITOR\""),
    // Fields of a call.
    Case("cloud.eip.bind{ |", "publicip_id", "port_id", "wait", "timeout"),
    Case("cloud.eip.bind{ po|", "port_id"),
    Case("cloud.eip.bind({ po|", "port_id"),
    Case("cloud.eip.bind{ port_id = x, |", "publicip_id", "wait", "timeout"),
    Case("cloud.eip.bind{\n  port_id = f(1, { 2 }),\n  |", "publicip_id", "wait", "timeout"),
    Case("cloud.eip.bind{ |, port_id = x }", "publicip_id", "wait", "timeout"),
    Case("cloud.eip.bind{ pub| port_id = x }", "publicip_id"),
    Case("cloud.eip.get{ publicip_id = cloud.eip.find{ al|", "alias"),
    Case("cloud.eip.get{ publicip_id = cloud.eip.find{ alias = 'web' }.id, |", "timeout"),
    Case("pcall(cloud.eip.bind, { po|", "port_id"),
    Case("task.spawn(cloud.eip.bind, { po|", "port_id"),
    Case("local bind = cloud.eip.bind\nbind{ po|", "port_id"),
    Case("bind{ po|", "port_id"),
    Case("cloud.request{ me|", "method"),
    Case("cloud.account{ re|", "region"),
    Case("task.map(list, fn, { |", "limit"),
    Case("task.map(list, { |", "..."),
    Case("mytable{ |", "..."),
    Case("cloud.eip.bind{ publicip_id = ei|", "eip", "eips"),
    Case("cloud.eip.bind{ wait = |", "true", "false"),
    Case("cloud.eip.bind{ wait = f|", "false"),
    // Values of a field.
    Case("cloud.dns.list_endpoints{ direction = \"|", "inbound", "outbound"),
    Case("cloud.dns.list_endpoints{ direction = 'out|", "outbound"),
    Case("cloud.dns.list_endpoints{ direction = [[in|", "inbound"),
    Case("cloud.dns.list_endpoints{ direction = |", "\"inbound\"", "\"outbound\""),
    Case("cloud.ga.list_groups{ status = \"A|", "ACTIVE"),
    Case("cloud.account{ region = \"cn-north-4|", "cn-north-4"),
    // Resources.
    Case("cloud.eip.get{ publicip_id = \"f63|", DemoAccount.boundEIP),
    Case("cloud.eip.get{ publicip_id = \"web|", DemoAccount.boundEIP),
    Case("cloud.eip.get{ publicip_id = \"203.0.113.11|", DemoAccount.freeEIPs[0]),
    Case("cloud.eip.list{ port_id = \"192.168.0.11|", DemoAccount.serverPortID),
    Case("cloud.eip.list{ port_id = { \"192.168.0.11|", DemoAccount.serverPortID),
    Case("cloud.eip.list{ port_id = { 'x', \"192.168.0.11|", DemoAccount.serverPortID),
    Case("cloud.eip.find{ public_ip_address = \"203.0.113.10|", DemoAccount.boundEIPAddress),
    Case("cloud.eip.find{ alias = \"spare-1|", "spare-1"),
    Case("cloud.eip.rename{ alias = \"spare|"),
    Case(
      "cloud.vpc.find_port{ device_id = \"4f9e1c7a-3b5d-4e2f-a8c6-0d1b2e3f4a01|",
      DemoAccount.serverID),
    Case("cloud.vpc.find_port{ private_ip_address = \"192.168.0.11|", "192.168.0.11"),
    Case("cloud.ga.add_endpoint{ resource_id = \"spare-1|", DemoAccount.freeEIPs[0]),
    Case("cloud.ga.add_endpoint{ ip_address = \"203.0.113.11|", "203.0.113.11"),
    // Other texts.
    Case("require \"ta|", "table", "task"),
    Case("require('mo|", "move"),
    Case("require \"cloud.e|", "cloud.eip"),
    Case("help \"eip.bi|", "eip.bind"),
    Case("help('dns.St|", "dns.Status"),
    Case("mytable[\"al|", "alpha", "alphabet"),
    Case("mytable['odd|", "odd-name"),
    Case("print(\"cloud.|"),
    Case("x = \"unfinished\ncloud.|"),
    Case("x = \"\\u|"),
  ]

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
