internal import CloudModule
internal import SimulatedCloud
internal import StandardModules

/// The simulator of `--sim`, and the faults it was told to have.
final class Simulation {
  /// Made when it is first asked for: most runs have another world.
  private(set) lazy var cloud = SimulatedCloud(settings: .init(seed: seed))
  private let seed: Int64
  private let hasFaults: Bool
  private let log: RunLog

  /// - Throws: when the rules cannot be read.
  init(_ options: FaultOptions, log: RunLog) throws(ScriptFailure) {
    self.log = log
    seed = options.drawn
    hasFaults = options.faults != nil || options.randomFaults != nil
    if let path = options.faults {
      try load(path)
    } else if let count = options.randomFaults {
      let rules = RandomFaults.rules(count, seed: options.drawn)
      for rule in rules.split(separator: "\n") { log.report(.info, "halo: fault: \(rule)\n") }
      do throws(ControlError) {
        try cloud.loadFaults(rules.utf8)
      } catch {
        throw ScriptFailure(text: "halo: \(error)\n", status: .bug)
      }
    }
  }

  private func load(_ path: String) throws(ScriptFailure) {
    let text: [UInt8]
    do throws(FileError) {
      text = try readFile(path)
    } catch {
      throw ScriptFailure(text: "halo: \(error.message)\n", status: .inputOutput)
    }
    do throws(ControlError) {
      try cloud.loadFaults(text)
    } catch {
      throw ScriptFailure(text: "halo: \(error.description(in: path))\n", status: .configuration)
    }
  }

  /// Says which faults never had an occasion: a test that expects them tests nothing.
  func reportUnfiredFaults() {
    guard hasFaults else { return }
    for rule in cloud.unfiredFaults {
      log.report(.warn, "halo: fault never fired: \(rule)\n")
    }
  }
}
