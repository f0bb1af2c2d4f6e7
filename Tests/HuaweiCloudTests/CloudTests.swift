import Testing

@testable import HuaweiCloud

/// Clouds other than the vendor's main one, and hosts that the vendor's SDKs are told of.
@Suite(.timeLimit(.minutes(30))) struct CloudTests {
  private static func place(
    _ variables: [String: String], _ files: [String: String] = [:]
  ) -> SourcePlace {
    SourcePlace(variable: { variables[$0] }) { path in
      files[path].map { SourceFile(bytes: Array($0.utf8), isOpenToOthers: true) }
    }
  }

  private static let file = """
    \u{FEFF}# hosts of our own\r
    VPC:\r
      - id: 'my-region-1'   # the first
        endpoint: "https://vpc.my-region-1.example.com"
      - id: other-1
        endpoint: https://vpc.other-1.example.com
    dns:
    - id: my-region-1
      endpoints:
        - 'https://dns.my-region-1.example.com'
        - 'https://dns.my-region-1.example.org'
    ECS:
      - id: my-region-1
        endpoint: https://ecs.my-region-1.example.com
    """

  @Test("A file of regions, and variables before it")
  func hosts() throws {
    let files = ["/h/.huaweicloud/regions.yaml": Self.file]
    #expect(
      try RegionHosts.overrides(for: "my-region-1", in: Self.place(["HOME": "/h"], files)) == [
        "vpc=https://vpc.my-region-1.example.com", "dns=https://dns.my-region-1.example.com",
      ])
    let place = Self.place(
      [
        "HOME": "/h",
        "HUAWEICLOUD_SDK_REGION_VPC_MY_REGION_1": "https://a.example,https://b.example",
        "HUAWEICLOUD_SDK_IAM_ENDPOINT": "https://iam.example",
      ], files)
    let endpoints = try Endpoints(
      overrides: try RegionHosts.overrides(for: "my-region-1", in: place))
    let region = try endpoints.region("my-region-1")
    #expect(endpoints.endpoint(of: "vpc", in: region).authority == "a.example")
    #expect(endpoints.endpoint(of: "dns", in: region).authority == "dns.my-region-1.example.com")
    #expect(endpoints.endpoint(of: "iam", in: region).authority == "iam.example")
  }

  @Test("A region nobody knows needs hosts", arguments: ["my-region-1", "cn-nort-4"])
  func unknown(region: String) {
    #expect(throws: ConfigurationError.self) { try Endpoints(overrides: []).region(region) }
    #expect(throws: Never.self) {
      try Endpoints(cloud: "example.com", overrides: []).region(region)
    }
    #expect(throws: Never.self) { try Endpoints(overrides: ["vpc=https://a.b"]).region(region) }
  }

  @Test("A region of a partner names the cloud")
  func partner() throws {
    let error = #expect(throws: ConfigurationError.self) { try Region("eu-de") }
    #expect(error?.message.contains("HW_CLOUD=otc.t-systems.com") == true)
    let endpoints = try Endpoints(cloud: "otc.t-systems.com", overrides: [])
    let region = try endpoints.region("eu-de")
    for service in ["iam", "vpc", "dns"] {
      #expect(
        endpoints.endpoint(of: service, in: region).authority
          == "\(service).eu-de.otc.t-systems.com")
    }
  }

  @Test(
    "What is no domain is no cloud", arguments: ["", "x", "a..b", "https://a.b", "a.b/c", "a b.c"])
  func noCloud(cloud: String) {
    #expect(throws: ConfigurationError.self) { try Endpoints(cloud: cloud, overrides: []) }
  }

  @Test(
    "A file of regions that cannot be read tells its line",
    arguments: [
      ("VPC\n", 1), ("VPC:\n  - id: a b\n", 2), ("- id: a\n", 1),
      ("VPC:\n\n  endpoint: https://a\n", 3),
      ("VPC:\n  - id: a\n    endpoint: http://a.b\n", 3), ("VPC:\n  - name: a\n", 2),
      // What has no host of its own would be sent to the cloud's.
      ("VPC:\n  - id: b", 2), ("VPC:\n  - id: b\nDNS:\n", 3), ("VPC:\n- id: b\n- id: a\n", 3),
      ("VPC:\n  - id: b\n    endpoints:\n", 4),
      ("VPC: [" + String(repeating: "[", count: 99) + "\n", 1), ("VPC:\n\t\u{7}\n", 2),
    ]) func flaws(text: String, line: Int)
  {
    let error = #expect(throws: ConfigurationError.self) {
      try RegionHosts.overrides(
        for: "a", in: Self.place(["HUAWEICLOUD_SDK_REGIONS_FILE": "/r"], ["/r": text]))
    }
    #expect(error?.message.hasPrefix("/r: line \(line): ") == true, "\(error?.message ?? "")")
  }

  @Test("A file of regions that is named has to be there")
  func missing() {
    let place = Self.place(["HUAWEICLOUD_SDK_REGIONS_FILE": "/r"])
    let error = #expect(throws: ConfigurationError.self) {
      try RegionHosts.overrides(for: "a", in: place)
    }
    #expect(error?.message == "HUAWEICLOUD_SDK_REGIONS_FILE: there is no /r")
  }

  @Test("An OpenStack client's address of IAM names its cloud")
  func openStack() throws {
    var variables = [
      "OS_USERNAME": "u", "OS_PASSWORD": "p", "OS_USER_DOMAIN_NAME": "d", "OS_REGION_NAME": "eu-de",
      "OS_AUTH_URL": "https://iam.eu-de.otc.t-systems.com:443/v3",
    ]
    let settings = try CredentialChain.standard.settings(in: Self.place(variables))
    #expect(settings.cloud == "otc.t-systems.com")
    #expect(settings.endpoints == ["iam=https://iam.eu-de.otc.t-systems.com:443"])
    variables["OS_AUTH_URL"] = "https://keystone.example.com/v3"
    #expect(try CredentialChain.standard.settings(in: Self.place(variables)).cloud == nil)
  }

  @Test("A service that a region lacks is told with the regions that have it")
  func lacking() throws {
    let endpoints = Endpoints()
    let region = try Region("cn-south-2")
    let others = try #require(endpoints.regions(offering: .modelarts, lackingIn: region))
    #expect(others.contains("cn-north-4"))
    #expect(!others.contains("cn-south-2"))
    #expect(endpoints.regions(offering: .vpc, lackingIn: region) == nil)
    #expect(Endpoints(cloud: "a.b").regions(offering: .modelarts, lackingIn: region) == nil)
  }

  @Test("Each action is one of IAM's, and every change but those that go by roles has one")
  func actions() {
    for operation in OperationCatalog.standard.operations {
      #expect(operation.actions.isEmpty == (operation.service == .modelarts), "\(operation)")
      for action in operation.actions {
        #expect(action.split(separator: ":").count == 3, "\(action)")
      }
    }
  }
}
