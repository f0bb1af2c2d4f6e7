/// What help, editor types, completion and the reference say of a module besides `cloud`. It follows
/// from the module's functions where they are written in Swift (`HostModule`), and from the
/// annotations where they are written in Lua.
package struct ModuleDescription: Sendable {
  /// The global it is, and what `require` finds.
  package let name: String
  /// One sentence, no full stop.
  package let summary: String
  package let functions: [ModuleFunction]
  /// Members that are no functions.
  package let values: [ModuleValue]
  /// The types of the values that its functions take or return.
  package let types: [ModuleType]
  /// Whether scripts find it without `require`.
  package let isGlobal: Bool

  package init(
    name: String, summary: String, functions: [ModuleFunction], values: [ModuleValue] = [],
    types: [ModuleType] = [], isGlobal: Bool = true
  ) {
    self.name = name
    self.summary = summary
    self.functions = functions
    self.values = values
    self.types = types
    self.isGlobal = isGlobal
  }

  /// The names of everything in it.
  package var members: [String] { functions.map(\.name) + values.map(\.name) }
}

/// A table or an object that functions of a module deal in.
package struct ModuleType: Sendable {
  /// As definition files call it: `task.Handle`.
  package let name: String
  /// One sentence, no full stop.
  package let summary: String
  package let fields: [ModuleValue]
  package let methods: [ModuleFunction]

  package init(
    name: String, summary: String, fields: [ModuleValue] = [], methods: [ModuleFunction] = []
  ) {
    self.name = name
    self.summary = summary
    self.fields = fields
    self.methods = methods
  }
}

/// One function of a module, or one method of an object.
package struct ModuleFunction: Sendable {
  package let name: String
  /// One sentence, no full stop.
  package let summary: String
  package let parameters: [ModuleValue]
  package let results: [ModuleValue]
  /// Other parameters that it takes as well.
  package let overloads: [[ModuleValue]]
  /// Paragraphs on what else there is to know.
  package let remarks: [String]
  /// A Lua example that runs on the demo account; empty for none.
  package let example: String

  package init(
    name: String, summary: String, parameters: [ModuleValue] = [], results: [ModuleValue] = [],
    overloads: [[ModuleValue]] = [], remarks: [String] = [], example: String = ""
  ) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
    self.results = results
    self.overloads = overloads
    self.remarks = remarks
    self.example = example
  }
}

/// A parameter, a result or a field.
package struct ModuleValue: Sendable {
  /// `...` for any number of them.
  package let name: String
  /// In the notation of LuaLS: `string`, `integer?`, `fun(...): any`.
  package let type: String
  /// One line, no full stop.
  package let documentation: String

  package init(_ name: String, _ type: String, _ documentation: String) {
    self.name = name
    self.type = type
    self.documentation = documentation
  }

  /// Whether it may be left out: `integer?`.
  package var isOptional: Bool { type.hasSuffix("?") }
}
