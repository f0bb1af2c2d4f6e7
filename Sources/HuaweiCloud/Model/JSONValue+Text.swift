internal import JSON

extension JSONValue {
  /// The text of a member; nil when it is missing, null, not a string or empty, which the
  /// services use without distinction.
  func text(_ name: String) -> String? {
    guard let text = self[name]?.string, !text.isEmpty else { return nil }
    return text
  }

  /// The first element of a list whose member `name` is `value`.
  func element(where name: String, is value: String?) -> JSONValue? {
    guard let value else { return nil }
    return array?.first { $0.text(name) == value }
  }
}
