import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// Going from the cloud to a simulator and back at the prompt: what was made in one stays in it. A
/// simulator in a process of its own stands for the cloud.
@Suite(.timeLimit(.minutes(30))) struct PlaceTests {
  private let cloud: Simulator
  private let folder: TemporaryFolder

  init() throws {
    cloud = try Simulator()
    folder = try TemporaryFolder([
      "profiles.json": """
      {"test": {"region": "cn-north-4", "access_key": "\(DemoAccount.accessKey)",
      "secret_key": "\(DemoAccount.secretKey)", "endpoints": ["\(cloud.url)"]}}
      """
    ])
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: "\(folder.path)/profiles.json")
  }

  private func repl(_ options: [String], _ input: String) throws -> [Substring] {
    let start = """
      function name(c) return c.eip.get{ publicip_id = "\(DemoAccount.boundEIP)" }.alias end
      function call(c, n) c.eip.rename{ publicip_id = "\(DemoAccount.boundEIP)", alias = n } end

      """
    let result = try CommandResult.of(
      Repository.program("halo"), ["repl", "--yes"] + options,
      environment: ["HALO_PROFILES": "\(folder.path)/profiles.json"], input: start + input)
    #expect(result.status == 0, "\(result.errors)")
    return result.output.split(separator: "\n")
  }

  @Test func tablesStayWhereTheyWereMade() throws {
    let output = try repl(
      ["--profile", "test"],
      """
      there = cloud.account{}
      :sim
      here = cloud.account{}
      call(here, "inside")
      name(cloud), name(here), name(there)
      :profile test
      call(there, "outside")
      name(cloud), name(here), name(there)
      :sim
      name(cloud), name(here), name(there)
      """)
    #expect(
      output == [
        #""inside"  "inside"  "web""#, #""outside"  "inside"  "outside""#,
        #""web"  "inside"  "outside""#,
      ])
  }

  @Test func tasksGoOnWhereTheyBegan() throws {
    let output = try repl(
      ["--sim"],
      """
      here = cloud.account{}
      moved = task.spawn(function() call(cloud, "inside") task.sleep(0.2) call(here, "again") end)
      task.sleep(0)
      :profile test
      moved:wait()
      name(cloud), name(here)
      """)
    #expect(output == [#""web"  "again""#])
    #expect(!(try cloud.control("GET", "requests")).contains("rename"))
  }

  @Test func aProfileThatIsNotThereChangesNothing() throws {
    let result = try CommandResult.of(
      Repository.program("halo"), ["repl", "--sim"],
      environment: ["HALO_PROFILES": "\(folder.path)/profiles.json"],
      input: ":profile nowhere\n:region\n#cloud.eip.list{}\n")
    #expect(result.output == "cn-north-4\n7\n" && result.status == 78)
  }
}
