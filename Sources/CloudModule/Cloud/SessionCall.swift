internal import HuaweiCloud
internal import Ports

/// A `Call` whose discoveries about the account reach the session as it goes, and which shares the
/// run's traffic with all others.
struct SessionCall: StateMachine {
  var call: Call
  let session: AccountSession

  mutating func handle(
    _ event: MachineEvent, at moment: Moment
  ) -> MachineAction<Call.Outcome> {
    let action = call.handle(event, at: moment, sharing: &session.traffic.value)
    session.learn(projectID: call.learnedProjectID, credentials: call.renewedCredentials)
    return action
  }
}
