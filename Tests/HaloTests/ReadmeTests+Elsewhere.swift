import Foundation
import TestSupport
import Testing

// The blocks about what runs beside Halo: a database that machines share, and the simulator as a server.
extension ReadmeTests {
  /// Two machines with the same line, of which one runs it.
  func severalMachines(_ block: Readme.Block) throws {
    let place = try PostgresServer.shared.get().makeDatabase()
    #expect(block.lines.count == 3 && block.lines[1].hasPrefix("HALO_JOURNAL=postgresql://"))
    // No two of these may fall into two windows.
    let line = block.lines[2].replacingOccurrences(of: "5m", with: "365d")
    let outputs = try (1...2).map { _ in
      try cron([block.lines[0], "HALO_JOURNAL=\(place)", line]).output
    }
    #expect(outputs == ["the job ran\n", ""])
  }

  /// What is granted is enough for all that a worker does: see the tests of the journal.
  func leastRights(_ block: Readme.Block) throws {
    let server = try PostgresServer.shared.get()
    let place = try server.makeDatabase()
    let worker = "worker\(UInt32.random(in: 0 ... .max))"
    try server.query("CREATE ROLE \(worker) LOGIN", in: place)
    try succeed("halo runs --journal '\(place)'")
    try server.query(block.text.replacingOccurrences(of: "worker", with: worker), in: place)
    let mine = place.replacingOccurrences(of: "halo@", with: "\(worker)@")
    let result = try succeed("halo run --journal '\(mine)' --job nightly --once-per 1d job.lua")
    #expect(result.output == "the job ran\n")
    try succeed("halo runs forget 1 --journal '\(mine)'")
  }

  func simulator(_ block: Readme.Block) throws {
    let simulator = try Simulator()
    let port = try #require(simulator.url.split(separator: ":").last)
    let lines = block.lines.map { $0.replacingOccurrences(of: "8080", with: port) }
    #expect(lines[0] == "halo sim --port \(port)")
    #expect(lines[1] == "listening on \(simulator.url)")
    try succeed(lines.dropFirst(2).joined(separator: "\n"))
  }

  func faultRules(_ block: Readme.Block) throws {
    try write(block.text, to: "rules.faults")
    let result = try succeed("halo run --sim --faults rules.faults -e 'print(1)'")
    #expect(result.errors.components(separatedBy: "fault never fired").count == 4)
  }

  /// What Halo makes of a lost answer is to be seen.
  func fault(_ block: Readme.Block) throws {
    let result = try succeed(block.text)
    #expect(result.errors.contains("the answer was lost"), "\(result.errors)")
    #expect(!result.errors.contains("never fired"))
  }
}
