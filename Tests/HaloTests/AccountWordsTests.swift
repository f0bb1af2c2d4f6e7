import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// One account is told of by the same words wherever somebody is told.
@Suite(.timeLimit(.minutes(30))) struct AccountWordsTests {
  @Test func areTheSameEverywhere() throws {
    let simulator = try Simulator()
    let folder = try TemporaryFolder([
      "profiles.json": """
      {"test": {"region": "cn-north-4", "production": true,
        "access_key": "\(DemoAccount.accessKey)", "secret_key": "\(DemoAccount.secretKey)",
        "endpoints": ["\(simulator.url)"]}}
      """,
      "move.lua": "cloud.eip.unbind{ publicip_id = '\(DemoAccount.boundEIP)' }",
    ])
    chmod("\(folder.path)/profiles.json", 0o600)
    func halo(_ arguments: [String], input: String = "") throws -> CommandResult {
      try CommandResult.of(
        Repository.program("halo"), arguments,
        environment: [
          "HALO_PROFILES": "\(folder.path)/profiles.json",
          "HALO_JOURNAL": "\(folder.path)/journal.db",
        ], input: input)
    }
    let script = "\(folder.path)/move.lua"
    let planned = try halo(["plan", "--profile", "test", script])
    #expect(planned.output.hasPrefix("account: test cn-north-4\n"), "\(planned.errors)")
    #expect(try halo(["run", "--profile", "test", script]).status == 0)
    let shown = try halo(["runs", "show", "1"])
    #expect(shown.output.contains("\naccount: test cn-north-4\n"), "\(shown.output)")
    let session = try halo(
      ["repl", "--yes", "--profile", "test"],
      input: """
        :profile
        cloud.eip.rename{ publicip_id = "\(DemoAccount.boundEIP)", alias = "gate" }
        cloud = cloud.account{ region = "cn-north-4" }
        cloud.eip.rename{ publicip_id = "\(DemoAccount.boundEIP)", alias = "door" }
        :changes

        """)
    let words = "PRODUCTION test cn-north-4"
    #expect(session.output.hasPrefix("\(words)\n"), "\(session.output)\(session.errors)")
    let told = (session.output + session.errors).split(separator: "\n")
      .filter { $0.contains(" in \(words): done") }
    #expect(told.count == 2, "\(session.output)\(session.errors)")
  }
}
