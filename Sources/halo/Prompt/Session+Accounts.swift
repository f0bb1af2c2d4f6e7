internal import CloudModule
internal import HuaweiCloud

// Going to other accounts, and the changes made in each.
extension Session {
  func go(toRegion region: String) throws(CommandFailure) {
    try go { places throws(ConfigurationError) in try places.go(toRegion: region) }
  }

  func go(toProfile name: String) throws(CommandFailure) {
    try go { places throws(ConfigurationError) in try places.go(toProfile: name) }
  }

  func goToSimulator() throws(CommandFailure) {
    try go { places throws(ConfigurationError) in places.goToSimulator() }
  }

  /// Goes to another account, or stays where it was when there is something wrong with that.
  private func go(
    _ go: (Places) throws(ConfigurationError) -> Void
  ) throws(CommandFailure) {
    let (places, module) = (runtime.places, runtime.module)
    let before = places.current
    do throws(ConfigurationError) {
      try go(places)
    } catch {
      throw CommandFailure(message: error.message, status: .configuration)
    }
    module.use(places.world)
    guard places.current !== before else { return }
    before.changes = module.changes
    // Nobody comes back to a simulator.
    if before !== places.cloud, module.changes?.nextToUndo != nil { hasLostChanges = true }
    // What was changed elsewhere cannot be undone here.
    module.keepHistory()
    if let changes = places.current.changes { module.changes = changes }
  }

  /// What was changed in the cloud itself, while the session is elsewhere.
  var cloudChanges: ChangeLog? {
    let cloud = runtime.places.cloud
    return runtime.places.current === cloud ? nil : cloud.changes
  }
}
