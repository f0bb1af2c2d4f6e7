internal import CloudModule
internal import HuaweiCloud
internal import Journal
internal import Planning
internal import Ports

// A run that has followed a plan is held to the rest of it.
extension FormerRun {
  /// What there is to be done where its plan is not good any more.
  var withoutPlan: String {
    "\(commands.rollback) takes back what it did, --despite-edits goes on without the plan"
  }

  /// The plan among what it has run; nil for none.
  ///
  /// - Parameter isNeeded: whether nothing goes on without it.
  /// - Throws: where it is needed and cannot be read, of another version.
  func plan(among sources: [RunSource], isNeeded: Bool) throws(ScriptFailure) -> Plan? {
    let plan = PlannedRun.plan(among: sources)
    guard plan == nil, isNeeded, !sources.plans.isEmpty else { return plan }
    throw failure(
      "follows a plan of another version of Halo, to which it cannot be held: nothing was sent; "
        + withoutPlan, .configuration)
  }

  /// Refuses to go on with a plan that rests on what is another by now.
  func check(_ plan: Plan, in world: World) throws(ScriptFailure) {
    if let directory = plan.otherDirectory {
      throw failure(
        "follows a plan that names files from where it was made: nothing was sent; go on with it in "
          + directory, .usage)
    }
    let why =
      plan.changedFile(isBegun: true).map { "a plan that \($0)" }
      ?? plan.changedAddress(in: world).map { "the plan of another cloud: \($0)" }
    guard let why else { return }
    throw failure("follows \(why): nothing was sent; \(withoutPlan)", .tryAgain)
  }
}
