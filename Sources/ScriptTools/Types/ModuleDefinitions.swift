extension ModuleDescription {
  /// The definition file of the module.
  var definitions: String {
    var text = DefinitionText()
    for type in types {
      text.declare(
        ["---\(type.summary)", "---@class \(type.name)"]
          + type.fields.map { value in
            DefinitionText.field(
              value.name, value.type.withoutMark, isOptional: value.isOptional,
              value.documentation)
          } + ["local \(type.localName) = {}"])
      for method in type.methods {
        text.declare(method.definition(as: "\(type.localName):\(method.name)"))
      }
    }
    text.declare(["---\(summary)", "---@class \(name)", "\(name) = {}"])
    for value in values {
      text.declare([
        "---\(value.documentation)", "---@type \(value.type)", "\(name).\(value.name) = nil",
      ])
    }
    for function in functions {
      text.declare(function.definition(as: "\(name).\(function.name)"))
    }
    return text.text + "\nreturn \(name)\n"
  }
}

extension ModuleFunction {
  fileprivate func definition(as name: String) -> [String] {
    let parameterLines = parameters.map { value in
      "---@param \(value.name)\(value.isOptional ? "?" : "") \(value.type.withoutMark)"
        + value.documentation.afterBlank
    }
    let resultLines = results.map {
      "---@return \($0.type) \($0.name)\($0.documentation.afterBlank)"
    }
    let names = parameters.map(\.name).joined(separator: ", ")
    return ["---\(summary)"] + parameterLines + resultLines + ["function \(name)(\(names)) end"]
  }
}

extension ModuleType {
  /// A name for the table that the methods are declared in; it is seen nowhere else.
  fileprivate var localName: String {
    String(name.map { $0 == "." ? "_" : $0 })
  }
}

extension ModuleValue {
  fileprivate var isOptional: Bool { type.hasSuffix("?") }
}

extension String {
  fileprivate var afterBlank: String { isEmpty ? "" : " \(self)" }
  fileprivate var withoutMark: String { hasSuffix("?") ? String(dropLast()) : self }
}
