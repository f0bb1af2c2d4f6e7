import Ports

/// All there is to know about the simulated cloud, as one value: copying it is a snapshot.
struct CloudState: Codable, Equatable, Sendable {
  var account: Account
  var resources: Resources
  /// Where ids of new resources and the length of their transitions come from.
  var draw: Draw
  /// Where request ids and latencies come from; apart from `draw`, so that reading does not change
  /// the ids of what is created afterwards.
  var requests: Draw
  /// How far the clock of the cloud is ahead of the real one, in nanoseconds.
  var clockOffset: Int64 = 0

  /// Forgets what has finished being deleted.
  mutating func settle(at now: WallTime) { resources.settle(at: now) }
}
