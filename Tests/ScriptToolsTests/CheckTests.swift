import CloudModule
import Foundation
import HuaweiCloud
import LuaHost
import ScriptTools
import SimulatedRuns
import TestSupport
import Testing

/// What `halo check` finds; the words are snapshots in `Tests/snapshots/check`.
@Suite(.timeLimit(.minutes(30))) struct CheckTests {
  static let faulty: [(name: String, script: String)] = [
    ("syntax", "local a = 1\nlocal x = = 3"),
    ("syntax-at-the-end", "if x then\n  print(1)"),
    ("syntax-in-a-text", "local s = 'abc\nprint(s)"),
    ("syntax-goto", "goto nowhere"),
    (
      "globals",
      "pritn(1)\nlocal function f() return undefinedd end\nfunction g() end\nprint(f, g, h)"
    ),
    ("members", "string.fromat('x')\nprint(math.pie, task.slep, table.concat)"),
    ("operations", "cloud.eip.bnd{}\ncloud.eips.list{}\nlocal dns = cloud.dns\ndns.bind{}"),
    (
      "modules",
      "json.encod{}\nhttp.gte('x')\ntime.prase('x')\nlog.wran('x')\nprint(json.nul, ent.get, env.gte)"
    ),
    (
      "loops",
      """
      for i, eip in cloud.eip.list{} do print(i, eip) end
      local eips = cloud.eip.list{}
      for _, eip in eips do for name, value in eip do print(name, value) end end
      for _, id in { "a", "b" } do print(id) end
      for _, tag in cloud.eip.get{ publicip_id = ... }.tags do print(tag) end
      """
    ),
    (
      "required",
      "local mover = require 'mvoe'\nprint(mover)\npcall(require, 'nowhere')\nrequire('lib.nowhere')"
    ),
    ("enumerations", "print(cloud.dns.Status.ACTVE, cloud.dns.Status.ACTIVE, cloud.ga.Stat)"),
    (
      "fields",
      "local id = ...\ncloud.eip.bind{ publicip = id }\ncloud.eip.rename{ publicip_id = id }"
    ),
    (
      "values",
      """
      local id = ...
      cloud.dns.list_endpoints{ direction = "in" }
      cloud.ga.update_endpoint{ endpoint_group_id = id, endpoint_id = id, weight = -1 }
      cloud.eip.list{ ip_version = "4", id = { "x" }, timeout = 0 }
      cloud.eip.get{ publicip_id = 7 }
      """
    ),
    ("rules", "cloud.eip.find{}\ncloud.eip.find()"),
    (
      "unused",
      """
      local id = ...
      cloud.eip.unbind{ publicip_id = id, wait = false }
      local eip = cloud.eip.unbind{ publicip_id = id, wait = false }
      print(cloud.eip.unbind{ publicip_id = id, wait = false }, eip)
      """
    ),
    ("forms", "cloud.eip:get{}\ncloud.eip.get('x')\ncloud.eip.get({}, 1)\ncloud.eip.get{ 'x' }"),
    (
      "aliases",
      """
      local eip <const>, bind = cloud.eip, cloud.eip.bind
      bind{ publicip_id = "1" }
      eip.get{ id = "1" }
      local other = cloud.account{ regoin = "cn-north-4" }
      other.eip.lst{}
      local ok = pcall(cloud.eip.get, { publicip = 1 })
      """
    ),
    ("bytecode", "\u{1B}Lua"),
  ]

  static let sound: [String] = [
    "", "#!/usr/bin/env halo\nprint(...)", "local x <const>, y <close> = 1, nil; print(x, y)",
    "x = 1 print(x)", "function f(a, ...) return a, ... end f()", "_G.z = 1 print(z)",
    "local t = {} function t.a.b:c() return self end", "::top:: goto top",
    "for i = 1, 3 do for k, v in pairs{} do print(i, k, v) end end",
    "repeat local done = true until done", "while true do break end",
    "local s = [==[\n]]]==] --[[ a\nb ]] print(s, 0x1p4, 0xff, 1e3, 3., .5, 7 // 2, ~1, 'a' .. 'b')",
    "local s = '\\z\n  x\\065\\x41\\u{48}\\\n' print(('x'):rep(3), #s, -s, not s)",
    "if a then elseif b then else end a = nil b = nil", "return 1, 2;",
    "local f = function() end f()",
    "print(#arg, arg[0], package.loaded.x, _VERSION)", "string.trim = print print(string.trim)",
    "local cloud = {} cloud.eip.bnd{}", "cloud = {} cloud.eip.bnd{}",
    "local _ENV = {} print(anything)", "local e = cloud.eip e = {} e.bnd{}",
    "local a, key = {}, ... a[key] = 1 cloud.eip.get{ [key] = 1 } cloud.eip.get(a) cloud.eip.get(...)",
    "local id = '' id = ... cloud.eip.get{ publicip_id = id }",
    "cloud.eip.get{ ['publicip_id'] = ... }", "local eips = cloud.eip.list() print(eips[1].id)",
    "cloud.eip.get{ publicip_id = (...), timeout = 5 }",
    "pcall(require, 'nowhere') pcall(function() return require 'nowhere' end)",
    "package.path = 'x/?.lua;' .. package.path local m = require 'm' m.f()",
    "for line in io.lines('x') do print(line) end for k, v in next, {} do print(k, v) end",
    "for i = 1, 3 do print(i) end for _, e in ipairs(cloud.eip.list{}) do print(e.id) end",
    "cloud.account{ region = 'x' }.eip.list{}", "f = load 'x' f:g{}.h[1]'x'()",
  ]

  @Test(arguments: faulty.map(\.name)) func finds(name: String) throws {
    let script = try #require(Self.faulty.first { $0.name == name }?.script)
    let findings = check(script)
    #expect(!findings.isEmpty)
    let lines = findings.map { "job.lua:\($0.line):\($0.column): \($0.message)\n" }.joined()
    expectSnapshot("\(script)\n---\n\(lines)", named: "check/\(name)")
  }

  @Test(arguments: sound) func isQuiet(script: String) {
    #expect(check(script) == [])
  }

  @Test(arguments: OperationCatalog.standard.operations.map(\.name)) func isQuietAboutExamples(
    name: String
  ) throws {
    #expect(check(try #require(OperationCatalog.standard.operation(named: name)).example) == [])
  }

  @Test(arguments: HelpTests.otherExamples) func isQuietAboutOtherExamples(name: String) throws {
    #expect(check(try #require(HelpTests.example(on: name))) == [])
  }

  @Test func isQuietAboutTheRepositorysScripts() throws {
    for folder in ["scripts", "stdlib"] {
      let path = Repository.root.appending(path: folder).path
      for file in try FileManager.default.contentsOfDirectory(atPath: path)
      where file.hasSuffix(".lua") {
        let text = try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)
        #expect(check(text) == [], "\(file)")
      }
    }
  }

  /// Scripts of many styles, each of which runs, and in which nothing is wrong.
  @Test(arguments: soundScripts) func isQuietAboutScripts(file: String) throws {
    let folder = "Tests/lua/check/sound"
    #expect(try check(file: file, in: folder) == [])
    let run = SimulatedRun()
    run.setScript(named: "\(folder)/\(file)")
    #expect(try run.run(file: "\(folder)/\(file)") == nil)
  }

  @Test func thereAreManyScripts() {
    #expect(Self.soundScripts.count >= 60)
    #expect(Self.mistakes.count >= 80)
  }

  /// Each has one mistake, on the lines that end with `--!`.
  @Test(arguments: mistakes) func findsTheMistake(path: String) throws {
    let parts = path.split(separator: "/")
    let (folder, file) = (parts.dropLast().joined(separator: "/"), String(parts.last ?? ""))
    let text = try Self.text(path)
    let marked = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .filter { $0.element.hasSuffix("--!") }.map { $0.offset + 1 }
    let findings = try check(file: file, in: folder)
    // What only a language server finds: whether a field may be absent, and what was cast.
    if Self.beyondChecks.contains(file) { return #expect(findings == []) }
    #expect(Set(findings.map(\.line)) == Set(marked))
    let lines = findings.map { "\(file):\($0.line):\($0.column): \($0.message)\n" }.joined()
    expectSnapshot("\(text)---\n\(lines)", named: "check/mistakes/\(file.dropLast(4))")
  }

  static let soundScripts = luaFiles(in: "Tests/lua/check/sound")
  static let mistakes = ["Tests/lua/check/mistakes", "Tests/Editors/mistakes"].flatMap { folder in
    luaFiles(in: folder).map { "\(folder)/\($0)" }
  }
  private static let beyondChecks: Set<String> = [
    "error-field-misspelt.lua", "optional-field-unchecked.lua", "optional-id-passed-on.lua",
  ]

  private static func luaFiles(in folder: String) -> [String] {
    let path = Repository.root.appending(path: folder).path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(".lua") }.sorted()
  }

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: Repository.root.appending(path: path), encoding: .utf8)
  }

  /// Checks a file as the command does: modules are looked for beside it.
  private func check(file: String, in folder: String) throws -> [Finding] {
    let check = ScriptCheck(
      in: SimulatedRun().lua,
      module: { name in
        try? Array(Self.text("\(folder)/\(name.replacing(".", with: "/")).lua").utf8)
      })
    return check.findings(in: Array(try Self.text("\(folder)/\(file)").utf8), named: file)
  }

  // MARK: Anything at all

  /// Whatever the text is, the check comes to an end.
  @Test(arguments: 0..<200) func survivesWordSoup(seed: Int) {
    var random = Seeded(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
    let words = (0..<120).map { _ in Self.words.randomElement(using: &random) ?? "" }
    _ = check(words.joined(separator: " "))
  }

  @Test func survivesScriptsThatStopAnywhere() throws {
    let script = Array(try Self.text("stdlib/move.lua").utf8)
    let check = ScriptCheck(in: SimulatedRun().lua)
    for end in stride(from: 0, to: script.count, by: 23) {
      _ = check.findings(in: Array(script[..<end]), named: "job.lua")
    }
  }

  @Test(arguments: [
    ("(", ")"), ("{", "}"), ("-", "x"), ("not ", "x"), ("a[", "]"), ("f(", ")"), ("x .. ", "x"),
    ("function() return ", " end"), ("if x then ", " end "), ("do ", " end "), ("a.b", ""),
    ("f()", ""), ("a + ", "1"), ("x = x or ", "y "), ("local x = x or {} ", ""), ("[", "]"),
    ("--[", ""), ("\"", ""), ("goto a ", ""), ("f{", "}"), ("elseif a then ", ""),
  ]) func survivesNesting(opening: String, closing: String) {
    // Lua takes some 190 levels; of the others it says that they are too many.
    for (beginning, count) in [("", 190), ("return ", 190), ("local x = ", 190), ("", 100_000)] {
      let ends = ")}]".contains(closing) || closing.hasPrefix(" end") ? count : 1
      let text = beginning + String(repeating: opening, count: count)
      _ = check(text + String(repeating: closing, count: ends))
    }
    _ = check("x = " + String(repeating: opening, count: 20_000) + closing)
  }

  @Test func isQuickAboutLongScripts() {
    let part = """
      local function move_%(address, server)
        local eip = cloud.eip.find { public_ip_address = address }
        local nic = cloud.vpc.find_port { device_id = server }
        if eip.status == "ACTIVE" and eip.port_id then cloud.eip.unbind { publicip_id = eip.id } end
        return cloud.eip.bind { publicip_id = eip.id, port_id = nic.id }
      end
      do
        local moved = move_%("203.0.113.10", ...)
        print(moved.public_ip_address, string.format("%d", #moved.tags))
      end

      """
    let script = (0..<500).map { number in
      "do \(part.replacing("%", with: String(number)).replacing("\"\(number)d\"", with: "\"%d\"")) end\n"
    }.joined()
    #expect(script.split(separator: "\n").count >= 5000)
    #expect(check(script) == [])
  }

  private static let words = [
    "local", "x", "y", "=", "cloud", ".", "eip", "list", "{", "}", "(", ")", "[", "]", ",", ";",
    ":",
    "function", "end", "if", "then", "else", "elseif", "for", "in", "do", "while", "repeat",
    "until",
    "return", "break", "goto", "::", "\"text\"", "[[long", "]]", "--", "--[[", "\n", "1", "0x",
    "1e",
    "..", "...", "==", "~=", "and", "or", "not", "#", "-", "~", "nil", "true", "_ENV", "_G",
    "setmetatable", "require", "pcall", "task", "map", "<const>", "<", ">", "\\", "'", "\u{0}", "é",
  ]

  private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }

  /// Lua's compiler judges syntax; the reader must take all that it takes.
  @Test func readsEveryLuaTest() throws {
    for file in ["StandardModules", "CloudModule", "ScriptTools"].flatMap(LuaTestFile.all) {
      let text = try Self.text(file.path)
      // A mistake put at the end is found only when all before it was read.
      let findings = check("do\n\(text)\nend\nrequire('json').sentinel()")
      #expect(findings.contains { $0.message.contains("'sentinel'") }, "\(file)")
    }
  }

  private func check(_ script: String) -> [Finding] {
    ScriptCheck(in: SimulatedRun().lua).findings(in: Array(script.utf8), named: "job.lua")
  }
}

extension SimulatedRun {
  /// What a script finds that is run as a file: `arg`, and its modules beside it.
  fileprivate func setScript(named name: String) {
    let stack = lua.stack
    stack.pushTable()
    stack.push(name)
    stack.setElement(0, of: -2)
    lua.setGlobal("arg")
    stack.pushLoaded()
    stack.pushField("package", of: -1)
    stack.push(
      name.prefix { $0 != "." }.split(separator: "/").dropLast().joined(separator: "/") + "/?.lua")
    stack.setField("path", of: -2)
    stack.pop(2)
  }
}
