internal import JSON

/// What a script does with its names, as far as its text tells.
struct ScriptFacts {
  /// What is done with one variable.
  struct VariableUse {
    /// Other names lead to its value.
    var isKept = false
    var isReturned = false
    var isTested = false
    /// It is calculated with, or something of it is asked for: that raises where it is nil.
    var isRead = false
    /// The calls that it is an argument of.
    var calls: [CallSite] = []
    /// The members that are assigned.
    var writes: [(name: String, position: LuaToken.Position, value: Expression?)] = []
    var hasComputedWrites = false
  }

  /// A function that is an argument of a call, and one of its parameters.
  struct Callback {
    let call: CallSite
    /// The number of the function among the arguments.
    let argument: Int
    let parameter: Int
  }

  var globalReads: [(name: String, position: LuaToken.Position)] = []
  var globalWrites: Set<String> = []
  /// Globals that the script looks for before it uses them.
  var testedGlobals: Set<String> = []
  var testedMembers: Set<[String]> = []
  /// Whether what globals there are is nobody's guess: `setmetatable(_G, …)`, `_ENV = …`.
  var hasOwnGlobals = false
  /// Whether globals may be set that the text does not name: `_G[name] = …`, `dofile(path)`.
  var hasFurtherGlobals = false
  /// Members of globals that the script itself defines: `string.trim`.
  var memberWrites: Set<[String]> = []
  /// Globals of which members are set that the text does not name.
  var computedWrites: Set<[String]> = []
  /// The modules that it requires, by name.
  var requiredModules: [String] = []
  /// Where it requires one by its name.
  var relies: [(module: String, position: LuaToken.Position)] = []
  /// Where texts are given to calls that may fail: among them the places where it expects that there may be
  /// no such module.
  var expected: Set<LuaToken.Position> = []
  /// The files that it runs, by path.
  var runFiles: [String] = []
  var variables: [VariableUse]
  /// Whether the script looks how many arguments it was given, or hands all of them to a function.
  var looksAtArguments = false
  /// How many functions there are around what is walked through.
  var functionDepth = 0
  /// The calls that functions written out are handed to, by the parameters of these.
  var callbacks: [Variable.ID: Callback] = [:]
  private let tree: SyntaxTree

  init(of tree: SyntaxTree) {
    self.tree = tree
    variables = Array(repeating: VariableUse(), count: tree.variables.count)
    walk(tree.block)
    noteTestedAliases()
  }

  // MARK: Paths

  /// The global, or the member of one, that an expression is: `cloud.eip`; empty for `_G` itself.
  func path(of expression: Expression, _ depth: Int = 8) -> [String]? {
    switch expression {
    case .chain(let chain): path(of: chain, upTo: chain.suffixes.count, depth)
    case .binary(let operands, let operators) where operators.contains("or"):
      operands.prefix(3).lazy.compactMap { path(of: $0, depth - 2) }.first
    default: nil
    }
  }

  func path(of chain: Chain, upTo count: Int, _ depth: Int = 8) -> [String]? {
    guard depth > 0, let name = chain.name, !name.isInOwnEnvironment else { return nil }
    var path: [String]
    if let variable = name.variable {
      guard let root = self.path(of: variable, depth - 1) else { return nil }
      path = root
    } else {
      path = ["_G", "_ENV"].contains(name.text) ? [] : [name.text]
    }
    for suffix in chain.suffixes.prefix(count) {
      if let member = suffix.member, !suffix.isCall {
        path.append(member)
      } else if case .call(let arguments) = suffix.kind, path == ["require"],
        case .literal(.string(let module), _) = arguments.first
      {
        path = [module]
      } else if case .call = suffix.kind, path == ["cloud", "account"] {
        // The same module for another account.
        path = ["cloud"]
      } else {
        return nil
      }
    }
    return path
  }

  private func path(of variable: Variable.ID, _ depth: Int) -> [String]? {
    let origins = tree.variables[variable].origins
    guard origins.count == 1, case .value(let values, let number) = origins[0],
      number < values.count
    else { return nil }
    return path(of: values[number], depth)
  }

  // MARK: Arguments

  /// The argument of the script that an expression is, as it is written, where nothing before tells of its
  /// absence: `local id = ...`, `arg[1]`. Nil for anything else.
  func unseenArgument(_ expression: Expression) -> String? {
    guard !looksAtArguments, case .chain(let chain) = expression else { return nil }
    guard let name = chain.bareName, let variable = name.variable else {
      return argumentNumber(expression).map { "arg[\($0)]" }
    }
    let use = variables[variable]
    let isSeen = use.isTested || use.isRead || use.calls.contains { !takesNil($0) }
    return !isSeen && arguments.contains(variable) ? name.text : nil
  }

  /// Whether a function only shows what it is given, be it nil. Any other may look at it.
  private func takesNil(_ call: CallSite) -> Bool {
    if case .method(let name, _) = call.chain.suffixes[call.number].kind { return name == "format" }
    switch path(of: call.chain, upTo: call.number) {
    case ["print"], ["tostring"], ["io", "write"], ["string", "format"]: return true
    case let path?: return path.first == "log"
    case nil: return false
    }
  }

  /// `arg[1]`
  private func argumentNumber(_ expression: Expression) -> Int64? {
    guard case .chain(let chain) = expression, let name = chain.name, name.isGlobal,
      name.text == "arg", chain.suffixes.count == 1,
      case .index(.literal(.integer(let number), _)) = chain.suffixes[0].kind
    else { return nil }
    return number
  }

  /// The variables that hold one from the beginning to the end.
  private var arguments: Set<Variable.ID> {
    var found: Set<Variable.ID> = []
    // In a function `...` is its own.
    for case .local(let variables, let values) in tree.block.statements {
      for (number, variable) in variables.enumerated()
      where tree.variables[variable].origins.count == 1 {
        let value = number < values.count ? values[number] : values.last
        if case .several? = value, number >= values.count - 1 { found.insert(variable) }
        if number < values.count, argumentNumber(values[number]) != nil { found.insert(variable) }
      }
    }
    return found
  }

  // MARK: Tests

  /// `local jit = jit` and then `if jit then`: the global is what is looked for.
  private mutating func noteTestedAliases() {
    for (variable, use) in variables.enumerated() where use.isTested {
      guard let path = path(of: variable, 8) else { continue }
      if path.count == 1 { testedGlobals.insert(path[0]) } else { testedMembers.insert(path) }
    }
  }
}
