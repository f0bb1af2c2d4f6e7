public import JSON

/// One operation of the cloud, described once.
///
/// Building and checking a request, typing its result, waiting, probing, undoing, help, completion,
/// type definitions, the simulator's validation and the reference are all derived from this value.
///
/// A class because it is passed around with every call and never changes: a reference is cheap.
public final class Operation: Sendable {
  /// What a script calls it, without the leading `cloud.`: `eip.bind`.
  public let name: String
  /// One sentence, no full stop: `bind an EIP to a port`.
  public let summary: String
  /// What a reader should know besides: rules, traps, defaults.
  public let remarks: [String]
  /// Whose hosts, refusals and limits apply.
  public let service: Service
  /// The HTTP method: `GET`.
  public let method: String
  /// With variables in braces: `/v1/{project_id}/publicips/{publicip_id}`.
  ///
  /// `{project_id}` comes from the account; every other variable is a field.
  public let path: String
  /// The arguments of a call, in the order in which help shows them.
  public let fields: [Field]
  /// Query parameters that are always sent, beside those that come from fields.
  public let fixedQuery: [QueryItem]
  /// What holds between fields, such as "exactly one of".
  public let rules: [FieldRule]
  /// The body, when it does not follow from the fields alone.
  public let body: BodyShape
  /// Of a request that has a body.
  public let contentType: String
  /// The HTTP status that the service documents for a request that was carried out or accepted; the
  /// simulator answers with it. A call takes any status from 200 to 299 for a success, as the vendor's
  /// own clients do: a service that says so otherwise than it documents has carried it out all the same.
  public let success: Int
  /// What a call returns, in order.
  public let results: [OperationResult]
  /// How a list is read to its end.
  public let paging: Paging
  /// The error answers, by status and code, that mean "there are none" instead of a failure.
  public let meansNone: (@Sendable (_ status: Int, _ code: String) -> Bool)?
  /// Picks the one element a `find` returns out of the list it read.
  public let choose: (@Sendable ([JSONValue], Arguments) -> Choice)?
  /// Whether it only looks; for a change, how it is seen to have happened.
  public let effect: Effect
  /// The refusals its users meet most.
  public let errors: [ServiceError]
  /// A Lua example that runs on the demo account.
  public let example: String
  /// The vendor's page this comes from.
  public let page: String
  /// What a policy of IAM has to allow for it: `vpc:publicIps:update`. Empty for a service that goes by
  /// roles alone.
  public let actions: [String]

  /// See the properties.
  public init(
    name: String, summary: String, remarks: [String] = [], service: Service, method: String,
    path: String, fields: [Field] = [], fixedQuery: [QueryItem] = [], rules: [FieldRule] = [],
    body: BodyShape = .fields,
    contentType: String = "application/json", success: Int,
    results: [OperationResult], paging: Paging = .none,
    meansNone: (@Sendable (_ status: Int, _ code: String) -> Bool)? = nil,
    choose: (@Sendable ([JSONValue], Arguments) -> Choice)? = nil, effect: Effect = .read,
    errors: [ServiceError] = [], example: String, page: String, actions: [String] = []
  ) {
    self.name = name
    self.summary = summary
    self.remarks = remarks
    self.service = service
    self.method = method
    self.path = path
    self.fields = fields
    self.fixedQuery = fixedQuery
    self.rules = rules
    self.body = body
    self.contentType = contentType
    self.success = success
    self.results = results
    self.paging = paging
    self.meansNone = meansNone
    self.choose = choose
    self.effect = effect
    self.errors = errors
    self.example = example
    self.page = page
    self.actions = actions
  }

  /// The change this operation makes; nil for a read.
  public var change: Change? {
    guard case .change(let change) = effect else { return nil }
    return change
  }
}

extension Operation: FieldTaking {
  /// Every call takes a time limit; only one that changes something has an effect to wait for.
  public var optionNames: [String] { change == nil ? ["timeout"] : CallOptions.names }
}

extension Operation: CustomStringConvertible {
  /// The name.
  public var description: String { name }
}

/// Whether an operation only looks or also acts.
public enum Effect: Sendable {
  case read
  case change(Change)
}

/// One value that a call returns.
public struct OperationResult: Sendable {
  /// What help calls it; scripts see results by their position.
  public let name: String
  /// What the page documents of its shape.
  public let type: ValueType
  /// Where the answer holds it: `publicip`, empty for the whole answer, nil when only waiting
  /// finds it (then `wait = false` returns nil in its place).
  public let path: String?

  /// See the properties.
  public init(_ name: String, _ type: ValueType, at path: String?) {
    self.name = name
    self.type = type
    self.path = path
  }
}

/// One `name=value` of a query, not yet percent-encoded.
public struct QueryItem: Equatable, Sendable {
  /// Not yet percent-encoded.
  public let name: String
  /// Not yet percent-encoded; may be empty.
  public let value: String

  /// See the properties.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// Whether both are the same bytes.
  public static func == (lhs: QueryItem, rhs: QueryItem) -> Bool {
    lhs.name == rhs.name && lhs.value == rhs.value
  }
}

/// How the JSON body is made of the fields placed in it.
public enum BodyShape: Sendable {
  /// The body fields inside an object of this name: `{"publicip": {…}}`. Empty means no wrapper.
  case wrapped(String)
  /// The body fields at the top level; no body at all when the operation has no body fields.
  case fields
  /// Always this document.
  case constant(JSONValue)
}
