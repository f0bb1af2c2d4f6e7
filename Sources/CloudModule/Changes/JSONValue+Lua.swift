package import JSON
internal import Text

extension JSONValue {
  /// The value as an expression of Lua, on one line.
  package var luaText: String {
    switch self {
    case .null: return "nil"
    case .boolean(let flag): return flag ? "true" : "false"
    case .integer(let number): return String(number)
    case .real(let number): return String(number)
    case .string(let text): return text.luaLiteral
    case .bytes(let bytes): return bytes.luaText
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

extension [UInt8] {
  /// The bytes as a string of Lua.
  fileprivate var luaText: String {
    let parts = map { byte in
      let isPlain = (0x20..<0x7F).contains(byte) && byte != 0x22 && byte != 0x5C
      return isPlain
        ? String(Unicode.Scalar(byte)) : (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16)
    }
    return "\"" + parts.joined() + "\""
  }
}
