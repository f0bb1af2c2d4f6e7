internal import JSON
internal import Ports

/// Why a body cannot be read.
struct BodyFlaw: Error, Equatable {
  let message: String
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
      return .failure(
        BodyFlaw(
          message: error.isTruncated
            ? "the answer ends in the middle" : "the answer is not JSON: \(error.message)"))
    }
  }
}
