/// A module of the runtime besides `cloud`, described once for help, editor types and reference.
struct ModuleDescription: Sendable {
  /// The global it is, and what `require` finds.
  let name: String
  /// One sentence, no full stop.
  let summary: String
  let functions: [ModuleFunction]
  /// Members that are no functions.
  var values: [ModuleValue] = []
  /// The types of the values that its functions take or return.
  var types: [ModuleType] = []
  /// Whether scripts find it without `require`.
  var isGlobal = true

  /// Every module that has a description. A module that is added belongs here.
  static let all: [ModuleDescription] =
    [
      TaskModule.description, JSONModule.description, LogModule.description, HTTPModule.description,
      NetModule.description, TimeModule.description, EnvModule.description,
    ] + StandardLibrary.modules.map { ModuleDescription(annotated: $0.text, name: $0.name) }

  /// The names of everything in it.
  var members: [String] { functions.map(\.name) + values.map(\.name) }
}

/// A table or an object that functions of a module deal in.
struct ModuleType: Sendable {
  /// As definition files call it: `task.Handle`.
  let name: String
  /// One sentence, no full stop.
  let summary: String
  var fields: [ModuleValue] = []
  var methods: [ModuleFunction] = []
}

/// One function of a module, or one method of an object.
struct ModuleFunction: Sendable {
  let name: String
  /// One sentence, no full stop.
  let summary: String
  var parameters: [ModuleValue] = []
  var results: [ModuleValue] = []
  /// Other parameters that it takes as well.
  var overloads: [[ModuleValue]] = []
  /// Paragraphs on what else there is to know.
  var remarks: [String] = []
  /// A Lua example that runs on the demo account; empty for none.
  var example = ""
}

/// A parameter, a result or a field.
struct ModuleValue: Sendable {
  /// `...` for any number of them.
  let name: String
  /// In the notation of LuaLS: `string`, `integer?`, `fun(...): any`.
  let type: String
  /// One line, no full stop.
  let documentation: String

  init(_ name: String, _ type: String, _ documentation: String) {
    self.name = name
    self.type = type
    self.documentation = documentation
  }
}
