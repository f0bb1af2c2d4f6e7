import HuaweiCloud
import JSON
import Ports

extension CloudState {
  /// How many tokens are kept; the oldest is forgotten for the next.
  static let tokenLimit = 1000
  static let tokenLifetime = Duration.seconds(24 * 60 * 60)

  /// A token for a name and a password, of a project or of the whole account.
  mutating func issueToken(_ call: AdmittedCall) throws(Refusal) -> Answer {
    guard let auth = call.body("auth"), let identity = auth["identity"] else {
      throw .iamInvalid("auth.identity is missing")
    }
    guard identity["methods"] == ["password"] else {
      throw .iamInvalid("auth.identity.methods must be [\"password\"]")
    }
    let user = identity.value(at: "password.user")
    guard let name = user?["name"]?.string, let password = user?["password"]?.string,
      let domain = user?.value(at: "domain.name")?.string
    else { throw .iamInvalid("name, password and domain.name of the user are required") }
    let found = account.users.first { $0.name == name && $0.password == password }
    guard let found, domain == account.name else { throw .wrongPassword }

    let project = try scope(auth["scope"])
    let text = "MII" + (0..<4).map { _ in draw.hex32() }.joined()
    let expiresAt = call.now + Self.tokenLifetime
    // Those that have expired are of no use to anybody; of the others there is an end, too.
    account.tokens.removeAll { $0.expiresAt <= call.now }
    if account.tokens.count >= Self.tokenLimit { account.tokens.removeFirst() }
    account.tokens.append(
      Account.Token(
        text: text, userID: found.id, projectID: project?.id, issuedAt: call.now,
        expiresAt: expiresAt))
    return Answer(
      ["token": document(of: found, project, until: expiresAt, call)],
      headers: [HTTPHeader("X-Subject-Token", text)])
  }

  /// What the answer says of a token.
  private func document(
    of user: Account.User, _ project: Account.Project?, until expiresAt: WallTime,
    _ call: AdmittedCall
  ) -> JSONValue {
    let ownDomain: JSONValue = ["id": .string(account.id), "name": .string(account.name)]
    var token = [
      JSONMember("expires_at", .string(Self.microseconds(expiresAt))),
      JSONMember("issued_at", .string(Self.microseconds(call.now))),
      JSONMember("methods", ["password"]),
      JSONMember(
        "user", ["id": .string(user.id), "name": .string(user.name), "domain": ownDomain]),
      JSONMember("roles", [["id": "0", "name": "te_admin"]]),
    ]
    if call.text("nocatalog")?.isEmpty ?? true {
      token.append(JSONMember("catalog", catalog(of: project)))
    }
    if let project {
      token.append(
        JSONMember(
          "project",
          ["id": .string(project.id), "name": .string(project.name), "domain": ownDomain]))
    } else {
      token.append(JSONMember("domain", ownDomain))
    }
    return .object(token)
  }

  /// Where the services are for somebody with a token of `project`.
  private func catalog(of project: Account.Project?) -> JSONValue {
    let names = Set<WireKey>(texts: Service.allCases.map(\.endpointName)).map(\.text).sorted()
    return .array(
      names.map { name in
        let isGlobal = name == "ga" || project == nil
        let region = isGlobal ? "*" : project?.region ?? "*"
        let host = isGlobal ? "\(name).myhuaweicloud.com" : "\(name).\(region).myhuaweicloud.com"
        return [
          "type": .string(name), "id": .string("catalog-\(name)"), "name": .string(name),
          "endpoints": [
            [
              "url": .string("https://\(host)"), "region": .string(region),
              "region_id": .string(region), "interface": "public",
              "id": .string("endpoint-\(name)"),
            ]
          ],
        ]
      })
  }

  /// The project asked for; nil for the account. A project wins over a domain, and without either
  /// it is the account.
  private func scope(_ scope: JSONValue?) throws(Refusal) -> Account.Project? {
    if let wanted = scope?["project"] {
      let project = account.projects.first { project in
        wanted["id"].map { $0 == .string(project.id) }
          ?? wanted["name"].map { $0 == .string(project.name) } ?? false
      }
      guard let project else { throw .scopeNotFound("the project") }
      return project
    }
    if let wanted = scope?["domain"] {
      let isOwn =
        wanted["id"].map { $0 == .string(account.id) }
        ?? wanted["name"].map { $0 == .string(account.name) } ?? false
      guard isOwn else { throw .scopeNotFound("the domain") }
    }
    return nil
  }

  /// IAM writes six digits after the second.
  private static func microseconds(_ time: WallTime) -> String {
    String(time.text(.iso8601).dropLast()) + "000Z"
  }
}
