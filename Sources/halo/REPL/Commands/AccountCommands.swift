internal import HuaweiCloud
internal import SimulatedCloud
internal import TaskLoop

extension SessionCommand {
  static let region = SessionCommand(
    name: "region", parameter: "[REGION]", summary: "say which region this is, or go to another"
  ) { session, name throws(CommandFailure) in
    guard !name.isEmpty else {
      return session.printer.write("\(session.prompt.region ?? "no region")\n")
    }
    try session.change { account throws(ConfigurationError) in
      account.use(region: try Region(name).id)
    }
    session.save(.remark(":region \(name)"))
  }

  static let profile = SessionCommand(
    name: "profile", parameter: "[NAME]", summary: "say which profile this is, or go to another"
  ) { session, name throws(CommandFailure) in
    guard !name.isEmpty else {
      return session.printer.write("\(session.prompt.profile ?? "no profile")\n")
    }
    guard session.runtime.loop.sessionTaskCount == 0 || !session.prompt.usesSimulator else {
      throw .tasksUnderWay
    }
    try session.change { $0.use(profile: name) }
    session.save(.remark(":profile \(name)"))
  }

  static let simulator = SessionCommand(
    name: "sim", summary: "go to a fresh simulator with its demo account"
  ) { session, _ throws(CommandFailure) in
    let runtime = session.runtime
    // What is under way belongs to the cloud it was sent to.
    guard runtime.loop.sessionTaskCount == 0 else { throw .tasksUnderWay }
    runtime.transport.simulator = SimulatedCloud()
    try session.change { $0.useSimulator() }
    session.save(.remark(":sim"))
  }
}

extension CommandFailure {
  fileprivate static let tasksUnderWay = CommandFailure(
    message: "tasks are under way; :tasks lists them", status: .scriptFailed)
}
