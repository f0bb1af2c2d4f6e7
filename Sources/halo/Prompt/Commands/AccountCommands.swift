internal import HuaweiCloud
internal import SimulatedCloud
internal import TaskLoop

extension SessionCommand {
  static let region = SessionCommand(
    name: "region", parameter: "[REGION]", summary: "say which region this is, or go to another"
  ) { session, argument throws(CommandFailure) in
    let name = argument.text
    guard !name.isEmpty else {
      return session.printer.write("\(session.prompt.region ?? "no region")\n")
    }
    try session.change { account throws(ConfigurationError) in
      account.use(region: try Region(name).id)
    }
    session.saveAccount()
    let own = [DemoAccount.region, DemoAccount.otherRegion]
    if session.prompt.usesSimulator, !own.contains(name) {
      let list = own.joined(separator: " and ")
      session.tell("the simulator has nothing in \(name), only in \(list)\n")
    }
  }

  static let profile = SessionCommand(
    name: "profile", parameter: "[NAME]", summary: "say which profile this is, or go to another"
  ) { session, argument throws(CommandFailure) in
    let name = argument.text
    guard !name.isEmpty else {
      return session.printer.write("\(session.prompt.profile ?? "no profile")\n")
    }
    guard session.runtime.loop.sessionTaskCount == 0 || !session.prompt.usesSimulator else {
      throw .tasksUnderWay
    }
    try session.change { $0.use(profile: name) }
    session.saveAccount()
  }

  static let simulator = SessionCommand(
    name: "sim", summary: "go to a fresh simulator with its demo account"
  ) { session, _ throws(CommandFailure) in
    // What is under way belongs to the cloud it was sent to.
    guard session.runtime.loop.sessionTaskCount == 0 else { throw .tasksUnderWay }
    try session.changeToSimulator()
    session.save(.remark("on a simulator from here: halo run --sim"))
  }
}

extension CommandFailure {
  fileprivate static let tasksUnderWay = CommandFailure(
    message: "tasks are under way; :tasks lists them", status: .scriptFailed)
}
