import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// What the system is asked for, in its order, by the program itself.
@Suite(.timeLimit(.minutes(30))) struct IntentOnDiskTests {
  private static let tracer = "/usr/bin/strace"

  /// The journal's log is on the disk before the first byte of a change leaves.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: tracer)))
  func theLogIsSynchronisedFirst() throws {
    let folder = try TemporaryFolder()
    let simulator = try Simulator()
    let (trace, journal) = ("\(folder.path)/trace", "\(folder.path)/journal.db")
    let result = try CommandResult.of(
      URL(filePath: Self.tracer),
      [
        "-f", "-y", "-s", "8", "-e", "trace=fsync,fdatasync,sendto,sendmsg,pwrite64", "-o",
        trace, Repository.program("halo").path, "run", "--region", DemoAccount.region,
        "--endpoint", simulator.url, "--journal", journal, "-e",
        "cloud.eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = 'gate' }",
      ], environment: CommandTests.key)
    guard result.status == 0 else {
      // Where nothing may be traced there is nothing to be seen.
      #expect(result.errors.contains("strace"), "\(result)")
      return
    }
    let lines = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
    let send = try #require(lines.firstIndex { $0.contains("\"PUT ") || $0.contains("\"POST ") })
    let sync = try #require(
      lines[..<send].lastIndex { $0.contains("sync(") && $0.contains("journal.db-wal>") })
    // What is to be on the disk was written before.
    #expect(!lines[sync..<send].contains { $0.contains("pwrite64(") && $0.contains("-wal>") })
    #expect(lines[..<sync].contains { $0.contains("pwrite64(") && $0.contains("-wal>") })
  }
}
