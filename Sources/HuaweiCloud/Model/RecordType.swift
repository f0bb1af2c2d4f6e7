internal import Text

/// A kind of object that answers hold: `eip.PublicIp`.
public struct RecordType: Sendable {
  /// Service and noun, as scripts' type definitions have it: `eip.PublicIp`.
  public let name: String
  /// One sentence, no full stop.
  public let summary: String
  /// The documented members, in the order of the page. Others that come are passed on as they are.
  public let fields: [RecordField]
  /// The fields worth a column when many are listed.
  public let columns: [String]
  /// The members by which people know one of them: its address, its alias. A member of a member,
  /// and of the first of a list, is written `fixed_ips.ip_address`.
  public let names: [String]

  /// See the properties.
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
  /// The name.
  public var description: String { name }
}

/// One documented member of a `RecordType`. Any of them may be absent from an answer.
public struct RecordField: Sendable {
  /// As the service writes it.
  public let name: String
  /// What the service documents; answers that depart from it are passed on as they are.
  public let type: ValueType
  /// The documented values; nil where any text may come.
  public let enumeration: Enumeration?
  /// What the member identifies, as in `Field.identifies`. The `id` of a record identifies that
  /// record unless something else is said here.
  public let identifies: String?
  /// Whether a thing in good order may lack it, as a free EIP lacks its port. Editors then ask for a
  /// check; of the others they take for granted that they are there.
  public let isOptional: Bool
  /// One line, no full stop.
  public let documentation: String

  /// See the properties.
  public init(
    _ name: String, _ type: ValueType, in enumeration: Enumeration? = nil,
    idOf identifies: String? = nil, optional isOptional: Bool = false, _ documentation: String
  ) {
    self.name = name
    self.type = type
    self.enumeration = enumeration
    self.identifies = identifies
    self.isOptional = isOptional
    self.documentation = documentation
  }
}

/// The texts that a field may hold, under the name by which scripts know the set: `dns.Status`.
///
/// A script reads one as `cloud.dns.Status.ACTIVE`, which raises when there is no such value.
public struct Enumeration: Sendable {
  /// Service and noun: `dns.Status`.
  public let name: String
  /// As the service writes them, in the order of its documentation.
  public let values: [String]
  /// What each of them says, in their order; empty where their names say it.
  public let meanings: [String]

  /// See the properties.
  public init(_ name: String, _ values: [String]) {
    (self.name, self.values, meanings) = (name, values, [])
  }

  /// An enumeration whose values need a word each.
  public init(_ name: String, meanings: KeyValuePairs<String, String>) {
    self.name = name
    values = meanings.map(\.key)
    self.meanings = meanings.map(\.value)
  }

  /// Each value with what it says: nothing where its name says it.
  public var described: [(value: String, meaning: String)] {
    meanings.isEmpty
      ? values.map { ($0, "") } : zip(values, meanings).map { (value: $0, meaning: $1) }
  }
}

extension Enumeration: CustomStringConvertible {
  /// The name.
  public var description: String { name }
}
