/// The texts that a field may hold, under the name by which scripts know the set: `dns.Status`.
///
/// A script reads one as `cloud.dns.Status.ACTIVE`, which raises when there is no such value.
public struct Enumeration: Sendable {
  public let name: String
  /// As the service writes them, in the order of its documentation.
  public let values: [String]

  public init(_ name: String, _ values: [String]) {
    self.name = name
    self.values = values
  }
}

extension Enumeration: CustomStringConvertible {
  public var description: String { name }
}
