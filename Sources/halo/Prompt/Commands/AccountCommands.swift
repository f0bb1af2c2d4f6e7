internal import HuaweiCloud
internal import Text

extension SessionCommand {
  static let region = SessionCommand(
    name: "region", parameter: "[REGION]", summary: "say which region this is, or go to another"
  ) { session, argument throws(CommandFailure) in
    let name = argument.text
    guard !name.isEmpty else {
      return session.printer.write("\(session.prompt.region ?? "no region")\n")
    }
    do throws(ConfigurationError) {
      _ = try Region(name)
    } catch {
      throw CommandFailure(message: error.message, status: .configuration)
    }
    try session.go(toRegion: name)
    session.saveAccount()
    if let regions = session.runtime.places.current.accounts.regions, !regions.contains(name) {
      let list = regions.joined(separator: " and ")
      session.tell("the simulator has nothing in \(name), only in \(list)\n")
    }
  }

  static let profile = SessionCommand(
    name: "profile", parameter: "[NAME]", summary: "say which profile this is, or go to another"
  ) { session, argument throws(CommandFailure) in
    let name = argument.text
    guard !name.isEmpty else {
      let title = "\(session.prompt.title)"
      guard session.prompt.profile == nil else { return session.printer.write("\(title)\n") }
      return session.printer.write("no profile\(title.isEmpty ? "" : ": \(title)")\n")
    }
    try session.go(toProfile: name)
    session.saveAccount()
  }

  static let simulator = SessionCommand(
    name: "sim", summary: "go to a fresh simulator with its demo account"
  ) { session, _ throws(CommandFailure) in
    try session.goToSimulator()
    session.save(.remark("on a simulator from here: halo run --sim"))
  }
}
