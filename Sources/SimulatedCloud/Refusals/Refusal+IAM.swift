/// What IAM refuses.
extension Refusal {
  static func iam(_ status: Int, _ code: String, _ message: String) -> Refusal {
    Refusal(envelope: .gateway, status: status, code: "IAM.\(code)", message: message)
  }

  static func keystone(_ status: Int, _ title: String, _ message: String) -> Refusal {
    Refusal(envelope: .keystone, status: status, code: title, message: message)
  }

  static func iamInvalid(_ why: String) -> Refusal { iam(400, "0011", why).assumed }

  static let wrongPassword = keystone(
    401, "Unauthorized", "The username or password is wrong.")
  static func scopeNotFound(_ what: String) -> Refusal {
    keystone(401, "Unauthorized", "Could not find \(what) of the scope.")
  }
}
