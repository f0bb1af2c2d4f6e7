import HuaweiCloud
import JSON

/// An answer that says no, in one of the envelopes the services use.
struct Refusal: Error, Equatable {
  /// The shape of the body.
  enum Envelope {
    /// `{"code", "message"}`: EIP, VPC, DNS.
    case plain
    /// `{"error_code", "error_msg", "request_id"}`: the gateway, GA, ModelArts, parts of IAM.
    case gateway
    /// `{"error": {"code": 401, "message", "title"}}`: the Keystone part of IAM.
    case keystone

    /// The envelope that a code comes in.
    init(ofCode code: String) {
      let service = code.prefix(upTo: ".")
      self = ["DNS", "EIP", "VPC"].contains(service) ? .plain : .gateway
    }
  }

  let envelope: Envelope
  let status: Int
  let code: String
  let message: String
  /// The documentation does not say which code is sent here, so this one is a guess.
  var isAssumed = false
  var headers: [(name: String, value: String)] = []

  init(envelope: Envelope, status: Int, code: String, message: String) {
    self.envelope = envelope
    self.status = status
    self.code = code
    self.message = message
  }

  /// The refusal that a description has, in the service's words or else in those of the description.
  init(_ error: ServiceError, _ message: String? = nil) {
    self.init(
      envelope: Envelope(ofCode: error.code), status: error.status, code: error.code,
      message: message ?? error.meaning)
  }

  static func == (lhs: Refusal, rhs: Refusal) -> Bool {
    lhs.status == rhs.status && lhs.code == rhs.code && lhs.message == rhs.message
  }

  /// Marks the code as a guess, which the answer shows as the header `X-Sim-Assumed`.
  var assumed: Refusal {
    var refusal = self
    refusal.isAssumed = true
    return refusal
  }

  func body(requestID: String) -> JSONValue {
    switch envelope {
    case .plain:
      ["code": .string(code), "message": .string(message)]
    case .gateway:
      [
        "error_code": .string(code), "error_msg": .string(message),
        "request_id": .string(requestID),
      ]
    case .keystone:
      [
        "error": [
          "code": .integer(Int64(status)), "message": .string(message), "title": .string(code),
        ]
      ]
    }
  }
}
