import HuaweiCloud

/// What the cloud does for one method and path.
struct Handler: Sendable {
  typealias Action = @Sendable (inout CloudState, AdmittedCall) throws(Refusal) -> Answer

  let method: String
  /// Its variables are the names by which the action finds their values.
  let path: String
  /// Whether anybody may call it, because it is where credentials come from.
  let isOpen: Bool
  let action: Action

  init(_ method: String, _ path: String, isOpen: Bool = false, _ action: @escaping Action) {
    self.method = method
    self.path = path
    self.isOpen = isOpen
    self.action = action
  }

  static let all: [Handler] = dns + eip + vpc + ga + modelarts + iam
}
