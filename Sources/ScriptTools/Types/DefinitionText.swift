internal import Text

/// Builds the text of a definition file, line by line.
struct DefinitionText {
  private(set) var text: String

  /// - Parameter module: the name by which `require` finds it. `---@meta _`, as files that are no
  ///   modules have it, would make EmmyLua warn of every `require` of the module.
  init(of module: String) {
    text = "---@meta \(module)\n"
  }

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

  /// A field of a table that functions take.
  struct Field {
    let name: String
    let type: String
    let isOptional: Bool
    let documentation: String
  }

  /// A class in which nothing but its fields may stand.
  ///
  /// Language servers let any field pass that they do not know. A value for "any other name" that no
  /// value fits has them warn: LuaLS reads it from the class, EmmyLua from the table that it extends.
  static func closedClass(_ name: String, _ fields: [Field]) -> [String] {
    let members = fields.map { field in
      let type = field.type.contains("|") ? "(\(field.type))" : field.type
      return "\(field.name): \(type)\(field.isOptional ? "?" : "")"
    }
    return ["---@class (exact) \(name): \(closedTable(members))"]
      + fields.map { Self.field($0.name, $0.type, isOptional: $0.isOptional, $0.documentation) }
      + ["---@field [string] \(unknown)"]
  }

  /// `{ limit: integer?, [string]: "unknown field"? }`
  static func closedTable(_ members: [String]) -> String {
    "{ \((members + ["[string]: \(unknown)"]).joined(separator: ", ")) }"
  }

  private static let unknown = "\"unknown field\"?"

  /// `"ACTIVE"|"ERROR"`
  static func union(_ values: [String]) -> String {
    values.map { "\"\($0)\"" }.joined(separator: "|")
  }
}
