internal import HuaweiCloud
internal import StandardModules
internal import Text

/// `cloud.Error`: what a failed call raises.
enum ErrorDefinition {
  static let fields: [ModuleValue] = [
    ModuleValue(
      "kind", DefinitionText.union(ErrorKind.allCases.map(\.rawValue)),
      "what went wrong, in one of a few words"),
    ModuleValue("operation", "string?", "the call that failed, such as eip.bind"),
    ModuleValue("message", "string", "one sentence"),
    ModuleValue("hint", "string?", "what to do about it"),
    ModuleValue("details", "string?", "what was looked at, a line each"),
    ModuleValue("status", "integer?", "HTTP status of the last answer"),
    ModuleValue("code", "string?", "the service's own code, such as VPC.0511"),
    ModuleValue("request_id", "string?", "what the vendor's support asks for"),
    ModuleValue("attempts", "integer", "how often the request was sent"),
    ModuleValue("in_doubt", "boolean", "whether nobody knows what came of a change"),
    ModuleValue(
      "rolled_back", "boolean?",
      "whether nothing stays of what its transaction had changed; nil outside of one"),
    ModuleValue("cause", "any", "what the script has raised, for an error of the kind script"),
    ModuleValue("position", "string?", "where in the script, such as job.lua:12"),
    ModuleValue("traceback", "string?", "how it came there"),
    ModuleValue("line", "string", "what tostring makes of it"),
  ]

  /// The whole page on it.
  static var help: String {
    let kinds = ErrorKind.allCases.map(\.rawValue).joined(separator: ", ")
    let rows = fields.map { field in
      [field.name, field.name == "kind" ? "string" : field.type, field.documentation]
    }
    return """
      cloud.Error: what a failed call raises, and pcall gives

      Fields
      \(TextLayout.table(rows))

      \(TextLayout.wrapped("Kinds: \(kinds)", hanging: 2))

      """
  }

  /// Declared as text besides: language servers take what pcall gives for text, and refuse to cast
  /// text into anything else.
  static var lines: [String] {
    [
      "---what a failed call raises; after pcall, write `---@cast problem cloud.Error`",
      "---@class cloud.Error: string",
    ]
      + fields.map { field in
        DefinitionText.field(
          field.name, field.type.withoutOption, isOptional: field.type.hasSuffix("?"),
          field.documentation)
      }
  }
}
