import Text
import Testing

@testable import HuaweiCloud

/// Where credentials are looked for, in which order, and what is said of what is found.
@Suite(.timeLimit(.minutes(30))) struct CredentialChainTests {
  /// What an owner has, and what comes of it.
  struct Case: CustomTestStringConvertible {
    let name: String
    var variables: [String: String] = [:]
    var files: [String: String] = [:]
    var words: String
    var source = ""
    var region: String?
    var project: String?

    var testDescription: String { name }
  }

  private static func place(
    _ variables: [String: String], _ files: [String: String] = [:], isOpen: Bool = false
  ) -> SourcePlace {
    SourcePlace(variable: { variables[$0] }) { path in
      files[path].map { SourceFile(bytes: Array($0.utf8), isOpenToOthers: isOpen) }
    }
  }

  private static func settings(
    _ variables: [String: String], _ files: [String: String] = [:], isOpen: Bool = false
  ) throws(ConfigurationError) -> AccountSettings {
    try CredentialChain.standard.settings(in: place(variables, files, isOpen: isOpen))
  }

  private static let sdkFile = """
    # keys
    [basic]
    ak = AKBASIC
    sk = s//k#;=x
    project_id = 11111111111111111111111111111111
    [global]
    ak = AKGLOBAL
    sk = skglobal
    domain_id = dddddddddddddddddddddddddddddddd
    """
  private static let cliFile = """
    {"current": "work", "authEncrypt": "false", "profiles": [
      {"name": "home", "mode": "AKSK", "accessKeyId": "AKHOME", "secretAccessKey": "S",
       "region": ""},
      {"name": "work", "mode": "AKSK", "accessKeyId": "AKWORK", "secretAccessKey": "S",
       "region": "cn-north-4", "projectId": "22222222222222222222222222222222"},
      {"name": "sso", "mode": "SSO", "region": "cn-north-1",
       "ssoAuth": {"stsToken": {"accessKeyId": "AKSSO", "secretAccessKey": "S",
         "securityToken": "T"}}},
      {"name": "agency", "mode": "AKSK", "accessKeyId": "AKBASE", "secretAccessKey": "S",
       "agencyName": "ops", "agencyDomainName": "other"},
      {"name": "server", "mode": "ecsAgency", "region": "cn-north-4"}
    ]}
    """
  private static let profiles = """
    {"default": {"region": "cn-south-1", "access_key": "AKPROFILE", "secret_key": "S"}}
    """
  private static let home = ["HOME": "/home/me"]

  static let cases: [Case] = [
    Case(
      name: "Halo's variables", variables: ["HALO_ACCESS_KEY": "A", "HALO_SECRET_KEY": "S"],
      words: "access key A", source: "HALO_ACCESS_KEY"),
    Case(name: "a token", variables: ["HALO_TOKEN": "T"], words: "a token", source: "HALO_TOKEN"),
    Case(
      name: "the SDK's variables",
      variables: [
        "HUAWEICLOUD_SDK_AK": "A", "HUAWEICLOUD_SDK_SK": "S",
        "HUAWEICLOUD_SDK_PROJECT_ID": "11111111111111111111111111111111",
      ], words: "access key A", source: "HUAWEICLOUD_SDK_AK",
      project: "11111111111111111111111111111111"),
    Case(
      name: "Terraform's variables",
      variables: [
        "HW_ACCESS_KEY": "A", "HW_SECRET_KEY": "S", "HW_SECURITY_TOKEN": "T",
        "HW_REGION_NAME": "cn-east-3",
      ], words: "temporary access key A", source: "HW_ACCESS_KEY", region: "cn-east-3"),
    Case(
      name: "an assumed role",
      variables: [
        "HW_ACCESS_KEY": "A", "HW_SECRET_KEY": "S", "HW_ASSUME_ROLE_AGENCY_NAME": "ops",
        "HW_ASSUME_ROLE_DOMAIN_NAME": "other",
      ], words: "agency ops, assumed by access key A", source: "HW_ACCESS_KEY"),
    Case(
      name: "OpenStack's variables",
      variables: [
        "OS_USERNAME": "me", "OS_PASSWORD": "p w", "OS_USER_DOMAIN_NAME": "acme",
        "OS_REGION_NAME": "cn-north-4", "OS_PROJECT_NAME": "cn-north-4_test",
      ], words: "password of user me of account acme", source: "OS_USERNAME",
      region: "cn-north-4"),
    Case(
      name: "the SDK's file", variables: home,
      files: ["/home/me/.huaweicloud/credentials": sdkFile],
      words: "access key AKBASIC", source: "[basic] of /home/me/.huaweicloud/credentials",
      project: "11111111111111111111111111111111"),
    Case(
      name: "the SDK's file elsewhere", variables: ["HUAWEICLOUD_SDK_CREDENTIALS_FILE": "/c"],
      files: ["/c": "\u{FEFF}[global]\r\nak=A\r\nsk=S\r\n"], words: "access key A",
      source: "[global] of /c"),
    Case(
      name: "hcloud's current profile", variables: home,
      files: ["/home/me/.hcloud/config.json": cliFile], words: "access key AKWORK",
      source: "profile 'work' of /home/me/.hcloud/config.json", region: "cn-north-4",
      project: "22222222222222222222222222222222"),
    Case(
      name: "hcloud's profile by name",
      variables: ["HW_SHARED_CONFIG_FILE": "/c", "HW_PROFILE": "home"], files: ["/c": cliFile],
      words: "access key AKHOME", source: "profile 'home' of /c"),
    Case(
      name: "hcloud's single sign-on",
      variables: ["HW_SHARED_CONFIG_FILE": "/c", "HW_PROFILE": "sso"], files: ["/c": cliFile],
      words: "temporary access key AKSSO", source: "profile 'sso' of /c", region: "cn-north-1"),
    Case(
      name: "hcloud's agency",
      variables: ["HW_SHARED_CONFIG_FILE": "/c", "HW_PROFILE": "agency"], files: ["/c": cliFile],
      words: "agency ops, assumed by access key AKBASE", source: "profile 'agency' of /c"),
    Case(
      name: "hcloud's server",
      variables: ["HW_SHARED_CONFIG_FILE": "/c", "HW_PROFILE": "server"], files: ["/c": cliFile],
      words: "the agency of this server", source: "profile 'server' of /c", region: "cn-north-4"),
    Case(
      name: "Halo's profile called default", variables: home,
      files: ["/home/me/.config/halo/profiles.json": profiles], words: "access key AKPROFILE",
      source: "profile 'default' of /home/me/.config/halo/profiles.json", region: "cn-south-1"),
    Case(
      name: "a container",
      variables: [
        "HC_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
        "HC_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/t",
      ], words: "the credentials of this container", source: "HC_CONTAINER_CREDENTIALS_FULL_URI"),
    Case(
      name: "nothing", words: "the agency of this server", source: "the metadata of this server"),
  ]

  @Test("Each source is found where its owner has it", arguments: cases)
  func found(_ example: Case) throws {
    let found = try Self.settings(example.variables, example.files)
    #expect(found.means?.words == example.words && found.source == example.source)
    #expect(found.region == example.region && found.projectID == example.project)
  }

  @Test("The first that answers is the one")
  func order() throws {
    let ordered = Self.cases.filter { $0.name != "nothing" && $0.name != "a token" }
    for (index, first) in ordered.enumerated() {
      for second in ordered[(index + 1)...] {
        let shared = first.variables.keys.filter { second.variables[$0] != nil && $0 != "HOME" }
        // What is the same source can be there only once.
        guard shared.isEmpty, first.files.keys.allSatisfy({ second.files[$0] == nil }) else {
          continue
        }
        let found = try Self.settings(
          first.variables.merging(second.variables) { $1 }, first.files.merging(second.files) { $1 }
        )
        let isSameFile = first.source.contains(" of /") && second.source.contains(" of /")
        #expect(
          found.source == first.source || isSameFile && found.source == second.source,
          "\(first.name) before \(second.name)")
      }
    }
  }

  @Test(
    "What is half there is an error that names the other half",
    arguments: [
      (["HALO_ACCESS_KEY": "A"], "set HALO_SECRET_KEY in the environment"),
      (["HALO_SECRET_KEY": "S"], "set HALO_ACCESS_KEY in the environment"),
      (
        ["HALO_ACCESS_KEY": "A", "HALO_SECRET_KEY": "S", "HALO_TOKEN": "T"],
        "HALO_TOKEN and HALO_ACCESS_KEY exclude each other"
      ),
      (["HALO_TOKEN": "T\n"], "HALO_TOKEN holds a blank"),
      (["HW_ACCESS_KEY": "A"], "set HW_SECRET_KEY in the environment"),
      (
        [
          "HW_ACCESS_KEY": "A", "HW_SECRET_KEY": "S", "HW_ASSUME_ROLE_AGENCY_NAME": "ops",
        ], "set HW_ASSUME_ROLE_DOMAIN_NAME"
      ),
      (["OS_USERNAME": "me"], "set OS_PASSWORD in the environment"),
      (["OS_PASSWORD": "p"], "set OS_USERNAME in the environment"),
      (["OS_USERNAME": "me", "OS_PASSWORD": "p"], "set OS_USER_DOMAIN_NAME in the environment"),
      (["HUAWEICLOUD_SDK_CREDENTIALS_FILE": "/none"], "there is no /none"),
      (["HW_SHARED_CONFIG_FILE": "/none"], "there is no /none"),
      (
        ["HC_CONTAINER_CREDENTIALS_FULL_URI": "https://h/"],
        "set HC_CONTAINER_AUTHORIZATION_TOKEN_FILE"
      ),
      (
        [
          "HC_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/",
          "HC_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/t",
        ], "may be http only for this machine"
      ),
    ] as [([String: String], String)])
  func half(_ variables: [String: String], _ message: String) {
    let error = #expect(throws: ConfigurationError.self) { try Self.settings(variables) }
    #expect(error?.message.contains(message) == true, "\(String(describing: error))")
  }

  @Test(
    "What is wrong in a file is named by file and line, and quoted nowhere",
    arguments: [
      ("ini", "ak = canary", "/c: line 1: expected [section] before it"),
      ("ini", "[basic]\nak canary", "/c: line 2: expected name = value"),
      ("ini", "[basic\n", "/c: line 1: expected [section]"),
      ("ini", "[basic]\n[basic]\n", "/c: line 2: a section of this name came before"),
      ("ini", "[basic]\nsk=canary\nsk=x\n", "/c: line 3: a value of this name came before"),
      ("ini", "[basic]\nsk=canary\n", "/c: no credentials: set ak in section [basic]"),
      ("ini", "[basic]\nak=A\nsk=canary canary\n", "/c: sk holds a blank"),
      ("cli", "canary", "/c: line 1: "),
      ("cli", "[]", "/c: expected an object with a list of profiles"),
      (
        "cli", #"{"profiles": [], "profiles": []}"#, "/c: line 1: a member of this name came before"
      ),
      (
        "cli", #"{"current": "a", "profiles": [{"name": "a", "accessKeyId": "A"}]}"#,
        "/c: no credentials: set secretAccessKey in profile 'a'"
      ),
    ] as [(String, String, String)])
  func malformed(_ kind: String, _ text: String, _ message: String) {
    let name = kind == "ini" ? "HUAWEICLOUD_SDK_CREDENTIALS_FILE" : "HW_SHARED_CONFIG_FILE"
    let error = #expect(throws: ConfigurationError.self) {
      try Self.settings([name: "/c"], ["/c": text])
    }
    #expect(error?.message.hasPrefix(message) == true, "\(String(describing: error))")
    #expect(error?.message.contains("canary") == false)
  }

  @Test("Bytes of a secret survive whatever the file is written like")
  func exactBytes() throws {
    for text in [
      Self.sdkFile, Self.sdkFile.replacing("\n", with: "\r\n"), "\u{FEFF}" + Self.sdkFile,
    ] {
      let found = try Self.settings(Self.home, ["/home/me/.huaweicloud/credentials": text])
      #expect(found.means?.credentials?.key?.secret == Secret("s//k#;=x"))
    }
  }

  @Test("What others may read is told")
  func open() throws {
    let found = try Self.settings(
      Self.home, ["/home/me/.hcloud/config.json": Self.cliFile], isOpen: true)
    #expect(found.warnings.count == 1)
    #expect(found.warnings.first?.contains("chmod 600 /home/me/.hcloud/config.json") == true)
    let error = #expect(throws: ConfigurationError.self) {
      try Self.settings(
        Self.home, ["/home/me/.config/halo/profiles.json": Self.profiles], isOpen: true)
    }
    #expect(error?.message.contains("others may read it") == true)
  }

  @Test("Where nothing answers, everything that was looked at is named")
  func nothing() {
    let encrypted = #"{"current": "a", "authEncrypt": "true", "profiles": [{"name": "a"}]}"#
    let error = #expect(throws: ConfigurationError.self) {
      try Self.settings(
        ["HOME": "/h", "HALO_METADATA": "off"], ["/h/.hcloud/config.json": encrypted])
    }
    #expect(
      error?.description == """
        no credentials: set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, or give --profile one that has a key; \
        'halo help credentials' shows the ways
          HALO_ACCESS_KEY and HALO_SECRET_KEY, or HALO_TOKEN: not set
          HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK: not set
          HW_ACCESS_KEY and HW_SECRET_KEY: not set
          OS_USERNAME and OS_PASSWORD: not set
          the SDK's credentials file: there is no /h/.huaweicloud/credentials
          the configuration of hcloud: /h/.hcloud/config.json keeps its keys encrypted; \
        'hcloud configure set --cli-auth-encrypt=false' makes them readable
          profile 'default': there is no /h/.config/halo/profiles.json
          HC_CONTAINER_CREDENTIALS_FULL_URI: not set
          the metadata of this server: HALO_METADATA is off
        """)
  }

  @Test("All sources are looked at for who wants to know")
  func looks() {
    let looks = CredentialChain.standard.looks(
      in: Self.place(
        ["HUAWEICLOUD_SDK_AK": "A", "HUAWEICLOUD_SDK_SK": "S", "HW_ACCESS_KEY": "B"]))
    #expect(looks.count(where: \.isUsed) == 1)
    #expect(looks.first(where: \.isUsed)?.outcome == "found access key A")
    #expect(looks[2].outcome.contains("set HW_SECRET_KEY"))
  }
}
