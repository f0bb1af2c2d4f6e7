import JSON
import Ports
import Text
import Testing

@testable import HuaweiCloud

/// Logins, agencies, metadata and containers: who is asked for credentials, how often, and when again.
@Suite(.timeLimit(.minutes(30))) struct TokenTests {
  static let end = Duration.seconds(24 * 60 * 60)

  func account(
    _ means: CredentialMeans, region: String = "cn-north-4", project: String? = nil
  ) throws -> Account {
    var settings = AccountSettings(source: "test", means: means)
    settings.projectID = project
    return try Account(region: region, settings: settings)
  }

  static let login = CredentialMeans.password(
    PasswordLogin(user: "me", password: Secret("pass\"word"), accountName: "acme"))

  func get(_ account: Account) throws -> Call {
    try Call(
      #require(OperationCatalog.standard.operation(named: "eip.get")),
      ["publicip_id": .string(Sample.eip)], account: account)
  }

  /// What IAM answers to a login.
  static func token(
    _ text: String, for lifetime: Duration = end, after time: Duration = .zero,
    project: String? = Sample.project
  ) -> MachineEvent {
    let end = (CallRun.wallTime + time + lifetime).text(.iso8601)
    var token: [JSONMember] = [JSONMember("expires_at", .string(end))]
    if let project { token.append(JSONMember("project", ["id": .string(project)])) }
    let body: JSONValue = ["token": .object(token)]
    return .answer(
      HTTPResponse(
        status: 201, headers: [HTTPHeader("X-Subject-Token", text)], body: body.serialized()))
  }

  static func key(_ id: String, for lifetime: Duration = end) -> MachineEvent {
    .json(
      200,
      [
        "credential": [
          "access": .string(id), "secret": "S", "securitytoken": "T",
          "expires_at": .string((CallRun.wallTime + lifetime).text(.iso8601)),
        ]
      ])
  }

  @Test("A login gives a token of the region's project, which is sent instead of a signature")
  func login() throws {
    let run = CallRun(try get(try account(Self.login))) { request, _ in
      request.target.hasPrefix("/v3/auth/tokens") ? Self.token("T1") : .eip("DOWN")
    }
    #expect(run.success != nil && run.requests.count == 2)
    let asked = try JSONValue(parsing: run.requests[0].body)
    #expect(asked.value(at: "auth.scope.project.name")?.string == "cn-north-4")
    #expect(
      asked.value(at: "auth.identity.password.user")
        == ["name": "me", "password": "pass\"word", "domain": ["name": "acme"]])
    let headers = run.requests[1].headers
    #expect(headers["X-Auth-Token"] == "T1" && headers["Authorization"] == nil)
    #expect(headers["X-Project-Id"] == nil, "a token says itself which project it is for")
    #expect(run.sent[1] == "GET /v1/\(Sample.project)/publicips/\(Sample.eip)")
  }

  @Test("Global Accelerator gets a token of the account, beside that of the project")
  func scopes() throws {
    let account = try account(Self.login)
    var shared = SharedState()
    var scopes: [String] = []
    for operation in ["ga.list_groups", "eip.get", "ga.list_groups", "eip.get"] {
      let call = try Call(
        #require(OperationCatalog.standard.operation(named: operation)),
        Sample.arguments(of: operation), account: account)
      let run = CallRun(call, sharing: shared) { request, _ in
        guard request.target.hasPrefix("/v3/auth/tokens") else {
          return operation == "eip.get" ? .eip("DOWN") : .json(200, ["endpoint_groups": []])
        }
        let scope = (try? JSONValue(parsing: request.body))?.value(at: "auth.scope")
        let isAccount = scope?["domain"] != nil
        scopes.append(isAccount ? "account" : "project")
        return Self.token(isAccount ? "A" : "P", project: isAccount ? nil : Sample.project)
      }
      #expect(run.success != nil, "\(operation): \(String(describing: run.error))")
      #expect(run.requests.last?.headers["X-Auth-Token"] == (operation == "eip.get" ? "P" : "A"))
      shared = run.shared
    }
    #expect(scopes == ["account", "project"])
  }

  @Test("One login serves all that wait, the first and the next")
  func singleFlight() throws {
    let account = try account(Self.login)
    var logins = 0
    let run = CallsRun(try (0..<50).map { _ in try get(account) }) { request, _ in
      if request.target.hasPrefix("/v3/auth/tokens") {
        logins += 1
        return (Self.token("T\(logins)"), .milliseconds(50))
      }
      // The first token is refused, whatever it says of its end.
      let isNew = request.headers["X-Auth-Token"] == "T2"
      return (isNew ? .eip("DOWN") : .refusal(401, "APIGW.0307"), .milliseconds(50))
    }
    let errors = (0..<50).compactMap { run.error(of: $0)?.line }
    #expect(run.successes == 50 && logins == 2, "\(errors.first ?? "")")
  }

  @Test("A second refusal fails the call")
  func once() throws {
    var logins = 0
    let run = CallRun(try get(try account(Self.login))) { request, _ in
      guard request.target.hasPrefix("/v3/auth/tokens") else {
        return .refusal(401, "APIGW.0307")
      }
      logins += 1
      return Self.token("T\(logins)")
    }
    #expect(run.error?.kind == .auth && logins == 2)
  }

  @Test("What is about to end is replaced before it is sent")
  func early() throws {
    let account = try account(Self.login)
    var logins = 0
    func run(_ shared: SharedState, after time: Duration) throws -> CallRun {
      CallRun(try get(account), sharing: shared, after: time) { request, now in
        guard request.target.hasPrefix("/v3/auth/tokens") else { return .eip("DOWN") }
        logins += 1
        return Self.token("T\(logins)", for: .seconds(3600), after: now)
      }
    }
    let first = try run(SharedState(), after: .zero)
    let second = try run(first.shared, after: .seconds(49 * 60))
    #expect(logins == 1 && second.requests.count == 1)
    let third = try run(second.shared, after: .seconds(51 * 60))
    #expect(logins == 2 && third.requests.last?.headers["X-Auth-Token"] == "T2")
  }

  @Test("What lives shortly is not replaced all the time")
  func shortLived() throws {
    let account = try account(Self.login)
    var logins = 0
    var shared = SharedState()
    for second in 0..<60 {
      let run = CallRun(
        try get(account), sharing: shared, after: .seconds(Int64(second))
      ) { request, now in
        guard request.target.hasPrefix("/v3/auth/tokens") else { return .eip("DOWN") }
        logins += 1
        return Self.token("T\(logins)", for: .seconds(40), after: now)
      }
      #expect(run.success != nil)
      shared = run.shared
    }
    #expect(logins == 2)
  }

  @Test(
    "While the old ones are good, a failed renewal is a warning, and is not tried at every call")
  func failedRenewal() throws {
    let account = try account(Self.login)
    var logins = 0
    func run(_ shared: SharedState, after time: Duration) throws -> CallRun {
      CallRun(try get(account), sharing: shared, after: time) { request, _ in
        guard request.target.hasPrefix("/v3/auth/tokens") else { return .eip("DOWN") }
        logins += 1
        return logins == 1 ? Self.token("T1", for: .seconds(3600)) : .refusal(403, "IAM.0002")
      }
    }
    let first = try run(SharedState(), after: .zero)
    let second = try run(first.shared, after: .seconds(52 * 60))
    #expect(second.success?.warning?.hasPrefix("no newer credentials: IAM at") == true)
    #expect(second.requests.last?.headers["X-Auth-Token"] == "T1" && logins == 2)
    let third = try run(second.shared, after: .seconds(52 * 60 + 30))
    #expect(third.success?.warning == nil && logins == 2)
    let last = try run(third.shared, after: .seconds(61 * 60))
    #expect(last.error?.message.hasPrefix("the credentials have expired: ") == true)
    #expect(logins == 3)
  }

  @Test("A change whose effect nobody may look at any more is in doubt", arguments: [true, false])
  func expiresWhileItWaits(isAnswered: Bool) throws {
    let account = try account(Self.login)
    let call = try Call(
      #require(OperationCatalog.standard.operation(named: "eip.bind")),
      Sample.arguments(of: "eip.bind"), account: account)
    var logins = 0
    let run = CallRun(call) { request, _ in
      if request.target.hasPrefix("/v3/auth/tokens") {
        logins += 1
        return logins == 1 ? Self.token("T1", for: .seconds(40)) : .refusal(403, "IAM.0002")
      }
      guard request.method == "PUT" else { return .eip("DOWN") }
      return isAnswered ? .eip("DOWN") : .fails(.timeout)
    }
    #expect(run.error?.kind == .inDoubt && run.error?.inDoubt == true)
    #expect(run.error?.message.contains("the credentials have expired") == true)
  }

  @Test(
    "Why there is no token is said in one sentence",
    arguments: [
      (.refusal(401, "IAM.0061"), .auth, "does not accept user 'me' of account 'acme'"),
      // As IAM itself answers a wrong one: the code is the status.
      (.refusal(401, "401"), .auth, "of account 'acme' for project 'cn-north-4': 401: "),
      (.refusal(404, "IAM.0004"), .auth, "knows no project 'cn-north-4'"),
      (.refusal(403, "IAM.0002"), .auth, "gives no token: 403 IAM.0002"),
      (.json(201, [:]), .auth, "answered without a token"),
      // Nothing that is set is wrong, and the user's password is not either.
      (.fails(.refused), .unavailable, "does not answer"),
      (.refusal(503, "IAM.0010"), .unavailable, "gives no token: 503 IAM.0010"),
      (.refusal(429, "IAM.0011"), .unavailable, "gives no token: 429 IAM.0011"),
    ] as [(MachineEvent, ErrorKind, String)])
  func refused(_ event: MachineEvent, _ kind: ErrorKind, _ message: String) throws {
    let run = CallRun(try get(try account(Self.login))) { _, _ in event }
    #expect(run.error?.kind == kind && run.error?.message.contains(message) == true)
    #expect(run.error?.message.contains("pass") == false, "\(String(describing: run.error))")
    #expect(!run.requests.contains { $0.target.contains("publicips") })
  }

  @Test("What fails for a moment is asked again")
  func patience() throws {
    var tries = 0
    let run = CallRun(try get(try account(Self.login))) { request, _ in
      guard request.target.hasPrefix("/v3/auth/tokens") else { return .eip("DOWN") }
      tries += 1
      return tries < 3 ? (tries == 1 ? .refusal(503, "x") : .fails(.timeout)) : Self.token("T")
    }
    #expect(run.success != nil && tries == 3)
  }

  @Test("An agency is assumed with a key, and its temporary key signs")
  func agency() throws {
    let means = CredentialMeans.agency(
      Agency(name: "ops", account: .name("other")), by: .fixed(Sample.credentials))
    let run = CallRun(try get(try account(means, project: Sample.project))) { request, _ in
      request.target == "/v3.0/OS-CREDENTIAL/securitytokens" ? Self.key("TEMP") : .eip("DOWN")
    }
    #expect(run.success != nil)
    let asked = try JSONValue(parsing: run.requests[0].body)
    #expect(asked.value(at: "auth.identity.assume_role.agency_name")?.string == "ops")
    #expect(asked.value(at: "auth.identity.assume_role.domain_name")?.string == "other")
    #expect(
      run.requests[0].headers["Authorization"]?.contains("Access=AKEXAMPLE0000000TEST") == true)
    #expect(run.requests[1].headers["Authorization"]?.contains("Access=TEMP") == true)
    #expect(run.requests[1].headers["X-Security-Token"] == "T")
  }
}
