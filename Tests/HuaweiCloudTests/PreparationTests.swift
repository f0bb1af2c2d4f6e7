import JSON
import Ports
import Testing

@testable import HuaweiCloud

/// Credentials and projects, found out once for all calls of an account.
@Suite(.timeLimit(.minutes(30))) struct PreparationTests {
  private static let projects = MachineEvent.json(
    200, ["projects": [["id": .string(Sample.project), "name": "cn-north-4"]]])
  private static let refused = MachineEvent.refusal(401, "VPC.0008")

  private func get(_ account: Account) throws -> Call {
    try Call(
      #require(OperationCatalog.standard.operation(named: "eip.get")),
      ["publicip_id": .string(Sample.eip)], account: account)
  }

  @Test("Rule 18: one project is looked up once for all calls", .timeLimit(.minutes(30)))
  func oneLookup() throws {
    let account = try Sample.account(projectID: nil)
    let run = CallsRun(try (0..<20).map { _ in try get(account) }) { request, _ in
      (request.target.contains("projects") ? Self.projects : .eip("DOWN"), .milliseconds(50))
    }
    #expect(run.successes == 20 && run.requests("projects?").count == 1)
    #expect(run.shared.prepared[account.key(for: .project)]?.projectID == Sample.project)
  }

  @Test("Rule 18: who looks it up and gives up leaves it to another", .timeLimit(.minutes(30)))
  func givenUp() throws {
    let account = try Sample.account(projectID: nil)
    let run = CallsRun(
      try (0..<3).map { _ in try get(account) }, givenUp: [0: .milliseconds(20)]
    ) { request, _ in
      (request.target.contains("projects") ? Self.projects : .eip("DOWN"), .milliseconds(50))
    }
    #expect(run.successes == 2 && run.requests("projects?").count == 2)
  }

  @Test("Rule 18: all who waited are told why there is none", .timeLimit(.minutes(30)))
  func failure() throws {
    let account = try Sample.account(projectID: nil)
    let run = CallsRun(try (0..<5).map { _ in try get(account) }) { _, _ in
      (.json(200, ["projects": []]), .milliseconds(50))
    }
    #expect(run.requests("projects?").count == 1)
    for index in 0..<5 { #expect(run.error(of: index)?.kind == .auth) }
  }

  @Test("Rule 18: several projects are not one", .timeLimit(.minutes(30)))
  func several() throws {
    let two: MachineEvent = .json(
      200,
      [
        "projects": [
          ["id": .string(Sample.project), "name": "cn-north-4"],
          ["id": "0605768a3300d5762f8cc0186d8a2d35", "name": "cn-north-4"],
        ]
      ])
    let run = try CallRun("eip.get", account: Sample.account(projectID: nil), replies: [two])
    #expect(run.requests.count == 1 && run.error?.kind == .auth)
    #expect(
      run.error?.message == "IAM shows 2 projects named cn-north-4: \(Sample.project),"
        + " 0605768a3300d5762f8cc0186d8a2d35")
  }

  @Test("Rule 17: credentials are renewed once a call", .timeLimit(.minutes(30)))
  func onceACall() throws {
    var account = try Sample.account()
    let keys = Counter()
    account.provider = Sample.Provider { keys.next() }
    let run = try CallRun("eip.get", account: account, replies: [Self.refused])
    #expect(run.requests.count == 2 && run.error?.kind == .auth)
  }

  @Test("Rule 17: one call renews them for all", .timeLimit(.minutes(30)))
  func oneRenewal() throws {
    var account = try Sample.account()
    let keys = Counter()
    account.provider = Sample.Provider { keys.next() }
    let run = CallsRun(try (0..<10).map { _ in try get(account) }) { request, _ in
      let isNew = request.headers["Authorization"]?.contains("Access=NEW1") == true
      return (isNew ? .eip("DOWN") : Self.refused, .milliseconds(50))
    }
    #expect(run.successes == 10 && keys.count == 1)
  }

  @Test(
    "Rule 17: a refused change is stored again before it goes out anew", .timeLimit(.minutes(30)))
  func storedAgain() throws {
    var account = try Sample.account()
    account.provider = Sample.Provider {
      Credentials(accessKey: "NEW", secretKey: Secret("S"))
    }
    let bind = try #require(OperationCatalog.standard.operation(named: "eip.bind"))
    var puts = 0
    let run = CallRun(
      try Call(bind, Sample.arguments(of: "eip.bind"), account: account)
    ) { request, _ in
      if request.method == "PUT" { puts += 1 }
      if puts == 1 { return Self.refused }
      return puts == 0 ? .eip("DOWN") : .eip("ACTIVE", port: Sample.port)
    }
    #expect(run.success?.changed == true && puts == 2)
    #expect(run.stored.map(\.kind) == [.intent, .intent, .outcome])
  }

  @Test("The key of a profile is read again from its file", .timeLimit(.minutes(30)))
  func profile() throws {
    var account = try Sample.account()
    account.provider = ProfileProvider(
      path: "/profiles.json", profile: "test",
      endpoint: account.endpoints.endpoint(of: "iam", in: account.region),
      project: .name("cn-north-4"), isScoped: false)
    let text = #"{"test": {"access_key": "NEWKEY", "secret_key": "NEWSECRET"}}"#
    let files = SimulatedFiles(["/profiles.json": Array(text.utf8)])
    func run(_ files: SimulatedFiles) throws -> CallRun {
      CallRun(try get(account), files: files) { request, _ in
        request.headers["Authorization"]?.contains("Access=NEWKEY") == true
          ? .eip("DOWN") : Self.refused
      }
    }
    #expect(try run(files).success != nil)
    #expect(files.requests == [.file(path: "/profiles.json", isPrivate: true)])
    // Without the file, or with the same key, the refusal stands.
    #expect(try run(SimulatedFiles()).error?.kind == .auth)
  }

  @Test(
    "The key in another tool's file is read again", .timeLimit(.minutes(30)),
    arguments: [
      (
        "HUAWEICLOUD_SDK_CREDENTIALS_FILE", "[basic]\nak = OLDKEY\nsk = S",
        "[basic]\nak = NEWKEY\nsk = T\n"
      ),
      (
        "HW_SHARED_CONFIG_FILE",
        #"{"current": "a", "profiles": [{"name": "a", "accessKeyId": "OLDKEY", "secretAccessKey": "S"}]}"#,
        // Another one is current by now.
        """
        {"current": "b", "profiles": [{"name": "b", "accessKeyId": "B", "secretAccessKey": "S"},
          {"name": "a", "accessKeyId": "NEWKEY", "secretAccessKey": "T"}]}
        """
      ),
    ])
  func tool(variable: String, before: String, after: String) throws {
    let place = SourcePlace(variable: { $0 == variable ? "/keys" : nil }) { _ in
      SourceFile(bytes: Array(before.utf8), isOpenToOthers: false)
    }
    let account = try Account(
      region: "cn-north-4", projectID: Sample.account().projectID,
      settings: CredentialChain.standard.settings(in: place))
    func run(_ text: String?) throws -> CallRun {
      let files = SimulatedFiles(text.map { ["/keys": Array($0.utf8)] } ?? [:])
      return CallRun(try get(account), files: files) { request, _ in
        request.headers["Authorization"]?.contains("Access=NEWKEY") == true
          ? .eip("DOWN") : Self.refused
      }
    }
    let replaced = try run(after)
    #expect(replaced.success != nil && replaced.requests.count == 2)
    // Without the file, with what cannot be read, or with the same key, the refusal stands.
    for text in [nil, "{", before] {
      let refused = try run(text)
      #expect(refused.error?.kind == .auth && refused.requests.count == 1)
    }
  }

  @Test("An account that has no credentials yet asks its provider first", .timeLimit(.minutes(30)))
  func noneYet() throws {
    var account = try Sample.account()
    account.credentials = nil
    account.provider = Sample.Provider {
      Credentials(accessKey: "BROUGHT", secretKey: Secret("S"))
    }
    let run = CallRun(try get(account)) { _, _ in .eip("DOWN") }
    #expect(run.requests[0].headers["Authorization"]?.contains("Access=BROUGHT") == true)
    account.provider = Sample.Provider { nil }
    let failed = CallRun(try get(account)) { _, _ in .eip("DOWN") }
    #expect(failed.requests.isEmpty && failed.error?.kind == .auth)
    #expect(failed.error?.message == "none")
  }

  private final class Counter: @unchecked Sendable {
    private(set) var count = 0

    func next() -> Credentials {
      count += 1
      return Credentials(accessKey: "NEW\(count)", secretKey: Secret("S"))
    }
  }
}
