internal import CloudModule
internal import HuaweiCloud
internal import StandardModules

/// `cloud.lua`: classes for records and arguments, unions for enumerations, one function an
/// operation.
struct CloudDefinitions {
  let catalog: OperationCatalog

  var text: String {
    var text = DefinitionText(of: "cloud")
    text.declare(["---@class cloud", "cloud = {}"])
    for service in catalog.services {
      text.declare(declaration(of: service))
    }
    for enumeration in catalog.enumerations { text.declare(declaration(of: enumeration)) }
    for record in catalog.recordTypes { text.declare(declaration(of: record)) }
    text.declare(ErrorDefinition.lines)
    let callables: [any CloudCallable] = CloudFunction.all + catalog.operations
    for operation in callables {
      text.declare(arguments(of: operation))
      text.declare(function(operation))
    }
    for function in CloudFunction.plain {
      text.declare(function.definition(as: "cloud.\(function.name)"))
    }
    return text.text + "\nreturn cloud\n"
  }

  private func declaration(of service: Service) -> [String] {
    let prefix = "\(service.rawValue)."
    let enumerations = catalog.enumerations.filter { $0.name.hasPrefix(prefix) }
    return ["---\(service.title)", "---@class cloud.\(service.rawValue)"]
      + enumerations.map { enumeration in
        DefinitionText.field(
          String(enumeration.name.dropFirst(prefix.count)), "cloud.\(enumeration.name).Values",
          isOptional: false, "")
      } + ["cloud.\(service.rawValue) = {}"]
  }

  /// The union, and the table that holds its values under their names.
  private func declaration(of enumeration: Enumeration) -> [String] {
    ["---@alias \(enumeration.name) \(DefinitionText.union(enumeration.values))", ""]
      + ["---@class (exact) cloud.\(enumeration.name).Values"]
      + enumeration.described.map { value, meaning in
        DefinitionText.field(value, "\"\(value)\"", isOptional: false, meaning)
      }
  }

  private func declaration(of record: RecordType) -> [String] {
    let fields = record.fields.map { field in
      DefinitionText.field(
        field.name, name(of: field.type, in: field.enumeration?.name),
        isOptional: field.isOptional,
        field.isTime ? "\(field.documentation); for time.parse" : field.documentation)
    }
    let raw = DefinitionText.field(
      "raw", "table<string, any>", isOptional: false,
      RecordType.rawDocumentation)
    return ["---\(record.summary)", "---@class (exact) \(record.name)"] + fields + [raw]
  }

  private func arguments(of operation: any CloudCallable) -> [String] {
    DefinitionText.closedClass(
      argumentsName(of: operation),
      (operation.fields + operation.options).map { field in
        .init(
          name: field.name, type: name(of: field), isOptional: !field.isRequired,
          documentation: field.text)
      })
  }

  private func function(_ operation: any CloudCallable) -> [String] {
    let isOptional = operation.fields.allSatisfy { !$0.isRequired }
    var lines = ["---\(operation.summary)"] + operation.remarks.flatMap { ["---", "---\($0)"] }
    if let page = operation.source?.page { lines += ["---", "---[documentation](\(page))"] }
    lines.append("---@param fields\(isOptional ? "?" : "") \(argumentsName(of: operation))")
    lines += operation.results.map { result in
      let type = operation.returnsCloud ? "cloud" : name(of: result.type)
      return "---@return \(type) \(result.name)"
    }
    return lines + ["function \(operation.callName)(fields) end"]
  }

  private func argumentsName(of operation: any CloudCallable) -> String {
    "\(operation.callName).Fields"
  }

  // MARK: Types

  /// The type of an argument. One value may stand for a list of one.
  private func name(of field: Field) -> String {
    var union: String?
    if case .oneOf(let values) = field.constraint {
      let known = catalog.enumerations.first { $0.values == values }
      union = known?.name ?? DefinitionText.union(values)
    }
    let whole = name(of: field.type, in: union)
    guard case .list(let element) = field.type else { return whole }
    return "\(name(of: element, in: union))|\(whole)"
  }

  /// - Parameter union: what stands in the place of a string.
  private func name(of type: ValueType, in union: String? = nil) -> String {
    switch type {
    case .string, .time: union ?? "string"
    case .integer: "integer"
    case .number: "number"
    case .boolean: "boolean"
    case .list(let element): listName(of: element, in: union)
    case .record(let record): record.name
    case .any: "any"
    }
  }

  private func listName(of element: ValueType, in union: String?) -> String {
    let name = name(of: element, in: union)
    return name.contains("|") ? "(\(name))[]" : "\(name)[]"
  }
}
