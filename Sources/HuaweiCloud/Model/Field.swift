/// One argument of an operation, under its wire name.
public struct Field: Sendable {
  /// Where in the request the value goes.
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

  /// As the service writes it: `publicip_id`. Scripts use the same name.
  public let name: String
  /// What a script may give; a scalar is taken for a list of one.
  public let type: ValueType
  /// Where in the request it goes.
  public let place: Place
  /// Whether a call without it is refused before anything is sent.
  public let isRequired: Bool
  /// What a value must look like beyond its type; nil for any value of the type.
  public let constraint: Constraint?
  /// Whether it narrows down what a list is searched for: of an operation that lists, all that is
  /// sent in the query or read by Halo, but what a list is sorted by.
  public let isFilter: Bool
  /// What the id in this field identifies: the name of a record type, or a noun for a thing that
  /// has none. An id that an answer showed as that of something else is refused.
  public let identifies: String?
  /// Further things that completion offers for it: what ids identify, as in `identifies`, or a
  /// name of a record type, as in `eip.PublicIp.alias`.
  public let offers: [String]
  /// One line, no full stop.
  public let documentation: String

  /// See the properties. Only what is sent in a query or read by Halo can be a filter.
  public init(
    _ name: String, _ type: ValueType, in place: Place, required: Bool = false,
    _ constraint: Constraint?, isFilter: Bool = true, idOf identifies: String? = nil,
    offers: [String] = [], _ documentation: String
  ) {
    self.name = name
    self.type = type
    self.place = place
    isRequired = required
    self.constraint = constraint
    self.isFilter = isFilter && !required && (place == .query || place == .local)
    self.identifies = identifies
    self.offers = offers
    self.documentation = documentation
  }

  /// A field whose values are bounded by their type alone.
  public init(
    _ name: String, _ type: ValueType, in place: Place, required: Bool = false,
    idOf identifies: String? = nil, offers: [String] = [], _ documentation: String
  ) {
    self.init(
      name, type, in: place, required: required, nil, idOf: identifies, offers: offers,
      documentation)
  }
}

/// What must hold between the fields of one call.
public struct FieldRule: Sendable {
  /// The sentence to show when it does not hold; nil when it does.
  public let violation: @Sendable (Arguments) -> String?

  /// See the property. The arguments it is given have passed the checks of their own fields.
  public init(_ violation: @escaping @Sendable (Arguments) -> String?) {
    self.violation = violation
  }
}

/// What is called with one table of fields: an operation, or any other function whose fields are
/// described in the same way. Its arguments are read and checked against this.
public protocol FieldTaking: Sendable {
  /// What messages call it: `eip.bind`.
  var name: String { get }
  /// What a script writes to call it: `cloud.eip.bind`.
  var callName: String { get }
  /// In the order in which help shows them.
  var fields: [Field] { get }
  /// What holds between fields, such as "exactly one of".
  var rules: [FieldRule] { get }
  /// The options that may be given beside the fields, by name: see `CallOptions.set`.
  var optionNames: [String] { get }
  /// Whether it returns a list, which its filters narrow down.
  var isList: Bool { get }
}

extension FieldTaking {
  /// A member of `cloud`.
  public var callName: String { "cloud.\(name)" }
  /// Nothing holds between them.
  public var rules: [FieldRule] { [] }
  /// None.
  public var optionNames: [String] { [] }
  /// It returns none.
  public var isList: Bool { false }
}
