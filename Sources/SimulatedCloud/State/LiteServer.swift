import Ports

/// A ModelArts Lite Server.
struct LiteServer: Codable, Equatable, Sendable {
  let id: String
  let projectID: String
  let name: String
  /// Hardware generation; only `A3` can have an EIP bound through ModelArts.
  let generation: String
  let status: String
  let flavor: String
  let vpcID: String
  let subnetID: String
  /// Its network interface, where an EIP ends up.
  let portID: String
  /// The bare metal server behind it: the device of the port.
  let cloudServerID: String
  let imageID: String
  let createdAt: WallTime
  let updatedAt: WallTime
  /// What it is reached by, where its port is yet to be found by that; nil elsewhere.
  var address: String?
}
