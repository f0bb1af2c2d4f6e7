import JSON
import Ports
import SimulatedCloud

/// Everything a cloud knows at one time.
public struct AccountState: Sendable {
  let document: JSONValue
  /// When it was so; what goes on from it must not begin before.
  let time: WallTime

  /// What is bound to what, once all that is under way has ended.
  func truth(in world: ProofWorld) throws -> [String] {
    let cloud = SimulatedCloud(serving: world.serving)
    try cloud.load(document.serialized())
    return cloud.truth(at: time + .seconds(60))
  }
}
