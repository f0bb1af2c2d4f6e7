import JSON
import Testing

@testable import HuaweiCloud

@Suite(.timeLimit(.minutes(30))) struct AccountTests {
  private func account(
    _ variables: [String: String], region: String = "cn-north-4", project: String? = nil,
    overrides: [String] = []
  ) throws(ConfigurationError) -> Account {
    let place = SourcePlace(variable: { variables[$0] }) { _ in nil }
    return try Account(
      region: region, projectID: project, endpoints: Endpoints(overrides: overrides),
      settings: CredentialChain.standard.settings(in: place))
  }

  private let key = ["HUAWEICLOUD_SDK_AK": "AK", "HUAWEICLOUD_SDK_SK": "SK"]

  @Test("The variables of the vendor's SDKs make an account")
  func environment() throws {
    let account = try account(
      key.merging([
        "HUAWEICLOUD_SDK_SECURITY_TOKEN": "T",
        "HUAWEICLOUD_SDK_PROJECT_ID": "11111111111111111111111111111111",
        "HUAWEICLOUD_SDK_DOMAIN_ID": "dddddddddddddddddddddddddddddddd",
      ]) { $1 })
    #expect(account.credentials?.key?.id == "AK")
    #expect(account.credentials?.key?.secret == Secret("SK"))
    #expect(account.credentials?.key?.securityToken == Secret("T"))
    #expect(
      account.projectID == "11111111111111111111111111111111"
        && account.domainID == "dddddddddddddddddddddddddddddddd")
    #expect(account.region.id == "cn-north-4")
  }

  @Test("What is given goes before what is set, and empty is unset")
  func precedence() throws {
    let variables = key.merging([
      "HUAWEICLOUD_SDK_PROJECT_ID": "11111111111111111111111111111111",
      "HUAWEICLOUD_SDK_SECURITY_TOKEN": "",
    ]) { $1 }
    #expect(
      try account(variables, project: "22222222222222222222222222222222").projectID
        == "22222222222222222222222222222222")
    #expect(try account(variables).credentials?.key?.securityToken == nil)
  }

  @Test(
    "A missing key is named",
    arguments: [
      (["HALO_METADATA": "off"], "set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK"),
      (["HUAWEICLOUD_SDK_AK": "AK"], "set HUAWEICLOUD_SDK_SK "),
      (["HUAWEICLOUD_SDK_SK": "SK"], "set HUAWEICLOUD_SDK_AK "),
      (["HUAWEICLOUD_SDK_AK": "", "HUAWEICLOUD_SDK_SK": "SK"], "set HUAWEICLOUD_SDK_AK "),
      (
        ["HUAWEICLOUD_SDK_AK": "A K", "HUAWEICLOUD_SDK_SK": "SK"],
        "HUAWEICLOUD_SDK_AK holds a blank"
      ),
      (
        ["HUAWEICLOUD_SDK_AK": "AK", "HUAWEICLOUD_SDK_SK": "SK\n"],
        "HUAWEICLOUD_SDK_SK holds a blank"
      ),
      (
        [
          "HUAWEICLOUD_SDK_AK": "AK", "HUAWEICLOUD_SDK_SK": "SK",
          "HUAWEICLOUD_SDK_SECURITY_TOKEN": "to ken\r",
        ], "HUAWEICLOUD_SDK_SECURITY_TOKEN holds a blank"
      ),
    ] as [([String: String], String)])
  func missing(_ variables: [String: String], _ message: String) {
    let error = #expect(throws: ConfigurationError.self) { try account(variables) }
    #expect(error?.message.contains(message) == true, "\(String(describing: error))")
    #expect(error?.message.contains("SK\n") == false)
  }

  @Test("A project that could not be one is refused")
  func project() {
    for wrong in ["a/b", "zz", ""] {
      #expect(throws: ConfigurationError.self) { try account(key, project: wrong) }
    }
  }

  @Test(
    "A misspelt region suggests the nearest",
    arguments: [
      ("cn-nroth-4", "cn-north-4"), ("ap-southeast-33", "ap-southeast-3"),
      ("CN-EAST-3", "cn-east-3"),
    ])
  func regions(_ text: String, _ expected: String) {
    let error = #expect(throws: ConfigurationError.self) { try Region(text) }
    #expect(error?.message.contains("did you mean '\(expected)'?") == true)
  }

  @Test("Any region will do when every endpoint is given")
  func anyRegion() throws {
    #expect(throws: ConfigurationError.self) { try account(key, region: "sim-1") }
    #expect(
      try account(key, region: "sim-1", overrides: ["http://127.0.0.1:80"]).region.id == "sim-1")
    #expect(throws: ConfigurationError.self) {
      try account(key, region: "a/b", overrides: ["http://127.0.0.1:80"])
    }
  }

  @Test("Every host of the vendor's table is found")
  func hosts() throws {
    let services = try #require(Fixture.json("endpoints")["services"]?.members)
    var count = 0
    for service in services where service.name != "sts" {
      let name = service.name == "eip" ? "vpc" : service.name
      for region in service.value.members ?? [] {
        count += 1
        let place = try Region(region.name)
        #expect(
          Hosts.host(of: name, in: place, cloud: Hosts.defaultCloud) == region.value.string,
          "\(service.name) \(region.name)")
        #expect(Hosts.isListed(name, in: place))
      }
    }
    #expect(count > 170)
  }

  @Test("What the vendor's table lacks is known to be lacking")
  func unlisted() throws {
    for service in Fixture.json("endpoints")["not_listed_by_sdk"]?.members ?? [] {
      for region in service.value.array ?? [] {
        #expect(!Hosts.isListed(service.name, in: try Region(region.string ?? "")))
      }
    }
    #expect(
      Hosts.host(of: "iam", in: try Region("cn-south-4"), cloud: "c.com") == "iam.c.com",
      "the one for all where a region has none")
  }

  @Test("Another cloud changes every host")
  func cloud() throws {
    let endpoints = Endpoints(cloud: "example.eu")
    let region = try Region("eu-west-101")
    #expect(endpoints.endpoint(of: "iam", in: region).authority == "iam.eu-west-101.example.eu")
    #expect(endpoints.endpoint(of: "ga", in: region).authority == "ga.example.eu")
  }

  @Test("Endpoints can be replaced, one or all")
  func overrides() throws {
    let region = try Region("cn-north-4")
    let endpoints = try Endpoints(overrides: [
      "http://127.0.0.1:8080/", "eip=https://vpc.example:444", "DNS=https://dns.example:443",
    ])
    #expect(endpoints.endpoint(of: "ga", in: region).description == "http://127.0.0.1:8080")
    #expect(endpoints.endpoint(of: "vpc", in: region).description == "https://vpc.example:444")
    #expect(endpoints.endpoint(of: "dns", in: region).description == "https://dns.example")
  }

  @Test(
    "What is no endpoint is refused",
    arguments: [
      "", "127.0.0.1", "http://example.com", "ftp://127.0.0.1", "https://", "https://a/b",
      "https://a?b", "https://user@a", "https://a:b", "https://a:0", "https://a:70000",
      "https://a:",
      "vpc=", "vpc=example", "foo=https://x", "ecs=https://x", "a b=https://x", "https://a b",
      "http://127.0.0.1.evil.com",
      "http://localhost.evil.com", "https://a:1:2", "http://[::2]", "https://a\r\nb",
    ])
  func noEndpoint(_ text: String) {
    #expect(throws: ConfigurationError.self) { try Endpoints(overrides: [text]) }
  }

  @Test(
    "This machine may be reached without TLS",
    arguments: [
      "http://127.0.0.1", "http://127.1.2.3:80", "http://localhost:9", "http://[::1]:8080",
    ])
  func loopback(_ text: String) throws {
    #expect(try Endpoint(url: text).scheme == "http")
  }
}
