/// One argument of an operation, under its wire name.
public struct Field: Sendable {
  public enum Place: Sendable {
    /// A variable of the path.
    case path
    /// A query parameter; a list repeats the key.
    case query
    /// A member of the body (see `BodyShape`).
    case body
    /// Read by Halo only and never sent: an argument of `choose`.
    case local
  }

  public let name: String
  public let type: ValueType
  public let place: Place
  public let isRequired: Bool
  public let constraint: Constraint?
  /// One line, no full stop.
  public let documentation: String
  /// The name on the wire where it differs: `publicip_id` of a Lua-side alias.
  public let wireName: String

  public init(
    _ name: String, _ type: ValueType, in place: Place, required: Bool = false,
    _ constraint: Constraint? = nil, wireName: String? = nil, _ documentation: String
  ) {
    self.name = name
    self.type = type
    self.place = place
    isRequired = required
    self.constraint = constraint
    self.wireName = wireName ?? name
    self.documentation = documentation
  }
}

/// The type of an argument or of a member of an answer.
public indirect enum ValueType: Sendable {
  case string
  case integer
  case number
  case boolean
  /// Text in one of the services' formats.
  case time
  case list(ValueType)
  case record(RecordType)
  /// Anything the service sends; passed on as it is.
  case any

  /// For messages: "a string", "a list of integers".
  public var phrase: String {
    switch self {
    case .string, .time: "a string"
    case .integer: "an integer"
    case .number: "a number"
    case .boolean: "true or false"
    case .list(let element): "a list of \(element.plural)"
    case .record(let type): "a \(type.name)"
    case .any: "any value"
    }
  }

  private var plural: String {
    switch self {
    case .string, .time: "strings"
    case .integer: "integers"
    case .number: "numbers"
    case .boolean: "booleans"
    case .list(let element): "lists of \(element.plural)"
    case .record(let type): "\(type.name) values"
    case .any: "values"
    }
  }
}

/// A kind of object that answers hold: `eip.PublicIp`.
public struct RecordType: Sendable {
  public let name: String
  /// One sentence, no full stop.
  public let summary: String
  public let fields: [RecordField]
  /// The fields worth a column when many are listed.
  public let columns: [String]

  public init(_ name: String, _ summary: String, columns: [String] = [], _ fields: [RecordField]) {
    self.name = name
    self.summary = summary
    self.columns = columns
    self.fields = fields
  }
}

/// One documented member of a `RecordType`. Any of them may be absent from an answer.
public struct RecordField: Sendable {
  public let name: String
  public let type: ValueType
  /// The documented values of an enumeration; empty where any text may come.
  public let values: [String]
  /// One line, no full stop.
  public let documentation: String

  public init(_ name: String, _ type: ValueType, values: [String] = [], _ documentation: String) {
    self.name = name
    self.type = type
    self.values = values
    self.documentation = documentation
  }
}
