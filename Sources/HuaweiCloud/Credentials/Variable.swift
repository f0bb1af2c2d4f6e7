/// Reads environment variables, where an empty one counts as none.
enum Variable {
  static func value(_ name: String, _ lookup: (String) -> String?) -> String? {
    guard let text = lookup(name), !text.isEmpty else { return nil }
    return text
  }
}
