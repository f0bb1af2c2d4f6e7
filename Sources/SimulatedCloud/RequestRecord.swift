import JSON
public import Ports

/// One request as the cloud saw it: what really happened, whatever the client was told.
public struct RequestRecord: Equatable, Sendable {
  /// Counts from 1.
  public let number: Int
  /// By the clock of the cloud.
  public let time: WallTime
  /// The HTTP method: `PUT`.
  public let method: String
  /// Path and query as they came.
  public let target: String
  /// `eip.bind`; nil when the request did not reach an operation. Operations that send the same
  /// thing cannot be told apart: the narrowest of them is named.
  public let operation: String?
  /// 32 hexadecimal digits, as in the answer's `X-Request-Id`.
  public let requestID: String
  /// The status the cloud decided on, even when the answer was then lost; 0 when the request was
  /// lost on its way in.
  public let status: Int
  /// The error code of a refusal.
  public let code: String?
  /// Whether resources are not what they were before.
  public let changed: Bool
  /// The fault rule that was applied to it.
  public let fault: String?

  var json: JSONValue {
    .object([
      JSONMember("number", .integer(Int64(number))),
      JSONMember("time", .string(time.text(.iso8601))),
      JSONMember("method", .string(method)),
      JSONMember("target", .string(target)),
      JSONMember("operation", operation.map(JSONValue.string) ?? .null),
      JSONMember("request_id", .string(requestID)),
      JSONMember("status", .integer(Int64(status))),
      JSONMember("code", code.map(JSONValue.string) ?? .null),
      JSONMember("changed", .boolean(changed)),
      JSONMember("fault", fault.map(JSONValue.string) ?? .null),
    ])
  }
}
