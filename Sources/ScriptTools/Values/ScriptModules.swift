internal import Text

/// The files that a script requires or runs: which globals they set, and what they return.
final class ScriptModules {
  /// A module written in Lua by the user.
  struct Module {
    /// Whether there is a file of it.
    var isThere = false
    var facts: ScriptFacts?
    /// What it does with its tables.
    var uses: TableUses?
    /// What it returns.
    var result = ModuleTable.Member.other
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

  func module(_ name: String) -> Module {
    read("module \(name)", named: name) { [self] in loadModule(name) }
  }

  /// Those that it requires and that are nowhere, with the names that they may be a slip of. Where it says
  /// itself where modules are, nobody knows.
  func missing(in facts: ScriptFacts) -> [Finding] {
    let all = [facts] + all(requiredBy: facts).compactMap(\.facts)
    guard !all.contains(where: { $0.globalReads.contains { $0.name == "package" } }) else {
      return []
    }
    return facts.relies.compactMap { name, position in
      guard !standard.contains(name), !facts.expected.contains(position),
        !module(name).isThere
      else { return nil }
      return Finding(
        at: position,
        "no module '\(name)' beside the script, in lib/ or in a folder given with --path"
          + Suggestion.advice(for: name, in: standard.sorted()))
    }
  }

  func file(_ path: String) -> Module {
    read("file \(path)", named: path) { [self] in loadFile(path) }
  }

  /// Everything that a script requires and runs, and what these do in turn; without facts in the place
  /// of what cannot be read.
  func all(requiredBy facts: ScriptFacts) -> [Module] {
    var (found, seen): ([Module], Set<String>) = ([], [])
    var waiting = [facts]
    while let next = waiting.popLast() {
      let required =
        next.requiredModules.filter { !standard.contains($0) }.map { ("module \($0)", module($0)) }
        + next.runFiles.map { ("file \($0)", file($0)) }
      for (key, module) in required where seen.insert(key).inserted {
        found.append(module)
        if let facts = module.facts { waiting.append(facts) }
      }
    }
    return found
  }

  private func read(_ key: String, named name: String, _ text: () -> [UInt8]?) -> Module {
    if let known = modules[key] { return known }
    var module = Module()
    let text = text()
    if let text, let tree = try? SyntaxParser.tree(of: text) {
      let facts = ScriptFacts(of: tree)
      let uses = TableUses(tree, facts)
      module = Module(
        facts: facts, uses: uses, result: ModuleTables(tree, uses).returned(named: name))
    }
    module.isThere = text != nil
    modules[key] = module
    return module
  }
}
