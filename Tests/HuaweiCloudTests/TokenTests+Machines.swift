import JSON
import Ports
import Text
import Testing

@testable import HuaweiCloud

/// Keys that the machine itself hands out, and secrets that programs and files tell.
extension TokenTests {
  // MARK: Metadata and containers

  private func ask(
    _ server: (HTTPRequest) -> MachineEvent, passed: [String] = []
  ) throws -> CallRun {
    CallRun(try get(try account(.instance(passed: passed), project: Sample.project))) {
      request, _ in request.authority == "169.254.169.254" ? server(request) : .eip("DOWN")
    }
  }

  @Test("The metadata of a server are asked with a session, or without where there are none")
  func metadata() throws {
    let withSession = try ask { request in
      request.method == "PUT"
        ? .answer(HTTPResponse(status: 200, body: Array("SESSION\n".utf8)))
        : request.headers["X-Metadata-Token"] == "SESSION" ? Self.key("A") : .refusal(401, "x")
    }
    #expect(withSession.success != nil)
    #expect(
      withSession.requests.allSatisfy {
        $0.purpose == .neighbour || $0.authority != "169.254.169.254"
      })
    for none in [MachineEvent.refusal(404, "x"), .refusal(405, "x"), .fails(.timeout)] {
      let without = try ask { request in
        request.method == "PUT"
          ? none
          : request.headers["X-Metadata-Token"] == nil
            ? Self.key("A") : .refusal(401, "x")
      }
      #expect(without.success != nil && without.elapsed <= .seconds(1))
    }
  }

  @Test("A session that has ended is asked for once more")
  func endedSession() throws {
    var sessions = 0
    let run = try ask { request in
      guard request.method == "PUT" else {
        return request.headers["X-Metadata-Token"] == "S2" ? Self.key("A") : .refusal(401, "x")
      }
      sessions += 1
      return .answer(HTTPResponse(status: 200, body: Array("S\(sessions)".utf8)))
    }
    #expect(run.success != nil && sessions == 2)
    let never = try ask { request in
      request.method == "PUT"
        ? .answer(HTTPResponse(status: 200, body: Array("S".utf8))) : .refusal(401, "x")
    }
    #expect(never.error?.kind == .auth && never.requests.count == 4)
  }

  @Test("Away from the cloud it is told within three seconds what was looked at")
  func blackHole() throws {
    let run = try ask({ _ in .fails(.timeout) }, passed: ["HW_ACCESS_KEY: not set"])
    #expect(
      run.error?.details == [
        "HW_ACCESS_KEY: not set",
        "the metadata of this server: nothing answers at 169.254.169.254",
      ])
    #expect(run.requests.count == 2)
    #expect(run.timeouts.reduce(.zero, +) <= .seconds(3))
  }

  @Test("Metadata that have answered are asked again where nothing comes of a question")
  func metadataHiccup() throws {
    for hiccup in [MachineEvent.refusal(503, "x"), .refusal(429, "x"), .fails(.timeout)] {
      var tries = 0
      let run = try ask { request in
        if request.method == "PUT" {
          return .answer(HTTPResponse(status: 200, body: Array("S".utf8)))
        }
        tries += 1
        return tries == 1 ? hiccup : Self.key("A")
      }
      #expect(run.success != nil && tries == 2)
    }
  }

  @Test("Metadata that are away are no fault of what is set")
  func metadataAway() throws {
    let account = try account(
      .instance(passed: ["HW_ACCESS_KEY: not set"]), project: Sample.project)
    func run(
      _ shared: SharedState, after time: Duration, _ answer: MachineEvent
    ) throws -> CallRun {
      CallRun(try get(account), sharing: shared, after: time) { request, _ in
        request.authority == "169.254.169.254" ? answer : .eip("DOWN")
      }
    }
    let never = try run(SharedState(), after: .zero, .refusal(503, "x"))
    #expect(never.error?.kind == .unavailable)
    #expect(never.error?.message.hasPrefix("the metadata of this server: 503") == true)
    #expect(never.error?.details == ["HW_ACCESS_KEY: not set"])
    let first = try run(SharedState(), after: .zero, Self.key("A", for: .seconds(3600)))
    #expect(first.success != nil)
    let away = try run(first.shared, after: .seconds(2 * 3600), .fails(.timeout))
    #expect(away.error?.kind == .unavailable && away.error?.details == nil)
    #expect(
      away.error?.message.hasPrefix(
        "the credentials have expired: the metadata of this server do not answer") == true)
    let same = try run(
      first.shared, after: .seconds(2 * 3600), Self.key("A", for: .seconds(3600)))
    #expect(same.error?.message.contains("by this machine's clock") == true)
  }

  @Test(
    "A key that no header can hold is none",
    arguments: ["A\r\nB: c", "A\u{0}", "\u{E4}", "A B"])
  func unsendableKey(_ text: String) throws {
    let document: JSONValue = [
      "credential": ["access": "AK", "secret": "S", "securitytoken": .string(text)]
    ]
    let run = try ask { _ in .json(200, document) }
    #expect(run.error?.message.contains("answered with a key that cannot be sent") == true)
    #expect(!run.requests.contains { $0.target.contains("publicips") })
  }

  @Test("A server without an agency says so")
  func noAgency() throws {
    let run = try ask { request in
      request.method == "PUT" ? .refusal(404, "x") : .refusal(404, "x")
    }
    #expect(run.error?.message.contains("the server has no agency") == true)
  }

  @Test("A container's file is read for each question")
  func container() throws {
    let means = CredentialMeans.container(
      try ContainerCredentials(uri: "http://169.254.170.23/v1/c", tokenFile: "/token"))
    let account = try account(means, project: Sample.project)
    let files = SimulatedFiles(["/token": Array("OPEN\n".utf8)])
    var count = 0
    let run = CallRun(try get(account), files: files) { request, _ in
      guard request.authority == "169.254.170.23" else {
        return request.headers["Authorization"]?.contains("Access=C2") == true
          ? .eip("DOWN") : .refusal(401, "APIGW.0301")
      }
      #expect(request.headers["Authorization"] == "OPEN" && request.body == Array("{}".utf8))
      count += 1
      return Self.key("C\(count)")
    }
    #expect(run.success != nil && files.requests.count == 2)
  }

  @Test("A secret is what a program prints, or a file holds")
  func fetched() throws {
    for (member, file, name) in [
      (#""secret_key_command": ["pass", "show", "x"]"#, "pass show x", "secret_key_command"),
      (#""secret_key_file": "/run/key""#, "/run/key", "secret_key_file: /run/key"),
    ] {
      let text = #"{"test": {"region": "cn-north-4", "access_key": "AK", \#(member)}}"#
      let place = SourcePlace(variable: { $0 == "HALO_PROFILES" ? "/p" : nil }) { _ in
        SourceFile(bytes: Array(text.utf8), isOpenToOthers: false)
      }
      var settings = try #require(try ProfileSource(profile: "test").settings(in: place))
      settings.projectID = Sample.project
      let account = try Account(region: "cn-north-4", settings: settings)
      #expect(account.credentials == nil)
      let files = SimulatedFiles([
        "/p": Array(text.utf8), WireKey(file): Array("the-secret\nand more".utf8),
      ])
      let run = CallRun(try get(account), files: files) { _, _ in .eip("DOWN") }
      #expect(run.success != nil && files.requests.count == 2)
      let failed = CallRun(
        try get(account), files: SimulatedFiles(["/p": Array(text.utf8)])
      ) { _, _ in .eip("DOWN") }
      #expect(failed.error?.kind == .auth && failed.requests.isEmpty)
      #expect(failed.error?.message.hasPrefix("/p: profile 'test': \(name): no such") == true)
    }
  }
}
