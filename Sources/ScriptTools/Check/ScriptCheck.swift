internal import CloudModule
package import HuaweiCloud
package import LuaHost
internal import StandardModules
internal import Text

/// Finds what would fail in a script, without running it.
///
/// Syntax is judged by Lua's own compiler, names by the modules themselves as they are in `lua`, and
/// what calls are given and return by the descriptions that calls go through, too.
package struct ScriptCheck {
  private let lua: LuaState
  private let notes: DescribedNames
  private let modules: ScriptModules

  /// - Parameters:
  ///   - lua: a state with the modules that scripts will find.
  ///   - module: the text of a module of the user's own, by the name that `require` is given; nil
  ///     when there is none.
  ///   - file: the text of a file that the script runs, by its path.
  package init(
    in lua: LuaState, catalog: OperationCatalog = .standard,
    module: @escaping (String) -> [UInt8]? = { _ in nil },
    file: @escaping (String) -> [UInt8]? = { _ in nil }
  ) {
    self.lua = lua
    notes = DescribedNames(catalog)
    modules = ScriptModules(
      standard: Self.fields(in: lua) { $0.pushLoaded() }
        .union(StandardLibrary.modules.map(\.name)),
      loadModule: module, loadFile: file)
  }

  /// Everything that is wrong, in the order of the text.
  ///
  /// - Parameter name: how messages of Lua begin: `job.lua`.
  package func findings(in text: [UInt8], named name: String) -> [Finding] {
    if let message = syntaxError(in: text, named: name) {
      return [Self.place(message, named: name, text)]
    }
    // What Lua takes and the parser does not is a fault of the parser, not of the script.
    guard let tree = try? SyntaxParser.tree(of: text) else { return [] }
    let facts = ScriptFacts(of: tree)
    let others = modules.all(requiredBy: facts)
    let findings =
      globals(facts, others.map(\.facts)) + modules.missing(in: facts)
      + self.values(tree, facts, others)
    return findings.sorted { ($0.line, $0.column, $0.message) < ($1.line, $1.column, $1.message) }
      .reduce(into: []) { unique, finding in
        if unique.last != finding { unique.append(finding) }
      }
  }

  private func globals(_ facts: ScriptFacts, _ others: [ScriptFacts?]) -> [Finding] {
    let standard = Self.fields(in: lua) { $0.pushGlobals() }.union(["arg"])
    return GlobalCheck(standard: standard, facts: facts, others: others).findings
  }

  /// The names in a table that is pushed.
  private static func fields(in lua: LuaState, _ push: (LuaStack) -> Void) -> Set<String> {
    let stack = lua.stack
    var names: Set<String> = []
    push(stack)
    stack.forEachField(of: -1) {
      if let name = stack.string(at: -2) { names.insert(name) }
    }
    stack.pop()
    return names
  }

  private func values(
    _ tree: SyntaxTree, _ facts: ScriptFacts, _ others: [ScriptModules.Module]
  ) -> [Finding] {
    let all = [facts] + others.compactMap(\.facts)
    let values = ScriptValues(
      of: tree, facts, live: LiveValues(lua: lua, notes: notes, environment: nil),
      modules: modules, ownGlobals: all.reduce(into: []) { $0.formUnion($1.globalWrites) },
      evidence: .certain)
    return ValueCheck(
      values, memberWrites: all.reduce(into: []) { $0.formUnion($1.memberWrites) },
      computedWrites: all.reduce(into: []) { $0.formUnion($1.computedWrites) },
      uses: [TableUses(tree, facts)] + others.compactMap(\.uses)
    ).findings
  }

  // MARK: Syntax

  private func syntaxError(in text: [UInt8], named name: String) -> String? {
    if text.first == 0x1B { return "\(name):1: this is compiled Lua; give its source" }
    do throws(LuaError) {
      try lua.stack.load(bytes: text, name: "@\(name)")
      lua.stack.pop()
      return nil
    } catch {
      return error.description
    }
  }

  /// Lua tells the line; the column is where the parser stumbled, when it did so on that line.
  private static func place(_ message: String, named name: String, _ source: [UInt8]) -> Finding {
    var (line, text) = (1, message[...])
    if message.hasPrefix("\(name):") {
      let rest = message.dropFirst(name.count + 1)
      let digits = rest.prefix { $0 != ":" }
      if let number = Int(digits) {
        line = number
        text = rest.dropFirst(digits.count + 1).drop { $0 == " " }
      }
    }
    var column = 1
    do throws(LuaSyntaxError) {
      _ = try SyntaxParser.tree(of: source)
    } catch {
      if error.position.line == line { column = error.position.column }
    }
    return Finding(at: LuaToken.Position(line: line, column: column), String(text))
  }
}

/// One thing wrong with a script, found without running it.
package struct Finding: Equatable, Sendable {
  /// Both count from 1; the column in characters.
  package let line: Int
  package let column: Int
  package let message: String

  init(at position: LuaToken.Position, _ message: String) {
    line = position.line
    column = position.column
    self.message = message
  }
}
