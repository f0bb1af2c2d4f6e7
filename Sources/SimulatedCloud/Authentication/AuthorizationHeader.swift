/// `SDK-HMAC-SHA256 Access=…, SignedHeaders=a;b, Signature=…`, taken apart.
struct AuthorizationHeader: Equatable {
  static let algorithm = "SDK-HMAC-SHA256"

  let accessKey: String
  /// In the order given; lower case.
  let signedHeaders: [String]
  let signature: String

  init?(_ text: String) {
    guard text.hasPrefix(Self.algorithm + " ") else { return nil }
    var values: [Substring: Substring] = [:]
    for part in text.dropFirst(Self.algorithm.count + 1).split(separator: ",") {
      let sides = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
      guard sides.count == 2 else { return nil }
      values[sides[0]] = sides[1]
    }
    guard let accessKey = values["Access"], let headers = values["SignedHeaders"],
      let signature = values["Signature"], values.count == 3
    else { return nil }
    self.accessKey = String(accessKey)
    self.signature = String(signature)
    signedHeaders = headers.split(separator: ";", omittingEmptySubsequences: false)
      .map(String.init)
  }
}
