internal import CloudModule
internal import HuaweiCloud
internal import SimulatedCloud

// Going to other accounts, and the changes made in each.
extension Session {
  /// Goes to another account, or stays where it was when there is something wrong with that.
  func change(
    _ change: (AccountChoice) throws(ConfigurationError) -> Void
  ) throws(CommandFailure) {
    let before = runtime.account.state
    do throws(ConfigurationError) {
      try change(runtime.account)
      _ = try runtime.account.account(AccountSelection())
    } catch {
      runtime.account.state = before
      throw CommandFailure(message: error.message, status: .configuration)
    }
    let usesSimulator = runtime.account.state.options.usesSimulator
    if before.options.usesSimulator, !usesSimulator { leaveSimulator() }
    runtime.transport.usesSimulator = usesSimulator
    runtime.module.use { [account = runtime.account] selection throws(ConfigurationError) in
      try account.account(selection)
    }
  }

  /// Goes to a fresh simulator.
  func changeToSimulator() throws(CommandFailure) {
    if runtime.transport.usesSimulator {
      loseChanges()
    } else {
      cloudChanges = runtime.module.changes
    }
    runtime.transport.simulator = SimulatedCloud()
    try change { $0.useSimulator() }
    // What was changed elsewhere cannot be undone here.
    runtime.module.keepHistory()
  }

  private func loseChanges() {
    if runtime.module.changes?.nextToUndo != nil { hasLostChanges = true }
  }

  private func leaveSimulator() {
    loseChanges()
    runtime.module.keepHistory()
    if let cloudChanges { runtime.module.changes = cloudChanges }
  }
}
