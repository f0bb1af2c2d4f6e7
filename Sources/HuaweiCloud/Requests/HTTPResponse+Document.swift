internal import JSON
package import Ports

/// Why a body cannot be read.
struct BodyFlaw: Error, Equatable {
  let message: String
  /// Whether the next answer may be another one. What has come whole and is no JSON, or too much of
  /// it, is what the server means to say.
  var retry = RetryPolicy.retryIfIdempotent
}

extension HTTPResponse {
  /// The JSON document in the body.
  var document: Result<JSONValue, BodyFlaw> {
    if body.isBlank { return .failure(BodyFlaw(message: "the answer is empty")) }
    if looksLikeHTML {
      return .failure(BodyFlaw(message: "the answer is a web page instead of JSON"))
    }
    do {
      return .success(try JSONValue(parsing: body, by: .answer))
    } catch {
      return .failure(flaw(error))
    }
  }

  private func flaw(_ error: JSONError) -> BodyFlaw {
    switch error.kind {
    // Somebody on the way has cut it, whatever its length says.
    case .truncated: BodyFlaw(message: "the answer ends in the middle")
    case .malformed where body.starts(with: [0x1F, 0x8B]):
      // RFC 1952, 2.3.1.
      BodyFlaw(
        message: "the answer is compressed (gzip), which its headers do not say",
        retry: isWhole ? .never : .retryIfIdempotent)
    case .malformed:
      BodyFlaw(
        message: "the answer is not JSON: \(error.message)",
        retry: isWhole ? .never : .retryIfIdempotent)
    case .tooLarge, .stopped:
      BodyFlaw(message: "the answer is too large to be read: \(error.message)", retry: .never)
    }
  }

  /// Whether the end of the body is known to be its end: transports hand on no body that is shorter
  /// than its length, or without its last chunk.
  private var isWhole: Bool {
    headers["Content-Length"] != nil || headers["Transfer-Encoding"] != nil
  }
}
