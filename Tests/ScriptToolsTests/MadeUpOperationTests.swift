import CloudModule
import HuaweiCloud
import JSON
import LuaHost
import ScriptTools
import TaskLoop
import TestSupport
import Testing
import Text
import Ports

/// One description is all that a new operation takes: everything else derives from it.
@Suite(.timeLimit(.minutes(30))) struct MadeUpOperationTests {
  static let gloss = Enumeration("eip.Gloss", ["MATT", "SHINY"])
  static let finish = RecordType(
    "eip.Finish", "what polishing left behind", columns: ["gloss", "id"],
    [
      RecordField("id", .string, "identifier of the finish"),
      RecordField("gloss", .string, in: gloss, "how it looks"),
      RecordField("coats", .integer, "how many coats it has; absent for none"),
    ])
  static let polish = HuaweiCloud.Operation(
    name: "eip.polish", summary: "make an EIP shine", service: .eip, method: "POST",
    path: "/v1/{project_id}/publicips/{publicip_id}/polish",
    fields: [
      Field(
        "publicip_id", .string, in: .path, required: true, .uuid, idOf: "eip.PublicIp",
        "identifier of the EIP"),
      Field("gloss", .string, in: .body, required: true, .oneOf(gloss.values), "how it shall look"),
      Field("coats", .integer, in: .body, .range(1...3), "how many coats"),
    ],
    body: .wrapped("polish"), success: 200,
    results: [OperationResult("finish", .record(finish), at: "finish")],
    errors: [ServiceError("EIP.0042", 409, .conflict, "it shines already")],
    example: "cloud.eip.polish{ publicip_id = id, gloss = \"SHINY\" }",
    page: "https://example.com/polish.html")
  static let catalog = OperationCatalog([polish])

  static let id = "f6318bef-6508-4ea5-a48f-6152b6b1a8fb"

  @Test func makesARequestAndATypedResult() throws {
    let run = Run(
      answer: """
        {"finish": {"id": "1", "gloss": "SHINY", "coats": null, "smell": "wax", "future": {"a": [1]}}}
        """)
    let failure = try run.run(
      """
      local finish = cloud.eip.polish{ publicip_id = "\(Self.id)", gloss = cloud.eip.Gloss.SHINY }
      assert(finish.gloss == cloud.eip.Gloss.SHINY and finish.coats == nil)
      assert(tostring(finish) == "eip.Finish{gloss=SHINY, id=1}", tostring(finish))
      -- What the cloud adds later is kept.
      assert(finish.raw.smell == "wax" and finish.raw.future.a[1] == 1 and finish.raw.other == nil)
      local ok, message = pcall(function() return finish.smell end)
      assert(not ok and message:find("read raw.smell", 1, true), message)
      ok, message = pcall(function() finish.glos = "MATT" end)
      assert(not ok and message:find("did you mean 'gloss'?", 1, true), message)
      local names = {}
      for name in pairs(finish) do names[#names + 1] = name end
      table.sort(names)
      assert(table.concat(names, " ") == "gloss id raw")
      finish.coats = 2
      assert(finish.coats == 2)
      """)
    #expect(failure == nil, "\(failure?.message ?? "")")
    let request = try #require(run.server.requests.last)
    #expect(request.method == "POST" && request.target.hasSuffix("/publicips/\(Self.id)/polish"))
    #expect(String(decoding: request.body, as: UTF8.self) == #"{"polish":{"gloss":"SHINY"}}"#)
  }

  @Test func isChecked() throws {
    let run = Run(answer: "{}")
    let failure = try run.run("cloud.eip.polish{ publicip_id = '1', glos = 'SHINY', coats = 9 }")
    expectSnapshot("\(failure?.message ?? "")\n", named: "made-up/usage")
    #expect(run.server.requests.isEmpty)
  }

  @Test func hasHelp() throws {
    expectSnapshot(
      try Help(catalog: Self.catalog).text(on: "eip.polish"), named: "made-up/help")
  }

  @Test func hasDefinitions() {
    let files = Definitions(catalog: Self.catalog).files
    let text = files.first { $0.name == "cloud.lua" }?.text ?? ""
    expectSnapshot(text, named: "made-up/cloud.lua")
  }

  @Test func hasNamesForCompletion() {
    #expect(
      Self.catalog.names == [
        "cloud.eip", "cloud.eip.polish", "cloud.eip.Gloss", "cloud.eip.Gloss.MATT",
        "cloud.eip.Gloss.SHINY",
      ])
  }

  @Test func isCompleted() {
    let module = Run(answer: "{}").module
    let texts = [
      ("cloud.eip.po", "polish"), ("cloud.eip.polish{ co", "coats"),
      ("cloud.eip.polish{ gloss = 'M", "MATT"), ("cloud.eip.polish{}.sm", ""),
      ("cloud.eip.polish{}.glo", "gloss"), ("cloud.eip.Gloss.SH", "SHINY"),
    ]
    for (text, expected) in texts {
      let list = ScriptCompletion(module).completion(of: Array(text.utf8), at: text.utf8.count)
      #expect(list.candidates.map(\.text) == (expected.isEmpty ? [] : [expected]), "\(text)")
    }
  }

  @Test func isListedAndInTheReference() {
    #expect(
      OperationList(catalog: Self.catalog).text
        == "eip.polish  read  publicip_id gloss [coats]\n")
    #expect(Reference(catalog: Self.catalog).markdown.contains("### cloud.eip.polish"))
  }

  @Test func isCheckedInScripts() {
    let check = ScriptCheck(in: Run(answer: "{}").lua, catalog: Self.catalog)
    let findings = check.findings(
      in: Array("cloud.eip.polish{ publicip_id = ..., gloss = 'DULL' }".utf8), named: "job.lua")
    #expect(findings.map(\.column) == [38])
  }

  /// A state whose cloud has nothing but this operation, before a server that answers all alike.
  final class Run {
    let lua = LuaState()
    let server: Server
    let module: CloudModule
    private let loop: TaskLoop

    init(answer: String) {
      let clock = VirtualClock()
      server = Server(answer: answer)
      let transport = SimulatedTransport(server: server, clock: clock)
      loop = TaskLoop(clock: clock, transport: transport, hooks: TaskLoopHooks(for: lua))
      lua.scheduler = loop
      module = CloudModule(
        in: lua, loop: loop,
        world: World(clock: clock, transport: transport) { _ throws(ConfigurationError) in
          Account(
            credentials: Credentials(accessKey: "AK", secretKey: Secret("SK")),
            region: try Region("cn-north-4"), projectID: "0605768a3300d5762f8cc0186d8a2d34")
        },
        catalog: MadeUpOperationTests.catalog)
    }

    func run(_ text: String) throws -> LuaFailure? {
      try lua.stack.load(text, name: "@job.lua")
      switch loop.run(lua.stack.makeThread()) {
      case .finished: return nil
      case .failed(let failure): return failure
      }
    }
  }

  final class Server: SimulatedServer {
    private let answer: String
    private(set) var requests: [HTTPRequest] = []

    init(answer: String) {
      self.answer = answer
    }

    func reply(to request: HTTPRequest, at time: WallTime) -> SimulatedReply {
      requests.append(request)
      return SimulatedReply(.response(HTTPResponse(status: 200, body: Array(answer.utf8))))
    }
  }
}
