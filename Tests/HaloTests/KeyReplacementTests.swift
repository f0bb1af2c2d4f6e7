import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// A key that its owner replaces while a script runs, in each file that keys are kept in.
@Suite(.timeLimit(.minutes(30))) struct KeyReplacementTests {
  struct Kept: CustomTestStringConvertible, Sendable {
    let variable: String
    var options: [String] = []
    let text: @Sendable (_ id: String, _ secret: String) -> String

    var testDescription: String { variable }
  }

  static let files = [
    Kept(variable: "HALO_PROFILES", options: ["--profile", "mine"]) {
      #"{"mine": {"region": "cn-north-4", "access_key": "\#($0)", "secret_key": "\#($1)"}}"#
    },
    Kept(variable: "HUAWEICLOUD_SDK_CREDENTIALS_FILE") { "[basic]\nak = \($0)\nsk = \($1)\n" },
    Kept(variable: "HW_SHARED_CONFIG_FILE") {
      """
      {"current": "mine", "authEncrypt": "false", "profiles": [
        {"name": "mine", "mode": "AKSK", "accessKeyId": "\($0)", "secretAccessKey": "\($1)"}]}
      """
    },
  ]

  @Test(arguments: files) func theNewOneIsRead(_ kept: Kept) throws {
    let folder = try TemporaryFolder([
      "old": kept.text("REPLACEDKEY", "replaced-secret"),
      "new": kept.text(DemoAccount.accessKey, DemoAccount.secretKey),
      "keys": kept.text("REPLACEDKEY", "replaced-secret"),
    ])
    for name in ["old", "new", "keys"] { chmod("\(folder.path)/\(name)", 0o600) }
    let result = try Simulator().halo(
      kept.options + [
        "--allow-exec", "-e",
        """
        os.execute("cat \(folder.path)/new > \(folder.path)/keys")
        print(#cloud.eip.list{})
        os.execute("cat \(folder.path)/old > \(folder.path)/keys")
        print(#cloud.eip.list{})
        """,
      ], environment: [kept.variable: "\(folder.path)/keys", "PATH": "/usr/bin:/bin"])
    #expect(result.output == "7\n7\n", "\(result.errors)")
    #expect(!result.errors.contains("secret"))
  }

  @Test(arguments: files) func oneThatIsNotReplacedIsRefused(_ kept: Kept) throws {
    let folder = try TemporaryFolder(["keys": kept.text("REPLACEDKEY", "replaced-secret")])
    chmod("\(folder.path)/keys", 0o600)
    let result = try Simulator().halo(
      kept.options + ["-e", "print(#cloud.eip.list{})"],
      environment: [kept.variable: "\(folder.path)/keys"])
    #expect(result.status == 77)
    #expect(result.errors.contains("401 APIGW.0301"), "\(result.errors)")
  }
}
