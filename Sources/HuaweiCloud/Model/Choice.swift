public import JSON

/// What a `find` made of the list it read.
public enum Choice: Sendable {
  case one(JSONValue)
  /// Nothing fits: the sentence says what was looked for.
  case nothing(String)
  /// Several fit: the sentence says how many and how to tell them apart.
  case several(String)
}
