import CloudModule
import Foundation
import HuaweiCloud
import LuaHost
import TestSupport
import Testing

/// What `halo check` finds; the words are snapshots in `Tests/snapshots/check`.
@Suite struct CheckTests {
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
    "local a, key = {}, ... cloud.eip.get{ [key] = 1 } cloud.eip.get(a) cloud.eip.get(...)",
    "local id = '' id = ... cloud.eip.get{ publicip_id = id }",
    "cloud.eip.get{ ['publicip_id'] = ... }", "local eips = cloud.eip.list() print(eips[1].id)",
    "cloud.eip.get{ publicip_id = (...), timeout = 5 }",
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

  /// Lua's compiler judges syntax; the reader must take all that it takes.
  @Test func readsEveryLuaTest() throws {
    for file in LuaTests.files {
      let path = Repository.root.appending(path: "Tests/lua/\(file)").path
      let text = try String(contentsOfFile: path, encoding: .utf8)
      // A global nobody defines, put at the end, is found only when all before it was read.
      let findings = check("do\n\(text)\nend\nprint(sentinel)")
      #expect(findings.contains { $0.message.contains("'sentinel'") }, "\(file)")
    }
  }

  private func check(_ script: String) -> [Finding] {
    ScriptCheck(in: SimulatedRun().lua).findings(in: Array(script.utf8), named: "job.lua")
  }
}
