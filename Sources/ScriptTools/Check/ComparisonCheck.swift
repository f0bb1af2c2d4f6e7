internal import HuaweiCloud
internal import JSON
internal import Text

/// Finds comparisons that come out the same whatever the cloud says.
enum ComparisonCheck {
  static func finding(
    _ values: ScriptValues, _ operand: Expression, _ other: Expression
  ) -> Finding? {
    guard case .literal(let literal, let position) = other,
      case .field(let field, let record) = values.value(of: operand)
    else { return nil }
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
