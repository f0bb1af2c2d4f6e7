internal import HuaweiCloud
internal import JSON
internal import Text

/// Finds comparisons that come out the same whatever the cloud says.
enum ComparisonCheck {
  static func finding(
    _ values: ScriptValues, _ operand: Expression, _ other: Expression
  ) -> Finding? {
    guard case .literal(let literal, let position) = other else { return nil }
    if case .string(let text) = literal, isKindOfError(operand) {
      return misspeltKind(text, at: position)
    }
    guard case .field(let field, let record) = values.value(of: operand) else { return nil }
    let name = "\(record.name).\(field.name)"
    if let enumeration = field.enumeration, case .string(let text) = literal {
      guard !enumeration.values.contains(where: { $0.utf8.elementsEqual(text.utf8) }) else {
        return nil
      }
      let values = enumeration.values
      return Finding(
        at: position,
        "\(name) is never \(literal.phrase)"
          + Suggestion.advice(
            for: text, in: values, known: values, introduction: "it is one of"))
    }
    guard !fits(literal, field.type) else { return nil }
    return Finding(at: position, "\(name) is \(field.type.phrase), never \(literal.phrase)")
  }

  /// Whether it is `err.kind`: what is raised may be anything, but by such names errors are caught.
  private static func isKindOfError(_ operand: Expression) -> Bool {
    guard case .chain(let chain) = operand, let name = chain.name, chain.suffixes.count == 1,
      chain.suffixes[0].member == "kind"
    else { return false }
    return ["err", "error", "e", "failure", "problem"].contains(name.text)
  }

  /// A script may raise kinds of its own, and other things have kinds, so that only another spelling of the same
  /// letters is told: `NotFound`, `not-found`.
  private static func misspeltKind(_ text: String, at position: LuaToken.Position) -> Finding? {
    func letters(_ text: String) -> [UInt8] { text.lowercased().utf8.filter(\.isLetterOrDigit) }
    guard ErrorKind(rawValue: text) == nil,
      let kind = ErrorKind.allCases.first(where: { letters($0.rawValue) == letters(text) })
    else { return nil }
    return Finding(
      at: position,
      "the kind of an error is never \(JSONValue.string(text).phrase)"
        + Suggestion.advice(kind.rawValue))
  }

  private static func fits(_ literal: JSONValue, _ type: ValueType) -> Bool {
    switch (type, literal) {
    case (_, .null), (.any, _): true
    case (.string, .string), (.time, .string): true
    case (.integer, .integer), (.number, .integer), (.integer, .real), (.number, .real): true
    case (.boolean, .boolean): true
    default: false
    }
  }
}
