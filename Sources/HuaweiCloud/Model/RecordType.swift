/// A kind of object that answers hold: `eip.PublicIp`.
public struct RecordType: Sendable {
  public let name: String
  /// One sentence, no full stop.
  public let summary: String
  public let fields: [RecordField]
  /// The fields worth a column when many are listed.
  public let columns: [String]
  /// The members by which people know one of them: its address, its alias. A member of a member,
  /// and of the first of a list, is written `fixed_ips.ip_address`.
  public let names: [String]

  public init(
    _ name: String, _ summary: String, columns: [String] = [], names: [String] = [],
    _ fields: [RecordField]
  ) {
    self.name = name
    self.summary = summary
    self.columns = columns
    self.names = names
    self.fields = fields
  }
}

extension RecordType: CustomStringConvertible {
  public var description: String { name }
}
