import Foundation
import SimulatedCloud
import TestSupport
import Testing

// A plan is a file that is shown around.
extension PlanCommandTests {
  @Test func noSecretIsInAPlan() throws {
    let result = try halo(
      "plan", "--region", "cn-north-4", "--endpoint", simulator.url, "--out", plan, "-e",
      "cloud.eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = 'a' }"
        + " print(#cloud.eip.list{})")
    #expect(result.status == 2)
    let text = try String(contentsOfFile: plan, encoding: .utf8)
    #expect(!text.contains(DemoAccount.secretKey) && !text.contains(DemoAccount.accessKey))
    let mode = try FileManager.default.attributesOfItem(atPath: plan)[.posixPermissions]
    #expect(mode as? Int == 0o600)
  }

  /// What is in no journal: why the script fails, the files it opens, the requests that are not made.
  @Test func noSecretIsInWhatAPlanTells() throws {
    let script = """
      local secret = env.require "DB_PASSWORD"
      pcall(io.open, "/tmp/" .. secret, "w")
      pcall(http.request, { url = "http://127.0.0.1:9/y?q=" .. secret, method = "POST" })
      error("login failed with " .. secret)
      """
    for more in [["--out", plan], ["--json"]] {
      let result = try CommandResult.of(
        Repository.program("halo"), ["plan", "--sim"] + more + ["-e", script],
        environment: ["DB_PASSWORD": "hunter2secret"])
      #expect(result.status == 1 && !"\(result)".contains("hunter2"), "\(result)")
    }
    let text = try String(contentsOfFile: plan, encoding: .utf8)
    #expect(text.contains("login failed with ***") && !text.contains("hunter2"), "\(text)")
  }
}
