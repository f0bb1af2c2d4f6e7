internal import JSON

// What is noted on the way through the tree.
extension ScriptFacts: SyntaxWalk {
  mutating func visit(_ chain: Chain, _ use: Use) {
    noteRoot(of: chain, use)
    if use.isTested, let path = path(of: chain, upTo: chain.suffixes.count), !path.isEmpty {
      if path.count == 1 { testedGlobals.insert(path[0]) } else { testedMembers.insert(path) }
    }
    for (number, suffix) in chain.suffixes.enumerated() {
      guard case .call(let arguments) = suffix.kind else { continue }
      if functionDepth == 0, arguments.contains(where: \.isSeveral) { looksAtArguments = true }
      noteArguments(of: CallSite(chain: chain, number: number))
      // A function of the script's own has no path; what it may do is what any other may.
      let path = path(of: chain, upTo: number) ?? [""]
      note(callOf: path, arguments)
      noteReliance(path, arguments)
    }
  }

  mutating func enterFunction() { functionDepth += 1 }
  mutating func leaveFunction() { functionDepth -= 1 }

  private mutating func noteReliance(_ path: [String], _ arguments: [Expression]) {
    switch (path, arguments.first) {
    case (["require"], .literal(.string(let name), let position)):
      relies.append((name, position))
    case (["pcall"], .function(let body)), (["xpcall"], .function(let body)):
      var calls = LiteralArguments()
      calls.walk(body.block)
      expected.formUnion(calls.positions)
    default: break
    }
  }

  private mutating func noteArguments(of call: CallSite) {
    for (number, argument) in call.arguments.enumerated() {
      switch argument {
      case .chain(let passed):
        if let variable = passed.bareName?.variable { variables[variable].calls.append(call) }
      case .function(let body):
        for (parameter, variable) in body.parameters.enumerated() {
          callbacks[variable] = Callback(call: call, argument: number, parameter: parameter)
        }
      default: break
      }
    }
  }

  private mutating func noteRoot(of chain: Chain, _ use: Use) {
    guard let name = chain.name else { return }
    if let variable = name.variable {
      guard chain.suffixes.isEmpty else { return variables[variable].isRead = true }
      if use.isTested { variables[variable].isTested = true }
      switch use.flow {
      case .kept: variables[variable].isKept = true
      case .returned: variables[variable].isReturned = true
      case .read: variables[variable].isRead = variables[variable].isRead || !use.isCompared
      case .passed, .dropped: break
      }
    } else if name.isGlobal, !["_G", "_ENV"].contains(name.text) {
      globalReads.append((name.text, chain.position))
      if name.text == "arg", use.isTested || chain.suffixes.isEmpty { looksAtArguments = true }
    }
  }

  private mutating func note(callOf path: [String], _ arguments: [Expression]) {
    let text: String? =
      if case .literal(.string(let text), _) = arguments.first { text } else { nil }
    switch path {
    case ["require"]:
      if let text { requiredModules.append(text) } else { hasFurtherGlobals = true }
    case ["dofile"], ["loadfile"]:
      if let text { runFiles.append(text) } else { hasFurtherGlobals = true }
    case ["load"], ["loadstring"]:
      // Its fourth argument is where globals are then.
      if arguments.count < 4 { hasFurtherGlobals = hasFurtherGlobals || !defines(text) }
    case ["pcall"], ["xpcall"]:
      if let first = arguments.first, let called = self.path(of: first), !called.isEmpty {
        note(callOf: called, Array(arguments.dropFirst(path == ["pcall"] ? 1 : 2)))
      }
    case ["setmetatable"]:
      if arguments.first.flatMap({ self.path(of: $0) }) == [] { hasOwnGlobals = true }
      if let table = arguments.first.flatMap({ self.path(of: $0) }) { computedWrites.insert(table) }
    case ["rawset"]:
      guard arguments.count > 1, let table = self.path(of: arguments[0]) else { return }
      if case .literal(.string(let name), _) = arguments[1] {
        write(name, to: table)
      } else {
        writeSomething(to: table)
      }
    case ["rawget"]:
      if arguments.count > 1, self.path(of: arguments[0]) == [],
        case .literal(.string(let name), _) = arguments[1]
      {
        testedGlobals.insert(name)
      }
    case ["pairs"], ["ipairs"], ["next"], ["type"], ["tostring"], ["print"], ["getmetatable"]: break
    default:
      // A function that gets all globals may do with them what it likes.
      if arguments.contains(where: { self.path(of: $0) == [] }) { hasFurtherGlobals = true }
    }
  }

  /// Takes over the globals that a chunk sets; false when it cannot be read.
  private mutating func defines(_ chunk: String?) -> Bool {
    guard let chunk, let tree = try? SyntaxParser.tree(of: Array(chunk.utf8)) else { return false }
    globalWrites.formUnion(ScriptFacts(of: tree).globalWrites)
    return true
  }

  mutating func visit(target: Chain, _ value: Expression?) {
    guard let last = target.suffixes.last else {
      guard let name = target.name, name.isGlobal else { return }
      if name.text == "_ENV" { hasOwnGlobals = true } else { globalWrites.insert(name.text) }
      return
    }
    noteRoot(of: target, Use())
    if let variable = target.name?.variable, target.suffixes.count == 1 {
      if let member = last.member {
        variables[variable].writes.append((member, last.position, value))
      } else {
        variables[variable].hasComputedWrites = true
      }
    }
    guard let table = path(of: target, upTo: target.suffixes.count - 1) else { return }
    if let member = last.member { write(member, to: table) } else { writeSomething(to: table) }
  }

  private mutating func write(_ name: String, to table: [String]) {
    if table.isEmpty { globalWrites.insert(name) } else { memberWrites.insert(table + [name]) }
  }

  private mutating func writeSomething(to table: [String]) {
    if table.isEmpty { hasFurtherGlobals = true } else { computedWrites.insert(table) }
  }

  mutating func visit(compared operands: [Expression], _ operators: [String]) {}
}

/// Where texts are the first argument of calls.
private struct LiteralArguments: SyntaxWalk {
  var positions: Set<LuaToken.Position> = []

  mutating func visit(_ chain: Chain, _ use: Use) {
    for suffix in chain.suffixes {
      if case .call(let arguments) = suffix.kind,
        case .literal(.string, let position)? = arguments.first
      {
        positions.insert(position)
      }
    }
  }

  mutating func visit(target: Chain, _ value: Expression?) {}
  mutating func visit(compared operands: [Expression], _ operators: [String]) {}
}
