/// A request before it is known where it goes, who signs it and when.
struct RequestDraft: Equatable, Sendable {
  let method: String
  /// The name in host names: `vpc`.
  let service: String
  /// Percent-encoded.
  let path: String
  let query: [QueryItem]
  let body: [UInt8]
  let contentType: String
}
