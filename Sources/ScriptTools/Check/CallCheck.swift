internal import CloudModule
internal import HuaweiCloud
internal import JSON

/// Checks the calls of operations: their form, and the fields that are known.
struct CallCheck {
  let values: ScriptValues
  let looks: Looks

  func findings(in call: ValueCheck.Call) -> [Finding] {
    guard case .operation(let operation) = call.function else { return [] }
    let position = call.position
    let isDropped = call.isDropped && !looks.follow(operation, at: position)
    func finding(_ message: String) -> [Finding] {
      [Finding(at: position, "\(operation.name): \(message)")]
    }
    if call.isMethodCall { return finding("is called with '.', not with ':'") }
    if call.arguments.count > 1 {
      return finding("takes one table, got \(call.arguments.count) values")
    }
    guard let argument = call.arguments.first else {
      return problems(in: TableConstructor(), [], of: operation, at: position, isDropped)
    }
    switch values.value(of: argument) {
    case .literal(.null):
      return problems(in: TableConstructor(), [], of: operation, at: position, isDropped)
    case .literal(let value): return finding("takes one table, got \(value.phrase)")
    case .typed(let type) where !type.isTable: return finding("takes one table, got \(type.phrase)")
    case .field(let field, let record) where !field.type.isTable:
      return finding("takes one table, got \(record.name).\(field.name)")
    case .table(let table):
      var writes: [(name: String, position: LuaToken.Position, value: Expression?)] = []
      if case .chain(let chain) = argument, let variable = chain.bareName?.variable {
        writes = values.facts.variables[variable].writes
      }
      return problems(in: table, writes, of: operation, at: position, isDropped)
    default: return []
    }
  }

  private func problems(
    in table: TableConstructor,
    _ writes: [(name: String, position: LuaToken.Position, value: Expression?)],
    of operation: any CloudCallable, at position: LuaToken.Position, _ isDropped: Bool
  ) -> [Finding] {
    var given = GivenFields()
    for entry in table.entries { given.add(entry.name, entry.position, entry.value, values) }
    for write in writes {
      // It may happen before the call or after it, or not at all.
      given.positions[write.name] = given.positions[write.name] ?? write.position
      given.arguments[write.name] = nil
      given.unknown[write.name] = .some(nil)
    }
    var problems = given.takeOptions(of: operation, isDropped)
    if !table.elements.isEmpty {
      problems.append(
        ArgumentProblem(nil, "a value without a name: fields are written name = value"))
    }
    problems += given.typeProblems(for: operation)
    var unknown = Set(given.unknown.keys)
    // What computed keys stand for may be any of the fields that are not written out.
    if !table.computed.isEmpty {
      unknown.formUnion(
        operation.fields.map(\.name).filter { given.arguments[$0] == nil })
    }
    problems += ArgumentCheck.problems(in: given.arguments, for: operation, besides: Array(unknown))
    problems += operation.emptyFilters(in: given.arguments).map {
      ArgumentProblem($0, "nothing passes an empty filter, so this finds none without asking")
    }
    problems += absentFilters(in: table, of: operation)
    return problems.map { problem in
      Finding(
        at: problem.field.flatMap { given.positions[$0] } ?? position,
        "\(operation.name): \(problem.line)")
    }
  }
}

extension CallCheck {
  /// Filters that are not there where the script is run without one of its arguments: then the list has
  /// everything, and what the script does it does to everything.
  private func absentFilters(
    in table: TableConstructor, of operation: any CloudCallable
  ) -> [ArgumentProblem] {
    // Who finds one thing has to say by what.
    guard case .list? = operation.results.first?.type else { return [] }
    return table.entries.compactMap { entry in
      guard let argument = values.facts.unseenArgument(entry.value),
        operation.fields.contains(where: { $0.isFilter && $0.name == entry.name })
      else { return nil }
      return ArgumentProblem(
        entry.name,
        "nil where the script is run without it, which lists everything; "
          + "write assert(\(argument), \"usage: …\") first, or \(argument) or nil where that is meant"
      )
    }
  }
}

/// The fields of one call: those whose values are written out, and the others.
private struct GivenFields {
  var arguments: Arguments = [:]
  /// By name, with what else is known of the value.
  var unknown: [String: KnownValue?] = [:]
  var positions: [String: LuaToken.Position] = [:]

  mutating func add(
    _ name: String, _ position: LuaToken.Position, _ value: Expression, _ values: ScriptValues
  ) {
    positions[name] = position
    if let document = values.document(of: value) {
      // What is nil is not there; what is json.null is.
      if !value.isNil { arguments[name] = document }
    } else {
      unknown[name] = .some(values.value(of: value))
    }
  }

  /// Takes `timeout` and `wait` out.
  ///
  /// - Parameter isDropped: whether nothing is done with what the call returns.
  mutating func takeOptions(
    of operation: any CloudCallable, _ isDropped: Bool
  ) -> [ArgumentProblem] {
    var problems: [ArgumentProblem] = []
    var options = CallOptions()
    for name in operation.optionNames {
      unknown[name] = nil
      guard let value = arguments[name] else { continue }
      arguments[name] = nil
      if !value.isNull, let message = options.set(name, to: value) {
        problems.append(ArgumentProblem(name, message))
      }
    }
    if !options.wait, isDropped {
      problems.append(
        ArgumentProblem(
          "wait",
          "nothing is done with the result, so nobody learns what came of the change"))
    }
    return problems
  }

  /// What is wrong with values of which only the type is known.
  func typeProblems(for operation: any CloudCallable) -> [ArgumentProblem] {
    operation.fields.compactMap { field in
      guard let known = unknown[field.name], let known else { return nil }
      if let type = known.type, !type.fits(field.type) {
        return ArgumentProblem(
          field.name, "expected \(field.type.phrase), got \(type.phrase)")
      }
      guard case .field(let member, let record) = known, let wanted = field.identifies,
        let kind = member.identifies ?? (member.name == "id" ? record.name : nil), kind != wanted
      else { return nil }
      return ArgumentProblem(
        field.name,
        "expected the id of \(wanted.withArticle), got \(record.name).\(member.name),"
          + " that of \(kind.withArticle)")
    }
  }
}

extension ScriptValues {
  /// The value as a document, in the way calls read one; nil when it is not known.
  func document(of expression: Expression) -> JSONValue? {
    if case .chain(let chain) = expression, let document = document(ofJSON: chain) {
      return document
    }
    switch value(of: expression) {
    case .literal(let value): return value
    case .table(let table):
      if case .chain(let chain) = expression, let variable = chain.bareName?.variable,
        !facts.variables[variable].writes.isEmpty
      {
        return nil
      }
      return document(of: table)
    default: return nil
    }
  }

  /// `json.null`, `json.array {}`
  private func document(ofJSON chain: Chain) -> JSONValue? {
    guard let name = chain.name, name.variable != nil || isStandard(name) else { return nil }
    if facts.path(of: chain, upTo: chain.suffixes.count) == ["json", "null"] { return .null }
    guard case .call(let arguments) = chain.suffixes.last?.kind,
      facts.path(of: chain, upTo: chain.suffixes.count - 1) == ["json", "array"]
    else { return nil }
    if arguments.isEmpty { return .array([]) }
    guard case .table(let table) = arguments[0], table.elements.isEmpty, table.entries.isEmpty,
      table.computed.isEmpty
    else { return nil }
    return .array([])
  }

  private func document(of table: TableConstructor) -> JSONValue? {
    guard table.computed.isEmpty else { return nil }
    if table.elements.isEmpty {
      let members = table.entries.compactMap { entry in
        document(of: entry.value).map { JSONMember(entry.name, $0) }
      }
      return members.count == table.entries.count ? .object(members) : nil
    }
    let values = table.elements.compactMap { document(of: $0) }
    return values.count == table.elements.count && table.entries.isEmpty ? .array(values) : nil
  }
}

extension ValueType {
  /// Whether it is a table in Lua, or may be one.
  fileprivate var isTable: Bool {
    switch self {
    case .list, .record, .any: true
    case .string, .integer, .number, .boolean, .time: false
    }
  }

  /// Whether a value of this type can be given for one of another.
  fileprivate func fits(_ other: ValueType) -> Bool {
    switch (self, other) {
    case (.any, _), (_, .any): true
    case (.list(let element), .list(let other)): element.fits(other)
    case (_, .list(let element)): fits(element)
    case (.string, .string), (.time, .string), (.string, .time), (.time, .time): true
    case (.integer, .integer), (.integer, .number), (.number, .number), (.number, .integer): true
    case (.boolean, .boolean), (.record, .record): true
    default: false
    }
  }
}
