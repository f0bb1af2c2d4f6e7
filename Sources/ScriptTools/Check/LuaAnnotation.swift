internal import HuaweiCloud
internal import JSON
internal import StandardModules

/// A type in the notation of LuaLS: `string`, `boolean|integer?`, `"iso"|"basic"`, `task.Handle[]`.
struct LuaAnnotation {
  private let alternatives: [String]
  private let isOptional: Bool

  init(_ text: String) {
    isOptional = text.hasSuffix("?")
    alternatives = Self.alternatives(in: text.withoutOption[...])
  }

  /// Those of `(integer|boolean)` are those inside of its brackets.
  private static func alternatives(in text: Substring) -> [String] {
    let parts = split(text, at: "|")
    guard parts.count == 1, text.hasPrefix("("), text.hasSuffix(")") else {
      return parts.count == 1 ? parts : parts.flatMap { alternatives(in: $0[...]) }
    }
    return alternatives(in: text.dropFirst().dropLast())
  }

  /// The parts of a type between which a mark stands outside of brackets.
  static func split(_ text: Substring, at mark: Character) -> [String] {
    var (parts, depth) = ([""], 0)
    for character in text {
      if "{(<[".contains(character) { depth += 1 }
      if "})>]".contains(character) { depth -= 1 }
      if character == mark, depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }

  /// Whether a value may be of this type, as far as is known.
  func accepts(_ value: KnownValue) -> Bool {
    if case .literal(.null) = value { return isOptional || alternatives.contains("any") }
    return alternatives.contains { Self.accepts($0, value) }
  }

  private static func accepts(_ type: String, _ value: KnownValue) -> Bool {
    if type == "any" || type == "unknown" { return true }
    switch value {
    case .literal(let literal): return accepts(type, literal)
    case .closure, .operation, .function, .maker: return type.hasPrefix("fun")
    case .table, .object, .objects, .module: return isTable(type)
    case .typed(let known): return accepts(type, known)
    case .field(let field, _): return accepts(type, field.type)
    case .enumeration: return isTable(type)
    case .live: return true
    }
  }

  private static func accepts(_ type: String, _ literal: JSONValue) -> Bool {
    switch literal {
    case .string(let text):
      type == "string" || type == "\"\(text)\""
    case .integer, .unsigned: type == "integer" || type == "number"
    case .real(let number):
      type == "number" || type == "integer" && Int64(exactly: number) != nil
    case .boolean: type == "boolean"
    case .null, .bytes, .array, .object: true
    }
  }

  private static func accepts(_ type: String, _ known: ValueType) -> Bool {
    switch known {
    case .string, .time: type == "string" || type.hasPrefix("\"")
    case .integer, .number: type == "integer" || type == "number"
    case .boolean: type == "boolean"
    case .list, .record: isTable(type)
    case .any: true
    }
  }

  private static func isTable(_ type: String) -> Bool {
    !["string", "number", "integer", "boolean", "function", "nil"].contains(type)
      && !type.hasPrefix("\"") && !type.hasPrefix("fun(")
  }

  /// For messages: `a string`, `one of iso, basic`.
  var phrase: String {
    if alternatives.allSatisfy({ $0.hasPrefix("\"") }) {
      return "one of \(alternatives.map { $0.filter { $0 != "\"" } }.joined(separator: ", "))"
    }
    return alternatives.map { type in
      switch type {
      case "string", "number", "boolean", "function": "a \(type)"
      case "integer": "an integer"
      case _ where type.hasPrefix("fun("): "a function"
      case _ where type.hasSuffix("[]"): "a list"
      case _ where type.contains("."): "a \(type)"
      default: "a table"
      }
    }.joined(separator: " or ")
  }
}
