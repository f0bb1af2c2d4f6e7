import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// A run that follows a plan and is stopped: what its clean-up code would do beside the plan is not sent, and
/// is the lesser news.
@Suite(.timeLimit(.minutes(30))) struct PlannedInterruptTests {
  private static let script = """
    local function rename(alias)
      cloud.eip.rename{ publicip_id = "\(DemoAccount.boundEIP)", alias = alias }
    end
    local last <close> = setmetatable({}, { __close = function() rename "closed" end })
    rename "begun"
    print "begun"
    task.sleep(3000)
    rename "done"

    """

  private let folder: TemporaryFolder
  private let plan: String
  private let environment: [String: String]

  /// A plan that was made with `--sim` is applied to a fresh simulator.
  init() throws {
    folder = try TemporaryFolder(["job.lua": Self.script])
    plan = folder.path + "/plan.json"
    environment = ["HALO_JOURNAL": folder.path + "/journal.db", "HOME": folder.path]
    let result = try CommandResult.of(
      Repository.program("halo"), ["plan", "--sim", "--out", plan, folder.path + "/job.lua"])
    #expect(result.status == 2, "\(result)")
  }

  @Test(arguments: [("INT", Int32(130)), ("TERM", 143)])
  func aSignalIsTold(signal: String, code: Int32) throws {
    let run = try SignalledRun(arguments: ["apply", plan], environment: environment)
    let end = try run.send(signal)
    #expect(end.status == code && end.output == "begun\n")
    let errors = run.errorOutput
    #expect(errors.contains("the run departs from its plan"), "\(errors)")
  }

  @Test func aTimeoutIsTold() throws {
    let end = try CommandResult.of(
      Repository.program("halo"), ["apply", "--timeout", "1s", plan], environment: environment)
    #expect(end.status == 124 && end.output == "begun\n", "\(end)")
    #expect(end.errors.contains("the run departs from its plan"), "\(end)")
  }

  /// Also where the script catches that its change was not sent, and tries again.
  @Test func aDepartureThatIsCaughtIsToldWithTheTimeout() throws {
    let script = """
      local alias = os.getenv "ALIAS" or "planned"
      local change = { publicip_id = "\(DemoAccount.boundEIP)", alias = alias }
      while not pcall(cloud.eip.rename, change) do task.sleep(0.1) end

      """
    try script.write(toFile: folder.path + "/job.lua", atomically: true, encoding: .utf8)
    let planned = try CommandResult.of(
      Repository.program("halo"), ["plan", "--sim", "--out", plan, folder.path + "/job.lua"])
    #expect(planned.status == 2, "\(planned)")
    let end = try CommandResult.of(
      Repository.program("halo"), ["apply", "--timeout", "1s", plan],
      environment: environment.merging(["ALIAS": "other"]) { $1 })
    #expect(end.status == 124, "\(end)")
    #expect(end.errors.contains("\nhalo: the run departs from its plan"), "\(end)")
  }
}
