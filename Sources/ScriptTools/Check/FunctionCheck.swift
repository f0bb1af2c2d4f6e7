internal import HuaweiCloud
internal import JSON
internal import StandardModules
internal import Text

/// Checks the arguments of functions of modules and of methods against their descriptions.
struct FunctionCheck {
  let values: ScriptValues

  func findings(in call: ValueCheck.Call) -> [Finding] {
    guard case .function(let function, let name) = call.function else { return [] }
    let isMethod = name.contains(":")
    if call.isMethodCall != isMethod {
      // A method kept in a variable is called with its object.
      guard !isMethod else { return [] }
      return [Finding(at: call.position, "\(name): is called with '.', not with ':'")]
    }
    let forms = [function.parameters] + function.overloads
    let problems = forms.map { self.problems(in: call, $0) }
    // Of several forms one has to fit.
    guard let least = problems.min(by: { $0.count < $1.count }) else { return [] }
    return least.map { Finding(at: $0.position ?? call.position, "\(name): \($0.message)") }
  }

  private struct Problem {
    var position: LuaToken.Position?
    let message: String
  }

  private func problems(in call: ValueCheck.Call, _ parameters: [ModuleValue]) -> [Problem] {
    var problems: [Problem] = []
    for (number, parameter) in parameters.enumerated() where parameter.name != "..." {
      guard number < call.arguments.count else {
        let isOpen = call.arguments.last?.isOpen ?? false
        let isOptional = parameter.type.hasSuffix("?") || parameter.type == "any"
        if !isOpen, !isOptional {
          problems.append(Problem(message: "\(parameter.name) is missing"))
        }
        continue
      }
      let argument = call.arguments[number]
      if argument.isOpen, number == call.arguments.count - 1, argument.isSeveral { continue }
      problems += self.problems(argument, parameter.name, of: parameter.type)
    }
    return problems
  }

  private func problems(
    _ argument: Expression, _ name: String, of type: String
  ) -> [Problem] {
    guard let value = values.value(of: argument) else { return [] }
    if case .literal(.null) = value, type.hasSuffix("?") { return [] }
    if case .table(let table) = value, let fields = values.live.notes.fields(of: type) {
      var writes: [String] = []
      if case .chain(let chain) = argument, let variable = chain.bareName?.variable {
        writes = values.facts.variables[variable].writes.map(\.name)
      }
      return problems(in: table, fields, besides: writes)
    }
    guard !LuaAnnotation(type).accepts(value) else { return [] }
    let position: LuaToken.Position? =
      if case .literal(_, let position) = argument { position } else { nil }
    return [
      Problem(
        position: position,
        message: "\(name): expected \(LuaAnnotation(type).phrase), got \(value.phrase)")
    ]
  }

  private func problems(
    in table: TableConstructor, _ fields: [ModuleValue], besides writes: [String]
  ) -> [Problem] {
    var problems: [Problem] = []
    for entry in table.entries {
      guard let field = fields.first(where: { $0.name == entry.name }) else {
        let names = fields.map(\.name)
        let advice = Suggestion.advice(for: entry.name, in: names, known: names)
        problems.append(
          Problem(
            position: entry.position,
            message: "unknown field '\(entry.name)'\(advice)"))
        continue
      }
      problems += self.problems(entry.value, entry.name, of: field.type).map { problem in
        Problem(position: problem.position ?? entry.position, message: problem.message)
      }
    }
    guard table.computed.isEmpty else { return problems }
    let given = Set(table.entries.map(\.name) + writes)
    for field in fields where !field.type.hasSuffix("?") && field.type != "any" {
      if !given.contains(field.name) {
        problems.append(Problem(message: "\(field.name) is missing"))
      }
    }
    return problems
  }
}

extension Expression {
  /// Whether it is `...`, or a call whose further results go on after it.
  var isSeveral: Bool {
    if case .several = self { true } else { false }
  }
}

extension DescribedNames {
  /// The fields of a parameter's type: `{ limit: integer? }?`, or a type with a name.
  func fields(of type: String) -> [ModuleValue]? {
    let type = type.withoutOption
    if let object = objects[type] { return object.fields }
    guard type.hasPrefix("{"), type.hasSuffix("}") else { return nil }
    return LuaAnnotation.split(type.dropFirst().dropLast(), at: ",").compactMap { part in
      let words = part.split(separator: ":", maxSplits: 1).map { $0.filter { $0 != " " } }
      guard words.count == 2 else { return nil }
      return ModuleValue(words[0].withoutOption, words[1], words[1])
    }
  }
}
