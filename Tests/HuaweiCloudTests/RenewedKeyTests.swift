import JSON
import Ports
import Testing

@testable import HuaweiCloud

/// What is known of an account outlives its keys, and is asked of its own cloud.
@Suite(.timeLimit(.minutes(30))) struct RenewedKeyTests {
  private static let cloud = "otc.t-systems.com"

  private func account(_ means: CredentialMeans, _ region: String, cloud: String? = nil) throws
    -> Account
  {
    try Account(
      region: region,
      endpoints: try cloud.map { try Endpoints(cloud: $0, overrides: []) } ?? Endpoints(),
      settings: AccountSettings(source: "test", means: means))
  }

  private func get(_ account: Account) throws -> Call {
    try Call(
      #require(OperationCatalog.standard.operation(named: "eip.get")),
      ["publicip_id": .string(Sample.eip)], account: account)
  }

  @Test("A key that is renewed has no project looked up anew")
  func oneLookup() throws {
    let means = CredentialMeans.agency(
      Agency(name: "ops", account: .name("other")), by: .fixed(Sample.credentials))
    let account = try account(means, "cn-north-4")
    var (keys, lookups) = (0, 0)
    var shared = SharedState()
    for hour in 0..<3 {
      let start = Duration.seconds(hour * 3600)
      let run = CallRun(try get(account), sharing: shared, after: start) { request, _ in
        if request.target.contains("/securitytokens") {
          keys += 1
          let end = CallRun.wallTime + start + .seconds(1800)
          return .json(
            201,
            [
              "credential": [
                "access": .string("TEMP\(keys)"), "secret": "S", "securitytoken": "T",
                "expires_at": .string(end.text(.iso8601)),
              ]
            ])
        }
        guard request.target.contains("/v3/projects") else { return .eip("DOWN") }
        lookups += 1
        return .json(200, ["projects": [["id": .string(Sample.project), "name": "cn-north-4"]]])
      }
      #expect(run.success != nil, "\(run.error?.line ?? "")")
      #expect(
        run.requests.last?.headers["Authorization"]?.contains("Access=TEMP\(hour + 1)") == true)
      shared = run.shared
    }
    #expect(keys == 3 && lookups == 1)
  }

  @Test("Two projects of a partner's region are both named, and no other cloud is asked")
  func partner() throws {
    let account = try account(.fixed(Sample.credentials), "eu-de", cloud: Self.cloud)
    let run = CallRun(try get(account)) { _, _ in
      .json(
        200, ["projects": [["id": "first", "name": "eu-de"], ["id": "second", "name": "eu-de"]]])
    }
    #expect(run.error?.message == "IAM shows 2 projects named eu-de: first, second")
    #expect(!run.requests.isEmpty)
    for request in run.requests { #expect(request.authority.hasSuffix(".\(Self.cloud)")) }
  }
}
