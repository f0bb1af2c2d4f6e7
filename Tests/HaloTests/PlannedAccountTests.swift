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
      "temporary-project": profile(
        DemoAccount.temporaryAccessKey, DemoAccount.temporarySecretKey,
        [
          "security_token": DemoAccount.securityToken, "project_id": DemoAccount.projectID,
        ]),
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
    ("project", "temporary-project"), ("temporary", "project"),
  ]) func whatOneProfileChangesAnotherOneSees(looking: String, acting: String) throws {
    let planned = try plan(
      """
      local look = account '\(looking)'
      assert(look.eip.get{ publicip_id = eip }.status == 'DOWN')
      local act = account '\(acting)'
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

  /// An accelerator is the account's, not a region's: also what one key has changed before there was another.
  @Test func whatBelongsToTheAccountIsSeenFromEveryRegion() throws {
    let planned = try plan(
      """
      local function weight(cloud, value)
        local group, endpoint = '\(DemoAccount.endpointGroupID)', nil
        endpoint = cloud.ga.list_endpoints{ endpoint_group_id = group }[1]
        if value then
          cloud.ga.update_endpoint{
            endpoint_group_id = group, endpoint_id = endpoint.id, weight = value,
          }
        end
        return endpoint.weight
      end
      local function abroad(name) return cloud.account{ profile = name, region = '\(DemoAccount.otherRegion)' } end
      weight(account 'admin', 55)
      print(weight(abroad 'temporary'))
      weight(abroad 'temporary', 66)
      print(weight(account 'admin'), weight(abroad 'reader'), weight(abroad 'admin'))
      """)
    #expect(planned.status == 2, "\(planned.errors)")
    #expect(planned.errors == "script: 55\nscript: 66\t66\t66\n")
    let applied = try trial.halo(["apply", trial.plan], environment)
    #expect(applied.status == 0, "\(applied.errors)")
    #expect(applied.output == "55\n66\t66\t66\n")
  }

  /// Requests are under way when accounts turn out to be one.
  @Test func accountsMayBecomeOneWhileTheyAreRead() throws {
    let planned = try plan(
      """
      local names = { 'admin', 'same', 'temporary', 'reader', 'project', 'temporary-project' }
      local tasks = {}
      for index, name in ipairs(names) do
        tasks[index] = function()
          local cloud = account(name)
          assert(#cloud.eip.list{} > 3 and #cloud.vpc.list_ports{} > 3)
          if name == 'temporary' then cloud.eip.rename{ publicip_id = eip, alias = 'new' } end
        end
      end
      task.all(tasks)
      for index, name in ipairs(names) do
        names[index] = account(name).eip.get{ publicip_id = eip }.alias
      end
      print(table.concat(names, ' '))
      """)
    #expect(planned.status == 2, "\(planned.errors)")
    #expect(planned.errors == "script: new new new new new new\n")
    #expect(planned.output.contains("\n1 change, "), "\(planned.output)")
    #expect(try trial.halo(["apply", trial.plan], environment).status == 0)
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
