internal import ArgumentParser

/// How the simulator of `--sim` is to misbehave.
struct FaultOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "With --sim: misbehave by the rules in this file, one a line, such as 'on=eip.bind nth=2"
        + " kind=reset'. README.md has the kinds.", valueName: "file"),
    completion: .file())
  var faults: String?

  @Option(
    help: ArgumentHelp(
      "With --sim: misbehave by so many rules drawn at random, which are shown.", valueName: "n"))
  var randomFaults: Int?

  @Option(
    // A number below zero looks like an option.
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --sim: what is drawn at random, faults and waits between tries, is drawn from this"
        + " number; 1 if absent."))
  var seed: Int64?

  /// What everything is drawn from.
  var drawn: Int64 { seed ?? 1 }

  func validate() throws {
    if faults != nil, randomFaults != nil {
      throw ValidationError("--faults and --random-faults exclude each other")
    }
    if let randomFaults, !(1...1000).contains(randomFaults) {
      throw ValidationError("--random-faults takes a number from 1 to 1000")
    }
  }

  /// Refuses faults where there is no simulator to have them.
  func check(with cloud: CloudOptions) throws {
    guard !cloud.sim else { return }
    for (name, isGiven) in [
      ("--faults", faults != nil), ("--random-faults", randomFaults != nil),
      ("--seed", seed != nil),
    ]
    where isGiven {
      throw ValidationError("\(name) needs --sim")
    }
  }
}
