/// Builds the text of a definition file, line by line.
struct DefinitionText {
  private(set) var text = "---@meta\n"

  /// An empty line, then the lines of one declaration.
  mutating func declare(_ lines: [String]) {
    text += "\n" + lines.map { "\($0)\n" }.joined()
  }

  /// `---@field name? type words`. A name that is no Lua name is written in brackets.
  static func field(
    _ name: String, _ type: String, isOptional: Bool, _ documentation: String
  ) -> String {
    let words = documentation.isEmpty ? "" : " \(documentation)"
    if name.isLuaName { return "---@field \(name)\(isOptional ? "?" : "") \(type)\(words)" }
    return "---@field [\"\(name)\"] \(type)\(isOptional ? "|nil" : "")\(words)"
  }

  /// `"ACTIVE"|"ERROR"`
  static func union(_ values: [String]) -> String {
    values.map { "\"\($0)\"" }.joined(separator: "|")
  }
}

extension String {
  /// Whether it can stand after a dot. Reserved words are no names of fields here.
  var isLuaName: Bool {
    guard let first = utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
      return false
    }
    return utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
  }
}
