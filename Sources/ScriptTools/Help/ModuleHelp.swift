internal import StandardModules

extension ModuleDescription {
  /// The page on the module, on one of its functions or on one of its types.
  func help(on topic: String) -> String? {
    if topic == name { return page }
    if let function = functions.first(where: { "\(name).\($0.name)" == topic }) {
      return function.help(as: "\(name).\(function.name)")
    }
    for type in types {
      if type.name == topic { return type.help }
      for method in type.methods
      where ["\(type.name).\(method.name)", "\(type.name):\(method.name)"].contains(topic) {
        return method.help(as: "\(type.name):\(method.name)")
      }
    }
    return nil
  }

  private var page: String {
    var parts = ["\(name): \(summary)"]
    if !isGlobal { parts.append(TextLayout.code("local \(name) = require \"\(name)\"")) }
    if !functions.isEmpty {
      parts.append(TextLayout.table(functions.map { [$0.signature(as: $0.name), $0.summary] }))
    }
    if !values.isEmpty { parts.append("Values\n\(values.table)") }
    if !types.isEmpty {
      let names = types.map(\.name).joined(separator: ", ")
      parts.append(TextLayout.wrapped("Types: \(names)", hanging: 2))
    }
    return parts.joined(separator: "\n\n") + "\n"
  }
}

extension ModuleFunction {
  /// `task.sleep(seconds)`
  func signature(as name: String) -> String {
    let names = parameters.map { $0.type.hasSuffix("?") ? "[\($0.name)]" : $0.name }
    return "\(name)(\(names.joined(separator: ", ")))"
  }

  func help(as name: String) -> String {
    var parts = [TextLayout.wrapped("\(signature(as: name)): \(summary)", hanging: 2)]
    parts += remarks.map { TextLayout.wrapped($0) }
    if !parameters.isEmpty { parts.append("Parameters\n\(parameters.table)") }
    if !results.isEmpty { parts.append("Returns\n\(results.table)") }
    if !example.isEmpty { parts.append("Example\n\(TextLayout.code(example))") }
    return parts.joined(separator: "\n\n") + "\n"
  }
}

extension ModuleType {
  var help: String {
    var parts = ["\(name): \(summary)"]
    if !fields.isEmpty { parts.append("Fields\n\(fields.table)") }
    if !methods.isEmpty {
      parts.append(
        "Methods\n"
          + TextLayout.table(methods.map { [$0.signature(as: ":\($0.name)"), $0.summary] }))
    }
    return parts.joined(separator: "\n\n") + "\n"
  }
}

extension [ModuleValue] {
  fileprivate var table: String {
    TextLayout.table(map { [$0.name, $0.type, $0.documentation] })
  }
}
