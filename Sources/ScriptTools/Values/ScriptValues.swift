internal import HuaweiCloud
internal import JSON

/// Finds out what expressions of a script stand for, without running it.
final class ScriptValues {
  /// What it takes to know a value.
  enum Evidence {
    /// That it is of this kind whatever the script does: for findings.
    case certain
    /// That it is of this kind when all goes well, and what was assigned last is still there: for
    /// offers.
    case likely
  }

  /// Something that is assigned to.
  enum Holder: Hashable {
    case variable(Variable.ID)
    case global(String)
    /// A field of a table, by the place where it is first set.
    case field(LuaToken.Position)
  }

  /// Something after so many of the assignments to it.
  private struct HolderState: Hashable {
    let holder: Holder
    let assignments: Int
  }

  /// A table, by the place of its first entry; writes to it that are known make it another.
  struct EntriesKey: Hashable {
    let first: LuaToken.Position
    let count: Int
  }

  let tree: SyntaxTree
  let facts: ScriptFacts
  let live: LiveValues
  let modules: ScriptModules?
  let evidence: Evidence
  /// Names that the script, or a file that it requires, uses for something else.
  private let ownGlobals: Set<String>
  private var known: [HolderState: KnownValue?] = [:]
  /// What functions return, by their numbers.
  private var functions: [Int: KnownValue?] = [:]
  var tables: [Variable.ID: TableConstructor?] = [:]
  /// What tables hold by name.
  var entries: [EntriesKey: [String: [TableConstructor.Entry]]] = [:]
  /// Those whose value is being found out, and how many of the assignments to each come before the one
  /// that is looked at.
  private var open: [Holder: Int] = [:]
  private var depth = 0
  /// So many expressions have been looked at.
  private(set) var effort = 0

  /// So far variables lead to other variables.
  private static let mostLevels = 50
  /// So many expressions are looked at for one offer.
  private static let mostEffort = 20_000

  init(
    of tree: SyntaxTree, _ facts: ScriptFacts, live: LiveValues, modules: ScriptModules?,
    ownGlobals: Set<String>, evidence: Evidence
  ) {
    (self.tree, self.facts, self.live) = (tree, facts, live)
    (self.modules, self.ownGlobals, self.evidence) = (modules, ownGlobals, evidence)
  }

  func isStandard(_ name: Name) -> Bool { name.isGlobal && !ownGlobals.contains(name.text) }

  // MARK: Expressions

  func value(of expression: Expression) -> KnownValue? {
    effort += 1
    if evidence == .likely, effort > Self.mostEffort { return nil }
    return switch expression {
    case .literal(let value, _): .literal(value)
    case .table(let table): .table(table)
    case .function(let body): .closure(body)
    case .chain(let chain): steps(of: chain)[chain.suffixes.count]
    case .binary(let operands, let operators): value(of: operands, operators)
    case .several, .unary, .missing: nil
    }
  }

  /// The result of a number among those that expressions give together.
  func value(_ number: Int, of expressions: [Expression]) -> KnownValue? {
    guard let last = expressions.last else { return nil }
    if number < expressions.count - 1 { return value(of: expressions[number]) }
    let further = number - (expressions.count - 1)
    if further == 0 { return value(of: last) }
    guard case .chain(let chain) = last, chain.isCall else { return nil }
    let call = CallSite(chain: chain, number: chain.suffixes.count - 1)
    let results = results(of: call, steps(of: chain, upTo: call.number))
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

  /// What several values have in common, apart from nil; nil where they differ.
  func agreed(_ values: [KnownValue?]) -> KnownValue? {
    let given = values.filter { if case .literal(.null) = $0 { false } else { true } }
    guard let first = given.first ?? values.first, let first else { return nil }
    for case let other in given.dropFirst() {
      guard let other, other.isLike(first) else { return nil }
    }
    return first
  }

  // MARK: Variables

  func value(of variable: Variable.ID) -> KnownValue? {
    value(of: .variable(variable), tree.variables[variable].origins)
  }

  func value(of holder: Holder, _ origins: [Variable.Origin]) -> KnownValue? {
    let earlier = open[holder]
    // One that leads to itself is not known.
    if earlier != nil, evidence == .certain { return nil }
    let state = HolderState(holder: holder, assignments: earlier ?? origins.count)
    if let value = known[state] { return value }
    defer { open[holder] = earlier }
    let value = deeper {
      switch evidence {
      case .certain: common(to: origins, of: holder)
      case .likely: last(of: origins.prefix(state.assignments), of: holder)
      }
    }
    known[state] = .some(value)
    return value
  }

  /// What all that is assigned has in common.
  private func common(to origins: [Variable.Origin], of holder: Holder) -> KnownValue? {
    open[holder] = 0
    let given = origins.filter { if case .none = $0 { false } else { true } }
    return agreed(given.map { value(of: $0, holder) })
  }

  /// What is assigned last and is not nil.
  private func last(of origins: ArraySlice<Variable.Origin>, of holder: Holder) -> KnownValue? {
    for (index, origin) in zip(origins.indices, origins).reversed() {
      if case .none = origin { continue }
      open[holder] = index
      let value = value(of: origin, holder)
      if case .literal(.null) = value { continue }
      return value
    }
    return nil
  }

  private func value(of origin: Variable.Origin, _ holder: Holder) -> KnownValue? {
    switch origin {
    case .value(let values, let number): return value(number, of: values)
    case .element(let values, let number): return iterated(values, number)
    case .function(let body): return .closure(body)
    case .unknown:
      guard case .variable(let variable) = holder else { return nil }
      return facts.callbacks[variable].flatMap { value(passedTo: $0) }
    case .none: return nil
    }
  }

  /// One level deeper: too many would be too much for the stack.
  func deeper(_ body: () -> KnownValue?) -> KnownValue? {
    guard depth < Self.mostLevels else { return nil }
    depth += 1
    defer { depth -= 1 }
    return body()
  }

  /// `for index, element in ipairs(list)`, `for index, result in task.each(list, fn)`
  private func iterated(_ values: [Expression], _ number: Int) -> KnownValue? {
    guard number > 0, case .chain(let chain) = values.first, chain.isCall else { return nil }
    let call = CallSite(chain: chain, number: chain.suffixes.count - 1)
    let arguments = call.arguments
    if call.number == 0, let name = chain.name, isStandard(name) {
      guard number == 1, ["ipairs", "pairs"].contains(name.text), let list = arguments.first else {
        return nil
      }
      return element(of: value(of: list))
    }
    guard arguments.count > 1, case .function(_, "task.each") = function(calledAt: call) else {
      return nil
    }
    let results = results(of: value(of: arguments[1]))
    return number - 1 < results.count ? results[number - 1] : nil
  }

  /// What a function of the script returns first, when that is always of one kind.
  func result(of body: FunctionBody) -> KnownValue? {
    if let known = functions[body.number] { return known }
    // Until that is found out: it may call itself.
    functions[body.number] = .some(nil)
    let result = deeper { agreed(body.results.map { value(0, of: $0) }) }
    functions[body.number] = .some(result)
    return result
  }
}
