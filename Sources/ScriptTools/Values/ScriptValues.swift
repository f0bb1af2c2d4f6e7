internal import CloudModule
internal import HuaweiCloud
internal import JSON
internal import StandardModules

/// Finds out what expressions of a script stand for, without running it.
final class ScriptValues {
  let tree: SyntaxTree
  let facts: ScriptFacts
  let live: LiveValues
  private let modules: ScriptModules
  /// Names that the script, or a file that it requires, uses for something else.
  private let ownGlobals: Set<String>
  private var known: [Variable.ID: KnownValue?] = [:]
  /// What functions return, by their numbers.
  private var functions: [Int: KnownValue?] = [:]
  private var tables: [Variable.ID: TableConstructor?] = [:]
  /// Those whose value is being found out: one that leads to itself is not known.
  private var open: Set<Variable.ID> = []
  /// The lists whose elements functions are called with: `task.map(list, function(element) …`.
  private var elements: [Variable.ID: Expression] = [:]

  init(
    of tree: SyntaxTree, _ facts: ScriptFacts, live: LiveValues, modules: ScriptModules,
    ownGlobals: Set<String>
  ) {
    (self.tree, self.facts, self.live) = (tree, facts, live)
    (self.modules, self.ownGlobals) = (modules, ownGlobals)
  }

  func isStandard(_ name: Name) -> Bool { name.isGlobal && !ownGlobals.contains(name.text) }

  // MARK: Expressions

  func value(of expression: Expression) -> KnownValue? {
    switch expression {
    case .literal(let value, _): .literal(value)
    case .table(let table): .table(table)
    case .function(let body): .closure(body)
    case .chain(let chain): steps(of: chain)[chain.suffixes.count]
    case .binary(let operands, let operators): value(of: operands, operators)
    case .several, .unary: nil
    }
  }

  /// The result of a number among those that expressions give together.
  func value(_ number: Int, of expressions: [Expression]) -> KnownValue? {
    guard let last = expressions.last else { return nil }
    if number < expressions.count - 1 { return value(of: expressions[number]) }
    let further = number - (expressions.count - 1)
    if further == 0 { return value(of: last) }
    guard case .chain(let chain) = last, chain.isCall else { return nil }
    let results = results(
      of: CallSite(chain: chain, number: chain.suffixes.count - 1), steps(of: chain))
    return further < results.count ? results[further] : nil
  }

  private func value(of operands: [Expression], _ operators: [String]) -> KnownValue? {
    switch operators[0] {
    case "or": return agreed(operands.map { value(of: $0) })
    case "and": return operands.last.flatMap { value(of: $0) }
    case "..": return .typed(.string)
    default: return nil
    }
  }

  /// What several values have in common; nil where they differ.
  private func agreed(_ values: [KnownValue?]) -> KnownValue? {
    guard let first = values.first, let first else { return nil }
    for case let other in values.dropFirst() {
      guard let other, other.isLike(first) else { return nil }
    }
    return first
  }

  // MARK: Variables

  func value(of variable: Variable.ID) -> KnownValue? {
    if let value = known[variable] { return value }
    guard open.insert(variable).inserted else { return nil }
    defer { open.remove(variable) }
    let value =
      elements[variable].flatMap { element(of: self.value(of: $0)) } ?? origin(of: variable)
    known[variable] = .some(value)
    return value
  }

  /// All that is assigned to it, when that is of one kind.
  private func origin(of variable: Variable.ID) -> KnownValue? {
    let origins = tree.variables[variable].origins.filter { origin in
      if case .none = origin { false } else { true }
    }
    return agreed(
      origins.map { origin in
        switch origin {
        case .value(let values, let number): value(number, of: values)
        case .element(let values, let number): iterated(values, number)
        case .function(let body): .closure(body)
        case .none, .unknown: nil
        }
      })
  }

  /// `for index, element in ipairs(list)`
  private func iterated(_ values: [Expression], _ number: Int) -> KnownValue? {
    guard number == 1, case .chain(let chain) = values.first, chain.suffixes.count == 1,
      let name = chain.name, isStandard(name), ["ipairs", "pairs"].contains(name.text),
      case .call(let arguments) = chain.suffixes[0].kind, let list = arguments.first
    else { return nil }
    return element(of: value(of: list))
  }

  /// Notes that a function is called with the elements of a list.
  func note(elementsOf list: Expression, passedTo function: Expression) {
    guard case .function(let body) = function, let parameter = body.parameters.first else { return }
    elements[parameter] = list
  }

  /// The table in braces that a variable holds, when nothing can have changed it but the writes that
  /// are known of it.
  func table(in variable: Variable.ID) -> TableConstructor? {
    if let known = tables[variable] { return known }
    tables[variable] = .some(nil)
    let table = unchangedTable(in: variable)
    tables[variable] = .some(table)
    return table
  }

  private func unchangedTable(in variable: Variable.ID) -> TableConstructor? {
    let (origins, use) = (tree.variables[variable].origins, facts.variables[variable])
    guard origins.count == 1, case .value(let values, let number) = origins[0],
      number < values.count, case .table(let table) = values[number], table.computed.isEmpty,
      !use.isKept, !use.isReturned, !use.hasComputedWrites,
      use.calls.allSatisfy({ leavesArgumentsAlone($0) })
    else { return nil }
    return table
  }

  private func leavesArgumentsAlone(_ call: CallSite) -> Bool {
    switch steps(of: call.chain)[call.number] {
    case .operation, .function: return true
    default: break
    }
    guard let name = call.chain.name, call.number == 0, isStandard(name) else { return false }
    return ["pcall", "print", "pairs", "ipairs", "next", "type", "tostring", "rawget"]
      .contains(name.text)
  }

  // MARK: Chains

  /// What a chain stands for before each of its suffixes, and after the last one.
  func steps(of chain: Chain) -> [KnownValue?] {
    var steps: [KnownValue?] = [root(of: chain)]
    for (number, suffix) in chain.suffixes.enumerated() {
      switch suffix.kind {
      case .member(let name): steps.append(member(name, of: steps[number]))
      case .index(let key): steps.append(element(of: steps[number], at: key))
      case .call, .method:
        steps.append(
          results(of: CallSite(chain: chain, number: number), steps).first ?? nil)
      }
    }
    return steps
  }

  private func root(of chain: Chain) -> KnownValue? {
    switch chain.root {
    case .parenthesis(let value): return self.value(of: value)
    case .name(let name):
      if let variable = name.variable {
        let value = value(of: variable)
        // What a table holds may change between its making and its use.
        if case .table = value { return table(in: variable).map { .table($0) } }
        return value
      }
      return isStandard(name) ? live.variable(name.text) : nil
    }
  }

  func member(_ name: String, of value: KnownValue?) -> KnownValue? {
    switch value {
    case .live(let reference): return live.member(name, of: reference)
    case .typed(.record(let record)):
      guard let field = record.fields.first(where: { $0.name == name }) else { return nil }
      return .field(field, of: record)
    case .field(let field, _): return member(name, of: .typed(field.type))
    case .enumeration(let enumeration):
      return enumeration.values.contains(name) ? .literal(.string(name)) : nil
    case .object(let object):
      if let method = object.methods.first(where: { $0.name == name }) {
        return .function(method, named: "\(object.name):\(name)")
      }
      return object.fields.first { $0.name == name }.flatMap { live.notes.value(of: $0.type) }
    default: return nil
    }
  }

  private func element(of value: KnownValue?, at key: Expression) -> KnownValue? {
    if case .literal(.string(let name), _) = key { return member(name, of: value) }
    if case .live = value { return nil }
    return element(of: value)
  }

  private func element(of list: KnownValue?) -> KnownValue? {
    switch list?.type {
    case .list(let element): .typed(element)
    default: if case .objects(let object) = list { .object(object) } else { nil }
    }
  }

  // MARK: Calls

  /// - Parameter steps: those of the chain, at least up to the call.
  private func results(of call: CallSite, _ steps: [KnownValue?]) -> [KnownValue?] {
    switch call.chain.suffixes[call.number].kind {
    case .method(let name, _): return results(of: member(name, of: steps[call.number]))
    case .call(let arguments):
      if call.number == 0, let name = call.chain.name, isStandard(name) {
        switch (name.text, arguments.first) {
        case ("require", .literal(.string(let module), _)): return [self.module(module)]
        case ("assert", .some(let value)): return [self.value(of: value)]
        default: break
        }
      }
      return results(of: steps[call.number])
    case .member, .index: return []
    }
  }

  private func results(of function: KnownValue?) -> [KnownValue?] {
    switch function {
    case .operation(let operation):
      if operation.name == CloudFunctions.account.name { return [live.variable("cloud")] }
      return operation.results.map { .typed($0.type) }
    case .function(let function, _): return function.results.map { live.notes.value(of: $0.type) }
    case .closure(let body): return [result(of: body)]
    case .live(let reference): return live.function(reference).map { results(of: $0) } ?? []
    default: return []
    }
  }

  /// What a function of the script returns first, when that is always of one kind.
  private func result(of body: FunctionBody) -> KnownValue? {
    if let known = functions[body.number] { return known }
    // Until that is found out: it may call itself.
    functions[body.number] = .some(nil)
    let result = agreed(body.results.map { value(0, of: $0) })
    functions[body.number] = .some(result)
    return result
  }

  private func module(_ name: String) -> KnownValue? {
    if let module = live.module(name) { return module }
    return modules.module(name).members.map { .module(name, members: $0) }
  }
}
