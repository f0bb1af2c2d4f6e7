import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// A folder and a simulator, in which plans are made and applied with the program itself.
struct PlanTrial {
  let folder: TemporaryFolder
  let simulator: Simulator
  /// Where the plan is kept.
  let plan: String

  init(_ files: [String: String] = [:]) throws {
    folder = try TemporaryFolder(files)
    simulator = try Simulator()
    plan = folder.path + "/plan.json"
  }

  /// The options that lead to the simulator.
  var place: [String] { ["--region", "cn-north-4", "--endpoint", simulator.url] }

  func halo(
    _ arguments: [String], _ environment: [String: String] = [:], input: String = "",
    in directory: TemporaryFolder? = nil
  ) throws -> CommandResult {
    try CommandResult.of(
      Repository.program("halo"), arguments,
      environment: CommandTests.key.merging(["HALO_JOURNAL": folder.path + "/journal.db"]) { $1 }
        .merging(environment) { $1 },
      input: input, directory: directory.map { URL(filePath: $0.path) } ?? Repository.root)
  }

  /// Plans a script that names an EIP by what `expression` says.
  ///
  /// - Returns: the plan as it is shown.
  func makePlan(
    naming expression: String, _ environment: [String: String] = [:], _ options: [String] = []
  ) throws -> String {
    let code = "cloud.eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = \(expression) }"
    let result = try halo(["plan"] + place + options + ["--out", plan, "-e", code], environment)
    #expect(result.status == 2, "\(result.errors)")
    return result.output
  }

  /// How many changes the simulator has got.
  var changes: Int {
    get throws {
      try simulator.control("GET", "requests").components(separatedBy: "\"method\": \"PUT\"").count
        - 1
    }
  }
}
