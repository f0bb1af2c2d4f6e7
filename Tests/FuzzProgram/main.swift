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

  @Option(help: "How many of each kind of what is read before the first call.")
  var inputs: UInt64 = 0

  @Option(help: "Only this kind.")
  var kind: String?

  func run() throws {
    var failures = 0
    let kinds = FuzzCase.Kind.allCases.filter { kind == nil || $0.rawValue == kind }
    for kind in InputFuzz.Kind.allCases where self.kind == nil || kind.rawValue == self.kind {
      for number in seed..<seed + inputs {
        guard let complaint = InputFuzz(kind, seed: number).complaint() else { continue }
        failures += 1
        print("kind \(kind.rawValue), seed \(number): \(complaint)")
      }
      if inputs > 0 { print("\(inputs) inputs of kind \(kind.rawValue)") }
      fflush(nil)
    }
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
