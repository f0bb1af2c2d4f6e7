internal import ArgumentParser
internal import HuaweiCloud

/// The options that say which account to work on, the same for every subcommand.
struct CloudOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Account from the profile file; else HALO_PROFILE, else the environment.",
      valueName: "name"),
    completion: .profiles)
  var profile: String?

  @Option(
    help: ArgumentHelp(
      "Region of the account, such as cn-north-4; else the profile's, HALO_REGION or HW_REGION_NAME.",
      valueName: "region"),
    completion: .regions)
  var region: String?

  @Option(
    help: ArgumentHelp(
      "Project id; else the profile's or HUAWEICLOUD_SDK_PROJECT_ID, else the region's own project.",
      valueName: "id"))
  var projectID: String?

  @Option(
    name: .customLong("endpoint"),
    help: ArgumentHelp(
      "Send requests here instead: URL for every service, SERVICE=URL for one of dns, eip, ga,"
        + " iam, modelarts, vpc (eip and vpc have one host). Repeatable.",
      valueName: "url"))
  var endpoints: [String] = []

  @Flag(
    help: "Work on a fresh simulator inside the process, with its demo account.")
  var sim = false

  @OptionGroup var requests: RequestOptions

  func validate() throws {
    guard sim else { return }
    for (name, isGiven) in [("--endpoint", !endpoints.isEmpty), ("--profile", profile != nil)]
    where isGiven {
      throw ValidationError("--sim and \(name) exclude each other")
    }
  }
}

extension CloudOptions {
  var network: NetworkOptions { requests.network }
  var verbose: Bool { requests.verbose }
  var traceHTTP: Bool { requests.traceHTTP }

  /// Refuses what could not be right for any call, before a script has done half its work.
  func checkAccounts() throws(ScriptFailure) {
    do throws(ConfigurationError) {
      try accounts.check()
    } catch {
      throw ScriptFailure(text: "halo: \(error)\n", status: .configuration)
    }
  }
}
