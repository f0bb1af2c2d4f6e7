internal import ArgumentParser
internal import CloudModule
internal import JSON
internal import Ports
internal import StandardModules

/// `halo doctor`: what keeps calls from working, and what to do about it.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look at everything that runs depend on, and say what to mend.",
    usage: "halo doctor [OPTIONS]",
    discussion: """
      Looks at every source of credentials, at the journal, at the network with its proxy and \
      certificates, at the clock, the key or token and the project, and makes the reads behind each \
      change. Changes nothing, neither in the account nor in what the journal holds.
      """)

  @OptionGroup var cloud: CloudOptions
  @OptionGroup var journal: JournalOptions

  @Flag(help: "As a JSON list.")
  var json = false

  func run() throws {
    let log = RunLog(isVerbose: cloud.verbose, secrets: cloud.secrets)
    var doctor = Doctor(cloud, journal: journal, log: log)
    doctor.examine()
    let diagnosis = doctor.diagnosis
    StandardOutput.write(
      json ? String(decoding: diagnosis.json.serialized(), as: UTF8.self) + "\n" : diagnosis.text)
    if let status = diagnosis.status { throw ExitCode(status.rawValue) }
  }
}
