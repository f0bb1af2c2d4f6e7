public import HuaweiCloud
public import LuaHost

/// Finds what would fail in a script, without running it.
///
/// Syntax is judged by Lua's own compiler, names by the modules themselves as they are in `lua`,
/// and the fields of a call by the same check that calls go through.
public struct ScriptCheck {
  private let lua: LuaState
  private let calls: CallCheck

  /// - Parameter lua: a state with the modules that scripts will find.
  public init(in lua: LuaState, catalog: OperationCatalog = .standard) {
    self.lua = lua
    calls = CallCheck(catalog: catalog)
  }

  /// Everything that is wrong, in the order of the text.
  ///
  /// - Parameter name: how messages of Lua begin: `job.lua`.
  public func findings(in text: [UInt8], named name: String) -> [Finding] {
    let reading = Result { () throws(LuaSyntaxError) in try ScriptReader.uses(of: text) }
    if let message = syntaxError(in: text, named: name) {
      return [Self.place(message, named: name, reading)]
    }
    // What Lua takes and the reader does not is a fault of the reader, not of the script.
    guard case .success(let uses) = reading else { return [] }
    let findings = undefinedGlobals(uses) + unknownMembers(uses) + calls.findings(in: uses)
    return findings.sorted { ($0.line, $0.column, $0.message) < ($1.line, $1.column, $1.message) }
      .reduce(into: []) { unique, finding in
        if unique.last != finding { unique.append(finding) }
      }
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

  /// Lua tells the line; the column is where the reader stumbled, when it did so on that line.
  private static func place(
    _ message: String, named name: String, _ reading: Result<ScriptUses, LuaSyntaxError>
  ) -> Finding {
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
    if case .failure(let error) = reading, error.position.line == line {
      column = error.position.column
    }
    return Finding(at: LuaToken.Position(line: line, column: column), String(text))
  }

  // MARK: Names

  private func undefinedGlobals(_ uses: ScriptUses) -> [Finding] {
    // With an environment of its own, what a script reads is nobody's guess.
    if uses.hasOwnEnvironment { return [] }
    let defined = globals.union(uses.globalWrites).union(["arg"])
    return uses.globalReads.filter { !defined.contains($0.name) }.map { read in
      let suggestion = Suggestion.nearest(to: read.name, in: defined.sorted())
      return Finding(
        at: read.position,
        "undefined global '\(read.name)'" + (suggestion.map { "; did you mean '\($0)'?" } ?? ""))
    }
  }

  private var globals: Set<String> {
    let stack = lua.stack
    var names: Set<String> = []
    stack.pushGlobals()
    stack.forEachField(of: -1) {
      if let name = stack.string(at: -2) { names.insert(name) }
    }
    stack.pop()
    return names
  }

  private func unknownMembers(_ uses: ScriptUses) -> [Finding] {
    uses.readings.compactMap { reading in
      guard let root = reading.names.first, !uses.globalWrites.contains(root),
        !["_G", "arg", "package"].contains(root),
        !reading.variables.contains(where: \.isReassigned),
        !uses.memberWrites.contains(where: { reading.names.starts(with: $0) })
      else { return nil }
      return unknownMember(reading)
    }
  }

  /// Reads the member as the script would; what the module says to that is the message.
  private func unknownMember(_ reading: ScriptUses.Reading) -> Finding? {
    let stack = lua.stack
    let count = stack.count
    defer { stack.setCount(count) }
    stack.pushGlobals()
    for (index, name) in reading.names.enumerated() {
      guard stack.type(at: -1) == .table else { return nil }
      let table = stack.count
      stack.push(name)
      do throws(LuaError) {
        try stack.get(of: table)
      } catch {
        return index < reading.known
          ? nil : Finding(at: reading.positions[index], error.description)
      }
      guard stack.type(at: -1) == .nil else { continue }
      // An unknown global is told of elsewhere.
      guard index > 0, index >= reading.known else { return nil }
      let path = reading.names[..<index].joined(separator: ".")
      let suggestion = Suggestion.nearest(to: name, in: members(of: table))
      return Finding(
        at: reading.positions[index],
        "\(path) has no '\(name)'" + (suggestion.map { "; did you mean '\($0)'?" } ?? ""))
    }
    return nil
  }

  private func members(of table: Int) -> [String] {
    let stack = lua.stack
    var names: [String] = []
    stack.forEachField(of: table) {
      if let name = stack.string(at: -2) { names.append(name) }
    }
    return names.sorted()
  }
}
