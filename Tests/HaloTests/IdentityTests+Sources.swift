import Foundation
import SimulatedCloud
import TestSupport
import Testing

// Who says each part of an account.
extension IdentityTests {
  /// Each part is told to come from the variable that says it, not from that of the key.
  @Test(
    arguments: [
      (
        [
          "HW_ACCESS_KEY": "A", "HW_SECRET_KEY": "S", "HW_REGION_NAME": "cn-north-4",
          "HW_PROJECT_ID": DemoAccount.projectID, "HW_CLOUD": "example.com",
        ], ["HW_ACCESS_KEY", "HW_REGION_NAME", "HW_PROJECT_ID", "HW_CLOUD"]
      ),
      (
        [
          "OS_TOKEN": "T", "OS_REGION_NAME": "cn-north-4",
          "OS_AUTH_URL": "https://iam.cn-north-4.example.com/v3",
          "OS_TENANT_ID": DemoAccount.projectID,
        ], ["OS_TOKEN", "OS_REGION_NAME", "OS_TENANT_ID", "OS_AUTH_URL"]
      ),
      (
        [
          "HUAWEICLOUD_SDK_AK": "A", "HUAWEICLOUD_SDK_SK": "S", "HALO_REGION": "cn-north-4",
          "HUAWEICLOUD_SDK_PROJECT_ID": DemoAccount.projectID,
        ],
        ["HUAWEICLOUD_SDK_AK", "HALO_REGION", "HUAWEICLOUD_SDK_PROJECT_ID", "the usual one"]
      ),
    ])
  func eachPartIsToldOfWhoSaysIt(environment: [String: String], sources: [String]) throws {
    let result = try CommandResult.of(
      Repository.program("halo"), ["whoami", "--endpoint", "http://127.0.0.1:1", "--json"],
      environment: environment)
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: [String: Any]])
    let told = ["who", "region", "project", "cloud"].map { document[$0]?["source"] as? String }
    #expect(told == sources)
  }

  @Test func aCloudThatIsNoneIsToldWithItsPlace() throws {
    let folder = try TemporaryFolder([
      "profiles.json": #"{"mine": {"region": "x", "cloud": "a b"}}"#
    ])
    for (options, environment, place) in [
      (["--region", "x"], ["HW_CLOUD": "a b"], "HW_CLOUD"),
      (
        ["--profile", "mine"], ["HALO_PROFILES": "\(folder.path)/profiles.json"],
        "profile 'mine' of \(folder.path)/profiles.json"
      ),
    ] {
      let result = try CommandResult.of(
        Repository.program("halo"), ["whoami"] + options,
        environment: CommandTests.key.merging(environment) { $1 })
      #expect(result.status == 78)
      #expect(result.errors.contains("\(place): 'a b' is no cloud"), "\(result.errors)")
    }
  }

  /// Whose key it is can be said before its secret is fetched, and where that fails.
  @Test(
    arguments: [
      (#""access_key": "AKID", "secret_key_command": ["false"]"#, "access key AKID"),
      (
        #""access_key": "AKID", "secret_key": "x", "security_token_file": "/nonexistent/t""#,
        "temporary access key AKID"
      ),
      (#""token_command": ["false"]"#, "a token"),
      (
        #""user": "me", "account": "acme", "password_command": ["false"], "agency": "ops", "agency_account": "b""#,
        "agency ops, assumed by password of user me of account acme"
      ),
    ])
  func whoIsToldWithoutItsSecret(members: String, who: String) throws {
    let folder = try TemporaryFolder([
      "profiles.json": #"{"mine": {"region": "cn-north-4", \#(members)}}"#
    ])
    chmod("\(folder.path)/profiles.json", 0o600)
    let result = try CommandResult.of(
      Repository.program("halo"),
      ["whoami", "--profile", "mine", "--endpoint", "http://127.0.0.1:1"],
      environment: ["HALO_PROFILES": "\(folder.path)/profiles.json"])
    #expect(result.output.hasPrefix("who      \(who)  (profile 'mine' of "), "\(result.output)")
  }
}
