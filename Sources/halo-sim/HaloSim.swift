import ArgumentParser
import Files
import Glibc
import SimulatedCloud

/// `halo-sim`: the simulated cloud behind an HTTP server on this machine.
@main
struct HaloSim: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "halo-sim",
    abstract: "A Huawei Cloud account that exists only on this machine.",
    usage: "halo-sim [OPTIONS]",
    discussion: """
      Prints "listening on http://127.0.0.1:PORT" as its first line, then serves until it is \
      interrupted. That address shows the account in a browser, with its changes, requests and faults. \
      It always starts with the same demo account; GET /_sim/state shows its ids and keys. Kept are the last 100,000 requests, 1,000 effects on their way, and a state of up to \
      64 MiB.
      Exit codes: 64 usage, 74 a file or the port cannot be used, 78 a file has the wrong content.
      """)

  @Option(help: "Port to listen on; 0 for any that is free.")
  var port: UInt16 = 0

  @Option(help: "Loopback address to listen on: 127.0.0.1, ::1 or localhost.")
  var host: LoopbackHost = .ipv4

  @Option(
    help: ArgumentHelp(
      "Load the state from this file, and save it there at the end.", valueName: "file"))
  var state: String?

  // A number below zero looks like an option.
  @Option(
    parsing: .unconditional,
    help: "What ids, latencies and the length of transitions are drawn from.")
  var seed: Int64 = 1

  @Option(help: ArgumentHelp("From a request to its answer, on average.", valueName: "duration"))
  var latency = DurationArgument(.zero)

  @Option(
    help: ArgumentHelp(
      "From the acceptance of a change until it has settled, on average.", valueName: "duration"))
  var transitionTime = DurationArgument(.milliseconds(2500))

  @Option(
    help: ArgumentHelp(
      "How many calls a user may make to each service, such as 200/5m.", valueName: "limit"))
  var rateLimit: CallLimit?

  @Option(
    help: ArgumentHelp(
      "Misbehave by the rules in this file, one a line, such as 'on=eip.bind nth=2 kind=reset'.",
      valueName: "file"))
  var faults: String?

  @Option(
    help: ArgumentHelp(
      "Misbehave by so many rules drawn at random from the seed, which are shown.", valueName: "n"))
  var randomFaults: Int?

  func validate() throws {
    if faults != nil, randomFaults != nil {
      throw ValidationError("--faults and --random-faults exclude each other")
    }
    if let randomFaults, !(1...1000).contains(randomFaults) {
      throw ValidationError("--random-faults takes a number from 1 to 1000")
    }
  }

  static func main() {
    for harmless in [SIGPIPE, SIGXFSZ] { signal(harmless, SIG_IGN) }
    do {
      // What explains the options is a command, too.
      var command = try parseAsRoot()
      try command.run()
    } catch  where error is ExitCode {
      exit(withError: error)
    } catch  where exitCode(for: error).isSuccess {
      // What is asked for, such as help, is a result like any other.
      let page = Array((fullMessage(for: error) + "\n").utf8)
      guard writeAll(page, to: Stream.output.rawValue) || errno == EPIPE else {
        writeLine("halo-sim: cannot write standard output: \(describe(errno: errno))", to: .error)
        Glibc.exit(Failure.Kind.io.rawValue)
      }
      Glibc.exit(0)
    } catch {
      writeLine("halo-sim: \(message(for: error)) (see 'halo sim --help')", to: .error)
      exit(withError: exitCode(for: error))
    }
  }

  func run() throws {
    do throws(Failure) {
      try serve()
    } catch {
      writeLine("halo-sim: \(error.message)", to: .error)
      throw ExitCode(error.exitCode)
    }
  }

  private func serve() throws(Failure) {
    let cloud = SimulatedCloud(
      settings: .init(
        seed: seed, latency: latency.duration, transitionTime: transitionTime.duration,
        limit: rateLimit))
    let file = state.map(StateFile.init)
    try file?.load(into: cloud)
    if let faults { try loadFaults(faults, into: cloud) }
    if let randomFaults { try drawFaults(randomFaults, into: cloud) }

    try Server(host: host, port: port).run(Simulator(cloud: cloud, file: file))
  }

  private func drawFaults(_ count: Int, into cloud: SimulatedCloud) throws(Failure) {
    let rules = RandomFaults.rules(count, seed: seed)
    for rule in rules.split(separator: "\n") {
      writeLine("halo-sim: fault: \(rule)", to: .error)
    }
    do {
      try cloud.loadFaults(rules.utf8)
    } catch {
      throw Failure(.configuration, "drawn faults: \(error)")
    }
  }

  private func loadFaults(_ path: String, into cloud: SimulatedCloud) throws(Failure) {
    guard let text = try readFile(path) else {
      throw Failure(.io, "\(path): No such file or directory")
    }
    do {
      try cloud.loadFaults(text)
    } catch {
      throw Failure(.configuration, error.description(in: path))
    }
  }
}
