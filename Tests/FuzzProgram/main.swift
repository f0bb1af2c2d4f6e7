import ArgumentParser
import Fuzzing
import Glibc

/// Gives the programs inputs that nobody has thought of, for as long as one likes.
struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz", abstract: "Fuzzed inputs through the programs themselves.")

  @Option(name: [.short, .long], help: "How many of each kind.")
  var count: UInt64 = 100

  @Option(help: "The seed of the first.")
  var seed: UInt64 = 1

  @Option(help: "Only this kind.")
  var kind: String?

  func run() throws {
    var failures = 0
    let kinds = FuzzCase.Kind.allCases.filter { kind == nil || $0.rawValue == kind }
    for number in seed..<seed + count {
      for kind in kinds {
        let trial = FuzzCase(kind, seed: number)
        guard let complaint = try trial.complaint() else { continue }
        failures += 1
        print("kind \(kind.rawValue), seed \(number): \(complaint)")
        // Whoever watches sees failures as they come.
        fflush(nil)
      }
    }
    print("\(count) inputs of \(kinds.count) kinds, \(failures) failures")
    if failures > 0 {
      print("one of them again: make fuzz KIND=… SEED=… N=1")
      throw ExitCode.failure
    }
  }
}

Fuzz.main()
