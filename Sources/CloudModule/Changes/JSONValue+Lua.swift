internal import JSON

extension JSONValue {
  /// The value as an expression of Lua, on one line.
  var luaText: String {
    switch self {
    case .null: return "nil"
    case .boolean(let flag): return flag ? "true" : "false"
    case .integer(let number): return String(number)
    case .real(let number): return String(number)
    case .string(let text): return text.luaText
    case .array(let elements):
      if elements.isEmpty { return "{}" }
      return "{ \(elements.map(\.luaText).joined(separator: ", ")) }"
    case .object(let members):
      if members.isEmpty { return "{}" }
      let fields = members.map { member in
        let isPlain = member.name.isLuaName && !LuaToken.keywords.contains(member.name)
        let name = isPlain ? member.name : "[\(member.name.luaText)]"
        return "\(name) = \(member.value.luaText)"
      }
      return "{ \(fields.joined(separator: ", ")) }"
    }
  }
}

extension String {
  /// The text as a string of Lua.
  var luaText: String {
    var text = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case _ where scalar.properties.generalCategory == .control:
        text += "\\u{\(String(scalar.value, radix: 16))}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
