internal import StandardModules

extension ModuleDescription {
  /// The definition file of the module.
  var definitions: String {
    var text = DefinitionText(of: name)
    for type in types {
      text.declare(["---\(type.summary)"] + declaration(of: type))
      for method in type.methods {
        text.declare(method.definition(as: "\(type.localName):\(method.name)"))
      }
    }
    text.declare(["---\(summary)", "---@class \(name)", "\(isGlobal ? "" : "local ")\(name) = {}"])
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

  private func declaration(of type: ModuleType) -> [String] {
    let isTaken = functions.flatMap(\.parameters).contains { $0.type.withoutOption == type.name }
    if isTaken {
      return DefinitionText.closedClass(
        type.name,
        type.fields.map { value in
          .init(
            name: value.name, type: value.type.withoutOption, isOptional: value.isOptional,
            documentation: value.documentation)
        })
    }
    return ["---@class \(type.name)"]
      + type.fields.map { value in
        DefinitionText.field(
          value.name, value.type.withoutOption, isOptional: value.isOptional,
          value.documentation)
      } + (type.methods.isEmpty ? [] : ["local \(type.localName) = {}"])
  }
}

extension ModuleFunction {
  func definition(as name: String) -> [String] {
    let parameterLines = parameters.map { value in
      "---@param \(value.name)\(value.isOptional ? "?" : "") \(value.type.withoutOption.closed)"
        + value.documentation.afterBlank
    }
    let resultLines = results.map {
      "---@return \($0.type) \($0.name)\($0.documentation.afterBlank)"
    }
    let overloadLines = overloads.map { parameters in
      let types = parameters.map { "\($0.name): \($0.type)" }.joined(separator: ", ")
      let results = results.map(\.type).joined(separator: ", ")
      return "---@overload fun(\(types))\(results.isEmpty ? "" : ": \(results)")"
    }
    let names = parameters.map(\.name).joined(separator: ", ")
    return ["---\(summary)"] + remarks.flatMap { ["---", "---\($0)"] } + parameterLines
      + resultLines
      + overloadLines + ["function \(name)(\(names)) end"]
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

  /// A table type, `{ limit: integer? }`, in which nothing else may stand.
  fileprivate var closed: String {
    guard hasPrefix("{ "), hasSuffix(" }") else { return self }
    return DefinitionText.closedTable([String(dropFirst(2).dropLast(2))])
  }
}
