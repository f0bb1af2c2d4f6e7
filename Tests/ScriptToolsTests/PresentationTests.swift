import CloudModule
import LuaHost
import ScriptTools
import SimulatedRuns
import TaskLoop
import TestSupport
import Testing

/// How values are shown, at three widths; each a snapshot.
@Suite(.timeLimit(.minutes(30))) struct PresentationTests {
  static let cases: KeyValuePairs = [
    "scalars": "return nil, true, 12, 1.5, 2.0, 'text', print",
    "text": "return 'quote \" line\\nbreak\\27[31m \\u{202E}'",
    "plain": "return { 1, 2, 'three', name = 'x', ['a b'] = { true }, [7.5] = 0, ['end'] = 1 }",
    "empty": "return {}",
    "nested":
      "return { servers = { { name = 'alpha', tags = { 'blue', 'fast' }, size = 12 },"
      + " { name = 'beta', tags = {}, note = ('long '):rep(20) } }, count = 2 }",
    "deep":
      "local t = {} local inner = t for i = 1, 9 do inner.next = {} inner = inner.next end return t",
    "cycle": "local t = { name = 'ring' } t.self = t t.child = { parent = t } return t",
    "record": "return cloud.eip.get{ publicip_id = demo.bound_eip }",
    "records": "return cloud.eip.list{}",
    "one-record": "return { cloud.eip.get{ publicip_id = demo.free_eip } }",
    "ports": "return cloud.vpc.list_ports{}",
    "endpoint": "return cloud.dns.get_endpoint{ endpoint_id = demo.resolver }",
    "record-in-a-table": "return { found = cloud.eip.list{}, n = 7 }",
    "wide-letters":
      "local list = cloud.eip.list{} list[1].alias = '北京出口' list[2].alias = 'e\\u{301}t\\u{e9}'"
      + " return { list[1], list[2] }",
    "undocumented":
      "local e = cloud.eip.get{ publicip_id = demo.free_eip } e.raw = { colour = 'red' } return e",
    "error": "return select(2, pcall(cloud.eip.get, { publicip_id = demo.port }))",
    "modules": "return cloud.eip, cloud.eip.bind, task, cloud.eip.Status",
    "objects": "return task.semaphore(2), coroutine.create(print), io.stdout",
    "several": "return cloud.eip.list{}[1].id, { 1, 2 }, 'x'",
  ]

  static let names = cases.map(\.key)

  @Test(arguments: names) func looks(_ name: String) throws {
    let code = try #require(Self.cases.first { $0.key == name }).value
    var text = "\(code)\n"
    for width in [40, 80, 120] {
      text += "--- \(width)\n" + (try shown(code, width: width)).map { $0 + "\n" }.joined()
    }
    text += "--- any\n" + (try shown(code, width: nil)).map { $0 + "\n" }.joined()
    expectSnapshot(text, named: "presentation/\(name)")
  }

  /// Calls are made with ids: where there is no room for all, what is mostly empty gives way.
  @Test func keepsTheIDs() throws {
    for width in 75...120 {
      let lines = try shown("return cloud.eip.list{}", width: width)
      #expect(lines[0].split(separator: " ").contains("id"), "\(lines[0])")
      #expect(lines[0].split(separator: " ").contains("alias"), "\(lines[0])")
    }
    // By itself it tells nobody anything.
    #expect(try shown("return cloud.eip.list{}", width: 40)[0].contains("alias"))
  }

  @Test func coloursSetHeadingsOff() throws {
    let lines = try shown("return cloud.eip.list{}", width: 80, style: .coloured)
    #expect(lines[0].hasPrefix("\u{1B}[1m") && lines[0].hasSuffix("\u{1B}[0m"))
    let record = try shown(
      "return cloud.eip.get{ publicip_id = demo.free_eip }", width: 80, style: .coloured)
    #expect(record[1].hasPrefix("\u{1B}[2m  id"))
  }

  @Test func nothingOfAScriptRuns() throws {
    let code = """
      local function boom() error 'called' end
      return setmetatable({ 1 }, {
        __index = boom, __pairs = boom, __len = boom, __tostring = boom, __name = 'trap',
      })
      """
    #expect(try shown(code, width: 80) == ["{ 1 }"])
  }

  @Test func whatDescribesItselfIsAskedThroughTheHost() throws {
    let run = SimulatedRun()
    let thread = try Self.results(
      of: "return { setmetatable({}, { __tostring = function() end }) }", in: run)
    let reader = ValueInspector { stack, index in "described \(stack.type(at: index).name)" }
    let value = reader.read(at: 1, on: thread.stack)
    #expect(ValueLayout(width: 80).lines([value]) == ["{ described table }"])
  }

  @Test func whatIsTooMuchIsMarked() throws {
    let run = SimulatedRun()
    let thread = try Self.results(
      of: "local t = {} for i = 1, 30 do t[i] = i end t.name = 1 return t", in: run)
    var limits = ValueInspector.Limits()
    limits.entries = 3
    let value = ValueInspector(limits: limits).read(at: 1, on: thread.stack)
    #expect(ValueLayout(width: 80).lines([value]) == ["{ 1, 2, 3, … 28 more }"])
  }

  private func shown(
    _ code: String, width: Int?, style: TextStyle = .plain
  ) throws -> [String] {
    let run = SimulatedRun()
    let thread = try Self.results(of: code, in: run)
    let reader = ValueInspector()
    let values = (1..<thread.stack.count + 1).map { reader.read(at: $0, on: thread.stack) }
    return ValueLayout(width: width, style: style).lines(values)
  }

  private static func results(of code: String, in run: SimulatedRun) throws -> LuaThread {
    try run.lua.stack.load(code, name: "=input")
    let thread = run.lua.stack.makeThread()
    if case .failed(let failure) = run.loop.run(thread) { throw failure }
    return thread
  }
}
