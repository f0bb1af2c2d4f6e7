import JSON

/// The checked input of one request.
struct Parameters {
  /// By the names of the handler's path.
  let path: [String: String]
  let query: [String: [JSONValue]]
  /// The members of the body, without their wrapper.
  let body: JSONValue
}
