import CloudModule
import Foundation
import HuaweiCloud
import LuaHost
import ScriptTools
import SimulatedRuns
import Testing
import TestSupport

/// The definition files against the modules as they run, both ways.
@Suite(.timeLimit(.minutes(30))) struct DefinitionTests {
  static let files = Definitions().files
  /// What the files say without code: `function NAME(`, and the fields of each class.
  static let declared = Declared(files.map(\.text).joined(separator: "\n"))

  @Test func areKept() {
    for file in Self.files {
      expectSnapshot(file.text, named: "types/\(file.name)")
    }
  }

  @Test func areLua() throws {
    let run = SimulatedRun()
    for file in Self.files {
      try run.lua.stack.load(file.text, name: "@\(file.name)")
      run.lua.stack.pop()
    }
  }

  @Test func everyFunctionThatRunsIsDeclared() throws {
    let running = try names(
      """
      local function functions(name, module)
        for key, value in pairs(module) do
          if type(value) == "function" then put(name .. "." .. key) end
        end
      end
      functions("cloud", cloud)
      for _, name in ipairs { "move", "options" } do require(name) end
      for _, service in ipairs { "dns", "eip", "ga", "iam", "modelarts", "vpc" } do
        functions("cloud." .. service, cloud[service])
      end
      for name, module in pairs(package.loaded) do
        local own = not name:find("^cloud") and not standard[name]
        if own and type(module) == "table" then functions(name, module) end
      end
      put "help"
      """)
    #expect(running.count > 30)
    #expect(running.subtracting(Self.declared.functions) == [])
    #expect(Self.declared.functions.subtracting(running) == [])
  }

  @Test func everyValueOfAModuleIsDeclared() throws {
    let running = try names(
      """
      for name, module in pairs(package.loaded) do
        if not name:find("^cloud") and not standard[name] and type(module) == "table" then
          for key, value in pairs(module) do
            if type(value) ~= "function" then put(name .. "." .. key) end
          end
        end
      end
      """)
    #expect(running == ["json.null"])
    #expect(Self.declared.values == running)
  }

  @Test func everyMemberOfAResponseIsDeclared() throws {
    let running = try names(
      "for key in pairs(http.get 'https://example.com/') do put(key) end")
    #expect(Self.declared.fields["http.Response"] == running)
    #expect(Self.declared.methods.contains("http_Response:json"))
    #expect(try names("put(type(http.get('https://example.com/json'):json()))") == ["table"])
  }

  @Test(arguments: [
    ("http.Request", "http.request"), ("net.Target", "net.reachable"),
    ("http.Options", "function(options) http.get('https://example.com/', options) end"),
  ]) func everyFieldThatIsTakenIsDeclared(type: String, function: String) throws {
    let taken = try names(
      """
      local _, e = pcall(\(function), { ["a field that nobody has thought of"] = 1 })
      for name in e.message:match("known are ([^;]+)"):gmatch "[a-z_]+" do put(name) end
      """)
    #expect(Self.declared.fields[type] == taken)
  }

  @Test func everyEnumerationValueIsDeclared() throws {
    for enumeration in OperationCatalog.standard.enumerations {
      let running = try names("for key in pairs(cloud.\(enumeration.name)) do put(key) end")
      #expect(Self.declared.fields["cloud.\(enumeration.name).Values"] == running)
    }
  }

  @Test func everyArgumentIsDeclared() throws {
    for operation in OperationCatalog.standard.operations {
      let options = operation.optionNames
      #expect(
        Self.declared.fields["cloud.\(operation.name).Fields"]
          == Set(operation.fields.map(\.name) + options))
    }
  }

  @Test func everyMemberOfAnErrorIsDeclared() throws {
    let running = try names(
      """
      for _, call in ipairs {
        function() cloud.eip.get { publicip_id = demo.subnet } end,
        function() cloud.eip.get {} end,
        function()
          cloud.transaction(function()
            cloud.eip.unbind { publicip_id = demo.bound_eip }
            error "no"
          end)
        end,
      } do
        local _, e = pcall(call)
        for key in pairs(e) do put(key) end
      end
      """)
    // Only where places were looked at.
    #expect(Self.declared.fields["cloud.Error"] == running.union(["details"]))
  }

  /// A declared member is read without an error, one that is not declared with one.
  @Test func everyRecordFieldIsDeclared() throws {
    let run = SimulatedRun()
    let failure = try run.run(
      """
      records = {
        ["eip.PublicIp"] = cloud.eip.list{}[1], ["vpc.Port"] = cloud.vpc.list_ports{}[1],
        ["vpc.Subnet"] = cloud.vpc.list_subnets{}[1], ["ga.EndpointGroup"] = cloud.ga.list_groups{}[1],
        ["dns.Endpoint"] = cloud.dns.get_endpoint{ endpoint_id = demo.resolver },
        ["modelarts.Server"] = cloud.modelarts.list_servers{}[1],
      }
      """)
    #expect(failure == nil)
    for name in ["eip.PublicIp", "vpc.Port", "vpc.Subnet", "ga.EndpointGroup", "dns.Endpoint"] {
      let fields = try #require(Self.declared.fields[name])
      for field in fields {
        #expect(try run.run("local _ = records['\(name)']['\(field)']") == nil)
      }
      #expect(try run.run("local _ = records['\(name)'].no_such_field") != nil)
      let undeclared = try run.run(
        """
        local declared = {\(fields.map { "['\($0)'] = true" }.joined(separator: ", "))}
        for key in pairs(records['\(name)']) do assert(declared[key], key) end
        """)
      #expect(undeclared == nil, "\(undeclared?.message ?? "")")
    }
  }

  /// What a script hands to `put`.
  private func names(_ script: String) throws -> Set<String> {
    let run = SimulatedRun()
    var names: Set<String> = []
    run.lua.stack.push(function: { stack in
      if let name = stack.string(at: 1) { names.insert(name) }
      return .results(0)
    })
    run.lua.setGlobal("put")
    let failure = try run.run(
      """
      standard = { _G = true, package = true, coroutine = true, debug = true, io = true, math = true,
        os = true, string = true, table = true, utf8 = true }
      \(script)
      """)
    #expect(failure == nil, "\(failure?.message ?? "")")
    return names
  }
}

/// The names in definition files, found line by line as a reader would.
struct Declared {
  var functions: Set<String> = []
  var fields: [String: Set<String>] = [:]
  var values: Set<String> = []
  var methods: Set<String> = []

  init(_ text: String) {
    var current = ""
    for line in text.split(separator: "\n") {
      if let match = line.wholeMatch(of: #/function ([a-z0-9_.]+)\(.*\) end/#) {
        functions.insert(String(match.1))
      } else if let match = line.wholeMatch(of: #/function ([A-Za-z_]+:[a-z_]+)\(.*\) end/#) {
        methods.insert(String(match.1))
      } else if let match = line.wholeMatch(of: #/([a-z]+\.[a-z_]+) = nil/#) {
        values.insert(String(match.1))
      } else if let match = line.wholeMatch(
        of: #/---@class (?:\(exact\) )?([A-Za-z0-9_.]+)(?:: .*)?/#)
      {
        current = String(match.1)
        fields[current] = []
      } else if let match = line.firstMatch(
        of: #/^---@field (?:\["([^"]+)"\]|([A-Za-z0-9_]+)\??) /#)
      {
        fields[current, default: []].insert(String(match.1 ?? match.2 ?? ""))
      }
    }
  }
}

@Suite(.timeLimit(.minutes(30))) struct EditorSettingsTests {
  private func settings(_ present: String?) throws -> String {
    String(
      decoding: try EditorSettings.text(addedTo: present.map { Array($0.utf8) }), as: UTF8.self)
  }

  @Test func addToWhatIsThereAndStayTheSame() throws {
    let fresh = try settings(nil)
    #expect(fresh.contains(#""runtime.version": "Lua 5.4""#))
    #expect(try settings(fresh) == fresh)
    let merged = try settings(
      #"{"diagnostics.globals": ["x"], "runtime.version": "Lua 5.3", "workspace.library": ["a"]}"#)
    #expect(merged.contains("diagnostics.globals") && merged.contains("Lua 5.3"))
    #expect(merged.contains(#""a""#) && merged.contains(#"".halo/types""#))
    #expect(try settings(merged) == merged)
  }

  @Test func aFileWithCommentsIsLeftAlone() {
    #expect(throws: EditorSettings.Unreadable.self) { try settings("{ // comment\n}") }
  }
}
