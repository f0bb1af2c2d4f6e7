import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// A script that reaches one account by several profiles is planned for one account.
@Suite(.timeLimit(.minutes(30))) struct PlannedAccountTests {
  private let trial: PlanTrial
  private let other: Simulator
  private let environment: [String: String]

  init() throws {
    trial = try PlanTrial()
    other = try Simulator()
    let file = trial.folder.path + "/profiles.json"
    environment = ["HALO_PROFILES": file]
    func profile(
      _ key: String, _ secret: String, at url: String? = nil, _ more: [String: String] = [:]
    ) -> [String: Any] {
      let own: [String: Any] = [
        "region": DemoAccount.region, "access_key": key, "secret_key": secret,
        "endpoints": [url ?? trial.simulator.url],
      ]
      return own.merging(more) { $1 }
    }
    let (key, secret) = (DemoAccount.accessKey, DemoAccount.secretKey)
    let profiles = [
      "admin": profile(key, secret), "same": profile(key, secret),
      "project": profile(key, secret, ["project_id": DemoAccount.projectID]),
      "reader": profile(DemoAccount.readerAccessKey, DemoAccount.readerSecretKey),
      "temporary": profile(
        DemoAccount.temporaryAccessKey, DemoAccount.temporarySecretKey,
        ["security_token": DemoAccount.securityToken]),
      "elsewhere": profile(key, secret, at: other.url),
    ]
    try JSONSerialization.data(withJSONObject: profiles).write(to: URL(filePath: file))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
  }

  private func plan(_ code: String, at place: [String]? = nil) throws -> CommandResult {
    let code = """
      local eip = '\(DemoAccount.freeEIPs[0])'
      local function account(name)
        return name == '' and cloud or cloud.account{ profile = name }
      end
      \(code)
      """
    return try trial.halo(
      ["plan"] + (place ?? trial.place) + ["--out", trial.plan, "-e", code], environment)
  }

  @Test(arguments: [
    ("admin", "same"), ("", "admin"), ("admin", "temporary"), ("admin", "project"),
    ("project", "temporary"), ("reader", "admin"), ("temporary", ""),
  ]) func whatOneProfileChangesAnotherOneSees(looking: String, acting: String) throws {
    let planned = try plan(
      """
      local look, act = account '\(looking)', account '\(acting)'
      assert(look.eip.get{ publicip_id = eip }.status == 'DOWN')
      act.eip.rename{ publicip_id = eip, alias = 'new' }
      print(look.eip.get{ publicip_id = eip }.alias)
      act.eip.bind{ publicip_id = eip, port_id = '\(DemoAccount.otherServerPortID)' }
      print(look.eip.get{ publicip_id = eip }.status)
      """)
    #expect(planned.status == 2, "\(planned.errors)")
    #expect(planned.output.contains("\n2 changes, "), "\(planned.output)")
    #expect(planned.errors == "script: new\nscript: ACTIVE\n")
    let applied = try trial.halo(["apply", trial.plan], environment)
    #expect(applied.status == 0, "\(applied.errors)")
    #expect(applied.output == "new\nACTIVE\n")
  }

  /// The same ids, and even the same key, at other addresses.
  @Test func anotherCloudStaysAnotherOne() throws {
    let planned = try plan(
      """
      for _, name in ipairs{ 'admin', 'elsewhere' } do
        account(name).eip.rename{ publicip_id = eip, alias = 'new' }
      end
      """, at: ["--profile", "admin"])
    #expect(planned.status == 2, "\(planned.errors)")
    #expect(planned.output.contains("\n2 changes, "), "\(planned.output)")
    let applied = try trial.halo(["apply", trial.plan], environment)
    #expect(applied.status == 0, "\(applied.errors)")
    #expect(try trial.changes == 1)
  }
}
