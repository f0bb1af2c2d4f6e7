/// The files that a script requires or runs: which globals they set, and what they return.
final class ScriptModules {
  /// A module written in Lua by the user.
  struct Module {
    var facts: ScriptFacts?
    /// What it returns, when that is a table whose members are all known.
    var members: Set<String>?
  }

  /// Finds the text of a module by its name; nil when there is none.
  typealias Loader = (_ module: String) -> [UInt8]?

  /// The modules that come with the runtime, which define no globals.
  private let standard: Set<String>
  private let loadModule: Loader
  private let loadFile: Loader
  private var modules: [String: Module] = [:]

  /// - Parameters:
  ///   - standard: the names of modules that come with the runtime.
  ///   - loadModule: finds what `require` would.
  ///   - loadFile: finds what `dofile` would.
  init(
    standard: Set<String>, loadModule: @escaping Loader, loadFile: @escaping Loader
  ) {
    self.standard = standard
    self.loadModule = loadModule
    self.loadFile = loadFile
  }

  func module(_ name: String) -> Module { read("module \(name)") { [self] in loadModule(name) } }

  func file(_ path: String) -> Module { read("file \(path)") { [self] in loadFile(path) } }

  /// The facts of everything that a script requires and runs, and of what these do in turn; nil in
  /// the place of what cannot be read.
  func facts(requiredBy facts: ScriptFacts) -> [ScriptFacts?] {
    var (found, seen): ([ScriptFacts?], Set<String>) = ([], [])
    var waiting = [facts]
    while let next = waiting.popLast() {
      let required =
        next.requiredModules.filter { !standard.contains($0) }.map { ("module \($0)", module($0)) }
        + next.runFiles.map { ("file \($0)", file($0)) }
      for (key, module) in required where seen.insert(key).inserted {
        found.append(module.facts)
        if let facts = module.facts { waiting.append(facts) }
      }
    }
    return found
  }

  private func read(_ key: String, _ text: () -> [UInt8]?) -> Module {
    if let known = modules[key] { return known }
    var module = Module()
    if let text = text(), let tree = try? SyntaxParser.tree(of: text) {
      let facts = ScriptFacts(of: tree)
      module = Module(facts: facts, members: facts.members(returnedBy: tree))
    }
    modules[key] = module
    return module
  }
}

extension ScriptFacts {
  /// The members of the table that a file returns; nil when they cannot all be known.
  fileprivate func members(returnedBy tree: SyntaxTree) -> Set<String>? {
    guard case .return(let values) = tree.block.statements.last, values.count == 1 else {
      return nil
    }
    switch values[0] {
    case .table(let table): return table.names
    case .chain(let chain):
      guard let id = chain.bareName?.variable else { return nil }
      let use = variables[id]
      guard tree.variables[id].origins.count == 1,
        case .value(let values, let number) = tree.variables[id].origins[0],
        number < values.count, case .table(let table) = values[number], let names = table.names,
        !use.mayGainMembers, use.calls.allSatisfy({ isHarmless($0, to: id) })
      else { return nil }
      // Its methods write to it as `self`, other functions under names of their own.
      let selves = tree.variables.indices.filter { tree.variables[$0].name == "self" }
      if selves.contains(where: { variables[$0].mayGainMembers }) { return nil }
      return names.union(variables.flatMap(\.writes).map(\.name))
    default: return nil
    }
  }

  /// Whether a call cannot give a table further members: `setmetatable({}, class)`.
  private func isHarmless(_ call: CallSite, to variable: Variable.ID) -> Bool {
    guard let path = path(of: call.chain, upTo: call.number) else { return false }
    if path == ["setmetatable"] {
      guard case .chain(let first) = call.arguments.first else { return true }
      return first.bareName?.variable != variable
    }
    return [["pairs"], ["ipairs"], ["next"], ["type"], ["tostring"], ["print"], ["rawget"]]
      .contains(path)
  }
}

extension TableConstructor {
  /// The names in it; nil when there are keys that are not known.
  fileprivate var names: Set<String>? {
    computed.isEmpty ? Set(entries.map(\.name)) : nil
  }
}
