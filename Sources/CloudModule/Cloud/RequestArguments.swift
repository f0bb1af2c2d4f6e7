internal import HuaweiCloud
internal import JSON
internal import LuaHost

/// What a script passed to `cloud.request`.
struct RequestArguments {
  let request: RawRequest
  let options: CallOptions

  private static let shape = CloudFunction.request

  init(on stack: LuaStack) throws(CloudError) {
    let given = try CallArguments(of: Self.shape, on: stack)
    options = given.options
    let arguments = try given.checked(for: Self.shape)
    request = try RawRequest(
      method: arguments.string("method") ?? "GET", service: arguments.string("service") ?? "",
      path: arguments.string("path") ?? "", query: try Self.query(arguments["query"]),
      body: arguments["body"])
  }

  private static func query(_ document: JSONValue?) throws(CloudError) -> [QueryItem] {
    guard let document else { return [] }
    guard let members = document.members else {
      throw CloudError(.usage, operation: shape.name, message: "query: expected a table of names")
    }
    var items: [QueryItem] = []
    for member in members {
      // It would send nothing, and so be no filter.
      if member.value.array?.isEmpty == true {
        throw CloudError(
          .usage, operation: shape.name,
          message: "query.\(member.name): an empty list sends nothing; leave it out to mean that")
      }
      for value in member.value.array ?? [member.value] {
        guard let text = value.scalarText else {
          throw CloudError(
            .usage, operation: shape.name,
            message: "query.\(member.name): expected a string, a number, true or false")
        }
        items.append(QueryItem(member.name, text))
      }
    }
    return items
  }
}

extension JSONValue {
  /// A string as it is, a number or a boolean as JSON writes it; nil for the others.
  fileprivate var scalarText: String? {
    switch self {
    case .string(let text): text
    case .integer, .unsigned, .real, .boolean: String(decoding: serialized(), as: UTF8.self)
    case .null, .bytes, .array, .object: nil
    }
  }
}
