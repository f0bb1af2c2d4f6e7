package import JSON
internal import Text

extension JSONValue {
  /// The value as an expression of Lua, on one line.
  package var luaText: String {
    switch self {
    case .null: return "nil"
    case .boolean(let flag): return flag ? "true" : "false"
    case .integer(let number): return String(number)
    case .unsigned(let number): return String(number).luaLiteral
    case .real(let number): return String(number)
    case .string(let text): return text.luaLiteral
    case .bytes(let bytes): return LuaSource.literal(bytes)
    case .array(let elements):
      if elements.isEmpty { return "{}" }
      return "{ \(elements.map(\.luaText).joined(separator: ", ")) }"
    case .object(let members):
      if members.isEmpty { return "{}" }
      let fields = members.map { member in
        "\(member.name.luaField) = \(member.value.luaText)"
      }
      return "{ \(fields.joined(separator: ", ")) }"
    }
  }
}
