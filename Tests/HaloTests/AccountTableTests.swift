import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// The README's table of what its readers have already: each row as it is written.
@Suite(.timeLimit(.minutes(30))) struct AccountTableTests {
  /// What a row's reader has.
  struct Holding {
    var variables: [String: String] = [:]
    /// By its place below the home directory.
    var file: (path: String, text: String)?
    /// How `whoami` begins.
    let who: String
  }

  private static let key = (DemoAccount.accessKey, DemoAccount.secretKey)
  private static let token = [
    DemoAccount.temporaryAccessKey, DemoAccount.temporarySecretKey, DemoAccount.securityToken,
  ]

  /// By what stands in the row's first cell.
  private static let holdings: [String: [Holding]] = [
    "a key for Halo alone": [
      Holding(
        variables: [
          "HALO_ACCESS_KEY": token[0], "HALO_SECRET_KEY": token[1],
          "HALO_SECURITY_TOKEN": token[2], "HALO_REGION": DemoAccount.region,
          "HALO_PROJECT_ID": DemoAccount.projectID,
        ], who: "temporary access key \(token[0])  (HALO_ACCESS_KEY)"),
      Holding(variables: ["HALO_TOKEN": "%TOKEN%"], who: "a token  (HALO_TOKEN)"),
    ],
    "the vendor's SDKs": [
      Holding(
        variables: [
          "HUAWEICLOUD_SDK_AK": token[0], "HUAWEICLOUD_SDK_SK": token[1],
          "HUAWEICLOUD_SDK_SECURITY_TOKEN": token[2],
          "HUAWEICLOUD_SDK_PROJECT_ID": DemoAccount.projectID,
          "HUAWEICLOUD_SDK_DOMAIN_ID": DemoAccount.domainID,
        ], who: "temporary access key \(token[0])  (HUAWEICLOUD_SDK_AK)")
    ],
    "Terraform": [
      Holding(
        variables: [
          "HW_ACCESS_KEY": token[0], "HW_SECRET_KEY": token[1], "HW_SECURITY_TOKEN": token[2],
          "HW_REGION_NAME": DemoAccount.region, "HW_PROJECT_ID": DemoAccount.projectID,
          "HW_CLOUD": "example.com",
        ], who: "temporary access key \(token[0])  (HW_ACCESS_KEY)"),
      Holding(
        variables: [
          "HW_ACCESS_KEY": key.0, "HW_SECRET_KEY": key.1,
          "HW_ASSUME_ROLE_AGENCY_NAME": DemoAccount.agencyName,
          "HW_ASSUME_ROLE_DOMAIN_NAME": DemoAccount.domainName,
        ], who: "agency demo-agency, assumed by access key \(key.0)  (HW_ACCESS_KEY)"),
      Holding(
        variables: [
          "HW_ACCESS_KEY": key.0, "HW_SECRET_KEY": key.1,
          "HW_ASSUME_ROLE_AGENCY_NAME": DemoAccount.agencyName,
          "HW_ASSUME_ROLE_DOMAIN_ID": DemoAccount.domainID,
        ], who: "agency demo-agency, assumed by access key \(key.0)  (HW_ACCESS_KEY)"),
    ],
    "OpenStack's clients": [
      Holding(
        variables: [
          "OS_USERNAME": DemoAccount.userName, "OS_PASSWORD": DemoAccount.password,
          "OS_USER_DOMAIN_NAME": DemoAccount.domainName, "OS_REGION_NAME": DemoAccount.region,
          "OS_PROJECT_NAME": DemoAccount.region, "OS_AUTH_URL": "%URL%/v3",
        ], who: "password of user demo-user of account demo  (OS_USERNAME)"),
      Holding(variables: ["OS_TOKEN": "%TOKEN%"], who: "a token  (OS_TOKEN)"),
    ],
    "~/.huaweicloud/credentials": [
      Holding(
        file: (".huaweicloud/credentials", "[basic]\nak = \(key.0)\nsk = \(key.1)\n"),
        who: "access key \(key.0)  ([basic] of %HOME%/.huaweicloud/credentials)"),
      Holding(
        variables: ["HUAWEICLOUD_SDK_CREDENTIALS_FILE": "%HOME%/elsewhere"],
        file: ("elsewhere", "[global]\nak = \(key.0)\nsk = \(key.1)\n"),
        who: "access key \(key.0)  ([global] of %HOME%/elsewhere)"),
    ],
    "hcloud": [
      Holding(
        file: (".hcloud/config.json", cliFile(current: "other")),
        who: "access key OTHER  (profile 'other' of %HOME%/.hcloud/config.json)"),
      Holding(
        variables: ["HW_PROFILE": "mine"], file: (".hcloud/config.json", cliFile(current: "other")),
        who: "access key \(key.0)  (profile 'mine' of %HOME%/.hcloud/config.json)"),
    ],
    "Halo's own profiles": [
      Holding(
        file: (
          ".config/halo/profiles.json",
          #"{"default": {"access_key": "\#(key.0)", "secret_key": "\#(key.1)"}}"#
        ), who: "access key \(key.0)  (profile 'default' of %HOME%/.config/halo/profiles.json)")
    ],
    "a container's credentials": [
      Holding(
        variables: [
          "HC_CONTAINER_CREDENTIALS_FULL_URI": "%CONTAINER%",
          "HC_CONTAINER_AUTHORIZATION_TOKEN_FILE": "%HOME%/token",
        ], file: ("token", "container-token\n"),
        who: "the credentials of this container  (HC_CONTAINER_CREDENTIALS_FULL_URI)")
    ],
  ]

  private static func cliFile(current: String) -> String {
    """
    {"current": "\(current)", "authEncrypt": "false", "profiles": [
      {"name": "other", "mode": "AKSK", "accessKeyId": "OTHER", "secretAccessKey": "S"},
      {"name": "mine", "mode": "AKSK", "accessKeyId": "\(key.0)", "secretAccessKey": "\(key.1)"}]}
    """
  }

  @Test func eachRowIsSo() throws {
    let rows = try Readme().table(headed: "| What you have")
    #expect(rows.count == Self.holdings.count + 1)
    let simulator = try Simulator()
    let container = LoopbackServer { request in
      .answer(
        request.head.contains("Authorization: container-token")
          ? LoopbackServer.ok(Self.containerKey)
          : "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
    }
    defer { container.stop() }
    let token = try Self.token(from: simulator)
    for row in rows {
      let name = row[0].replacing("`", with: "")
      guard let holdings = Self.holdings[name] else {
        // What no test has at hand: it says so when it is kept from asking.
        #expect(name == "a server with an agency" && row[1].contains("`HALO_METADATA=off`"))
        continue
      }
      let named = Self.variables(in: row[1])
      let given = Set(holdings.flatMap(\.variables.keys))
      #expect(named.subtracting(given) == [], "\(name): not tried")
      #expect(given.subtracting(named) == [], "\(name): not in the table")
      for holding in holdings {
        try check(
          holding, name, simulator,
          [
            "%URL%": simulator.url, "%CONTAINER%": "http://\(container.authority)/v1/credentials",
            "%TOKEN%": token,
          ])
      }
    }
  }

  /// Asks who somebody with this holding is.
  private func check(
    _ holding: Holding, _ name: String, _ simulator: Simulator, _ values: [String: String]
  ) throws {
    let home = try TemporaryFolder()
    func filled(_ text: String) -> String {
      values.merging(["%HOME%": home.path]) { $1 }
        .reduce(text) { $0.replacing($1.key, with: $1.value) }
    }
    if let (path, text) = holding.file {
      let file = URL(filePath: "\(home.path)/\(path)")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      chmod(file.path, 0o600)
    }
    var environment = holding.variables.mapValues(filled)
    environment["HOME"] = home.path
    let hasRegion = environment.keys.contains {
      $0.hasSuffix("_REGION") || $0.hasSuffix("_REGION_NAME")
    }
    let result = try CommandResult.of(
      Repository.program("halo"),
      ["whoami", "--endpoint", simulator.url]
        + (hasRegion ? [] : ["--region", DemoAccount.region]),
      environment: environment)
    let first = result.output.split(separator: "\n").first.map(String.init) ?? ""
    #expect(first == "who      \(filled(holding.who))", "\(name): \(result.errors)")
    let isReal = !holding.who.contains("OTHER")
    #expect((result.status == 0) == isReal, "\(name): \(result.output)\(result.errors)")
  }

  private static let containerKey = """
    {"credential": {"access": "\(token[0])", "secret": "\(token[1])", \
    "securitytoken": "\(token[2])", "expires_at": "2099-01-01T00:00:00.000000Z"}}
    """

  /// All variables of a cell, those that are written by their ends among them: `A_B_C`, `_D` is also `A_B_D`.
  private static func variables(in cell: String) -> Set<String> {
    var names: Set<String> = []
    var prefix = ""
    for match in cell.matches(of: /`([A-Z_]+)`/) {
      let name = String(match.1)
      guard name.hasPrefix("_") else {
        names.insert(name)
        // All of them begin with two words, but those of roles.
        let words = name.split(separator: "_")
        prefix = words.prefix(name.contains("ASSUME_ROLE") ? 3 : 2).joined(separator: "_")
        continue
      }
      names.insert(prefix + name)
    }
    return names
  }

  /// A token of the demo account's project.
  private static func token(from simulator: Simulator) throws -> String {
    let body = """
      {"auth": {"identity": {"methods": ["password"], "password": {"user": {
        "name": "\(DemoAccount.userName)", "password": "\(DemoAccount.password)",
        "domain": {"name": "\(DemoAccount.domainName)"}}}},
        "scope": {"project": {"name": "\(DemoAccount.region)"}}}}
      """
    let answer = try CommandResult.of(
      URL(filePath: "/usr/bin/curl"),
      [
        "-sSi", "-H", "Content-Type: application/json", "-d", body,
        "\(simulator.url)/v3/auth/tokens?nocatalog=true",
      ])
    let header = try #require(
      answer.output.firstMatch(of: /(?i)x-subject-token: (\S+)/), "\(answer.output)")
    return String(header.1)
  }
}
