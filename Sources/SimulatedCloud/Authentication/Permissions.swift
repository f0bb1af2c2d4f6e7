import HuaweiCloud

extension Account {
  /// What a user may do.
  enum Permission: String, Codable, Sendable {
    /// Anything.
    case all
    /// Only read.
    case read
    case none
  }

  /// A state that a service is in, as far as requests can tell: a documented refusal that every
  /// request for an operation meets, such as `{"on": "eip.get", "code": "VPC.0514", "status": 500}`.
  struct Condition: Codable, Equatable, Sendable {
    /// `eip.bind`, `eip.*` or `*`.
    let on: String
    /// A code that the operation's service, the gateway or IAM documents.
    let code: String
    /// The status it comes with; the documented one if nil.
    let status: Int?

    func fits(_ name: String) -> Bool {
      on.utf8.last == UInt8(ascii: "*") ? name.hasPrefix(on.dropLast()) : on == name
    }

    var refusal: Refusal? {
      ServiceError.documented(code: code, status: status).map { Refusal($0) }
    }
  }
}

extension CloudState {
  /// Refuses what the user may not do, in the way of the service.
  func checkPermission(of caller: Caller, for operation: Operation) throws(Refusal) {
    let permission = account.users.first { $0.id == caller.userID }?.permission ?? .all
    guard permission == .none || permission == .read && operation.method != "GET" else { return }
    throw switch operation.service {
    case .dns: Refusal(DNS.denied)
    case .eip, .vpc: Refusal(VPC.denied)
    case .ga: .notAuthorised
    case .iam: Refusal(IAM.denied)
    case .modelarts: Refusal(ModelArts.denied)
    }
  }

  /// Refuses what the present state of the service refuses.
  ///
  /// - Parameter operations: those that could have sent the request.
  func checkConditions(for operations: [String]) throws(Refusal) {
    let condition = account.conditions?.first { operations.contains(where: $0.fits) }
    if let refusal = condition?.refusal { throw refusal }
  }
}
