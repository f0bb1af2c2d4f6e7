import Foundation
import HuaweiCloud
import LuaHost
@testable import ScriptTools
import SimulatedCloud
import SimulatedRuns
import TestSupport
import Testing
import Text

/// What completion knows of the variables of a text, and of text that is not whole.
@Suite(.timeLimit(.minutes(30))) struct CompletionScopeTests {
  typealias Case = CompletionTests.Case

  static let values = [
    // Functions that are called with elements.
    Case("task.map(cloud.eip.list{}, function(e) e.st|", "status"),
    Case("task.map(cloud.eip.list{}, function(e) print(e.st|", "status"),
    Case("task.map(cloud.eip.list{}, function(e) if e.st|", "status"),
    Case("task.map(eips, function(e) return e.st|", "status"),
    Case("task.each(eips, function(e) local f = e f.st|", "status"),
    Case("task.map(eips, function(e) return function() return e.st|", "status"),
    Case("local all = cloud.eip.list{}\ntask.map(all, function(e) e.st|", "status"),
    Case("task.map(eips, function(_, e) e.st|"),
    Case("mytable.method(eips, function(e) e.st|"),
    // What they return.
    Case(
      "local all = task.map(ids, function(id) return cloud.eip.get{ publicip_id = id } end)\n"
        + "all[1].st|", "status"),
    Case(
      "for i, e in task.each(ids, function(id) return cloud.eip.get{ publicip_id = id } end) do\n"
        + "e.st|", "status"),
    Case("local function get() return cloud.eip.get{} end\nget().st|", "status"),
    Case("function get() return cloud.eip.get{} end\nget().st|", "status"),
    Case(
      "local function get() if x then return nil end return cloud.eip.get{} end\nget().st|",
      "status"),
    Case("local function get() if x then return 1 end return cloud.eip.get{} end\nget().st|"),
    Case("local ok, e = pcall(cloud.eip.get, { publicip_id = x })\ne.st|", "status"),
    Case("local ok, e = pcall(function() return cloud.eip.get{} end)\nif ok then e.st|", "status"),
    Case("local e = assert(cloud.eip.get{})\ne.st|", "status"),
    Case("local function again() return again() end\nagain().st|"),
    // What was assigned last.
    Case("local e\ne = cloud.eip.get{}\ne.st|", "status"),
    Case("local e = 1\ne = cloud.eip.get{}\ne.st|", "status"),
    Case("local e = cloud.eip.get{}\ne = 1\ne.st|"),
    Case("local e = cloud.eip.get{}\nif x then e = nil end\ne.st|", "status"),
    Case("local e = cloud.eip.get{}\ne = e.profile\ne.ord|", "order_id"),
    Case("e = cloud.eip.get{}\ne = e.profile\ne.ord|", "order_id"),
    Case("local a, b\na, b = 1, cloud.eip.get{}\nb.st|", "status"),
    Case("local e = e\ne.st|"),
    Case("local a, b = 1\na = b b = a\na.st|"),
    // Enclosing functions and blocks.
    Case(
      "local e = cloud.eip.get{}\nlocal function f() local function g() return e.st|", "status"),
    Case("local e = cloud.eip.get{}\nlocal function f(e) return e.st|"),
    Case("local e = 1\ndo local e = cloud.eip.get{} end\ne.st|"),
    Case("local e = 1\nrepeat local e = cloud.eip.get{} until e.st|", "status"),
    Case("repeat local machine = 1 until mach|", "machine"),
    Case("if x then local machine = 1 elseif mach|"),
    Case("local machine = mach|"),
    Case("local machine = 1 mach|", "machine"),
    Case("machine = 1 mach|", "machine"),
    Case("function f(mach|"),
    Case("local a, mach|"),
    Case("local function machine() mach|", "machine"),
    Case("local _ENV = {} e.st|"),
    // Fields kept in variables, and in tables.
    Case("local profile = cloud.eip.get{}.profile\nprofile.ord|", "order_id"),
    Case("local state = cloud.ga.get_endpoint{}.health_state\nif state == 'HE|", "HEALTHY"),
    Case("local name = eip.alias .. '!'\nname:upp|", "upper"),
    Case("local t = { eip = cloud.eip.get{}, name = 'x' }\nt.|", "eip", "name"),
    Case("local t = { eip = cloud.eip.get{} }\nt.eip.st|", "status"),
    Case("local t = { name = 'x' }\nt.name:upp|", "upper"),
    Case("local t = {}\nt.found = cloud.eip.get{}\nt.found.st|", "status"),
    Case("local t = { e = 1 }\nt.e = cloud.eip.get{}\nt.e = t.e.profile\nt.e.ord|", "order_id"),
    Case("local t = {}\nt.x = 1 function t.go() end function t:come() end\nt:|", "come", "go"),
    Case("local t = { cloud.eip.get{} }\nfor _, e in ipairs(t) do e.st|", "status"),
    Case("local t = { x = 1 }\nt[\"|", "x"),
    Case("shape = { corner = 1 }\nshape.|", "corner"),
    // Modules.
    Case("local move = require 'move'\nmove.re|", "resolver_ips"),
    Case("require('move').ei|", "eip"),
    Case("local options = require 'options'\noptions.re|", "read", "refuse"),
    Case("local eip = require 'cloud.eip'\neip.b|", "bind"),
    Case("local service = cloud.eip\nservice.get{}.st|", "status"),
    // Functions that are handed on.
    Case("task.spawn('name', cloud.eip.bind, { po|", "port_id"),
    Case("task.timeout(1, cloud.eip.bind, { po|", "port_id"),
    Case("pcall(bind, { po|", "port_id"),
    Case("task.map(list, cloud.eip.get, { |", "limit"),
  ]

  /// Text in which something is missing, or too much, before the cursor.
  static let unfinished = [
    Case("print(cloud.eip.get{ publicip_id = x\nlocal e = cloud.eip.get{}\ne.st|", "status"),
    Case("x = = 1\nlocal machine = 1 mach|", "machine"),
    Case("foo bar\nlocal machine = 1 mach|", "machine"),
    Case("end end ) } local machine = 1 mach|", "machine"),
    Case("local machine = 1 function f( local inner mach|", "machine"),
    Case("if then local machine = 1 mach|", "machine"),
    Case("for local machine = 1 mach|", "machine"),
    Case("return cloud.eip.b|", "bind"),
    Case("return 1 cloud.eip.b|", "bind"),
    Case("f(cloud.eip.b|", "bind"),
    Case("f{ { cloud.eip.b|", "bind"),
    Case("f{ [cloud.eip.b|", "bind"),
    Case("t[cloud.eip.b|", "bind"),
    Case("a, cloud.eip.b|", "bind"),
    Case("x = (1 + -cloud.eip.b|", "bind"),
    Case("x = not (cloud.eip.b|", "bind"),
    Case("if a == b and cloud.eip.b|", "bind"),
    Case("function cloud.eip.b|", "bind"),
    Case("function cloud.eip:b|", "bind"),
    Case("cloud.eip.bind{ port_id = (|", "..."),
    Case("cloud.eip.bind{ wait = function() return |", "..."),
    Case("cloud.eip.bind{ wait = f(|", "..."),
    Case("cloud.eip.bind{ port_id = x |", "..."),
    Case("if cloud.ga.get_endpoint{}.health_state == (|", "..."),
    Case("if 1 > 2 and cloud.ga.get_endpoint{}.health_state == 'HE|", "HEALTHY"),
    Case("x = cloud.eip.'|"),
    Case("x = 1 'clo|"),
    Case(
      "cloud.eip.|'", "BandwidthShareType", "bind", "find", "get", "list", "rename", "Status",
      "unbind", "update"),
    Case("goto clo|"),
    Case("::clo|"),
  ]

  @Test func knowsTheVariablesOfTheText() throws {
    let run = try CompletionTests.makeRun()
    let requests = run.cloud.requests.count
    for example in Self.values + Self.unfinished {
      let found = try CompletionTests.complete(example.text, in: run).candidates.map(\.text)
      if example.candidates == ["..."] {
        #expect(found.contains("cloud") && found.contains("eip"), "\(example.text)")
      } else {
        #expect(found == example.candidates, "\(example.text)")
      }
    }
    #expect(run.cloud.requests.count == requests)
  }

  @Test func runsNoModuleToCompleteIt() throws {
    let run = SimulatedRun()
    let list = try CompletionTests.complete("local m = require 'move'\nm.|", in: run)
    #expect(list.candidates.map(\.text).contains("eip"))
    #expect(try run.run("assert(package.loaded.move == nil)") == nil)
  }

  /// Scripts of many styles, each cut off wherever a person may be typing.
  @Test func everyBeginningOfAScriptCanBeCompleted() throws {
    let run = try CompletionTests.makeRun()
    let folder = Repository.root.appending(path: "Tests/lua/check/sound")
    var places = 0
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where file.hasSuffix(".lua") {
      let text = Array(try Data(contentsOf: folder.appending(path: file)))
      for cursor in stride(from: 0, through: text.count, by: 7) {
        let height = run.lua.stack.count
        let list = run.completion.completion(of: text, at: cursor)
        #expect((0...cursor).contains(list.start) && run.lua.stack.count == height)
        places += 1
      }
    }
    #expect(places > 2000)
  }

  /// A reading that goes back over the text, or a search that branches, would not end in time.
  @Test(arguments: [
    "(", "{", "[", "f(", "f{", "a[", "a.b", "a:b()", "x = ", "local x = ", "if x then ", "else ",
    "function f() ", "f(function() ", "end ", ") ", "} ", "not ", "- ", "a == ", "a or ", "a .. ",
    "for e in f do ", "for _, e in ipairs(e) do ", "repeat ", "until ", "::a:: ", "goto ", ", ",
    "local e = e ", "local a, b = a.x or b.x, b.x or a.x ", "e = e.x or e.y ", "e = nil ",
    "t.x = t.x.y or t.x.z ", "t = { t[1] or t[1] } ", "x = { y = x } ", "f = f(f, f) ",
    "local function f() return f() or f() end ", "e = assert(e or e) ", "e = pcall(e, e) ",
    "e = task.map(e, function(e) return e ", "\"\" ", "--[[", "[[ ]] ", "\\", "\n", "0x1p",
  ])
  func muchTextIsRead(part: String) throws {
    let run = SimulatedRun()
    let text = String(repeating: part, count: 300)
    for end in ["", "e.", "t.x.", "f().", "e[\""] {
      _ = try CompletionTests.complete("local e, t, f = eip, {}, nil\n\(text) \(end)|", in: run)
    }
  }

  /// So many expressions are looked at for a completion after so many lines.
  private func effort(lines: Int, of line: String, end: String) -> Int {
    let text = String(repeating: line, count: lines) + end
    let beginning = LuaLexer.beginning(of: Array(text.utf8))
    let live = LiveValues(
      lua: SimulatedRun().lua, notes: DescribedNames(.standard), environment: nil)
    let scope = CursorScope(after: beginning.tokens[...], endsInText: false, live: live)
    guard case .member(let chain, _) = scope.cursor.place else { return .max }
    _ = scope.values.value(of: .chain(chain))
    return scope.values.effort
  }

  @Test(arguments: [
    "local e = cloud.eip.get{ publicip_id = ids[1] } print(e.status)\n",
    "e = cloud.eip.get{} e = e.profile or e.profile\n",
    "local t = t or {} t.e = t.e or t.e\n",
    "local function e() return e() or e() end\n",
    "task.map(e, function(e) return e.status end)\n",
  ])
  func effortDoesNotGrowWithTheText(line: String) {
    for end in ["e.", "t.e.", "e().", "task.map(e, function(e) e."] {
      let few = effort(lines: 200, of: line, end: end)
      #expect(few < 2000 && effort(lines: 400, of: line, end: end) <= few, "\(end)")
    }
  }
}
