internal import JSON

/// A name or a parenthesis, with what follows it: `a.b[c]:d(e)`.
struct Suffixed {
  var value: ScriptValue
  /// The variable it begins with; nil for a parenthesis.
  var root: String?
  /// The names as written, as long as it is nothing but names: `a.b.c`.
  var names: [String] = []
  let position: LuaToken.Position
  /// The last suffix is a call.
  var isCall = false
  /// That call among the noted ones, if it is noted.
  var call: Int?
}

extension ScriptReader {
  mutating func expressions() throws(LuaSyntaxError) -> [ScriptValue] {
    var values = [try expression()]
    while take(.symbol(",")) { values.append(try expression()) }
    return values
  }

  /// Operators need no precedence here: of what they make, nothing is known.
  mutating func expression() throws(LuaSyntaxError) -> ScriptValue {
    var value = try operand()
    while isAtBinaryOperator {
      index += 1
      _ = try operand()
      value = .unknown
    }
    return value
  }

  private var isAtBinaryOperator: Bool {
    switch token.kind {
    case .symbol(let text):
      [
        "+", "-", "*", "/", "//", "%", "^", "..", "==", "~=", "<", "<=", ">", ">=", "&", "|", "~",
        "<<", ">>",
      ].contains(text)
    case .keyword(let word): word == "and" || word == "or"
    default: false
    }
  }

  private mutating func operand() throws(LuaSyntaxError) -> ScriptValue {
    let kind = token.kind
    switch kind {
    case .symbol("-"):
      index += 1
      return try operand().negated
    case .symbol("#"), .symbol("~"), .keyword("not"):
      index += 1
      _ = try operand()
      return .unknown
    case .string(let text):
      index += 1
      return ScriptValue(kind: .literal(.string(text)))
    case .number(let number):
      index += 1
      return ScriptValue(kind: .literal(number))
    case .keyword("nil"), .keyword("true"), .keyword("false"):
      index += 1
      return ScriptValue(
        kind: .literal(kind == .keyword("nil") ? .null : .boolean(kind == .keyword("true"))))
    case .symbol("..."):
      index += 1
      return ScriptValue(kind: .many)
    case .symbol("{"):
      return ScriptValue(kind: .table(try table()))
    case .keyword("function"):
      index += 1
      try function()
      return .unknown
    default:
      return try suffixed().value
    }
  }

  // MARK: Names and calls

  /// - Parameter isTarget: it may turn out to be assigned to, which reads nothing.
  mutating func suffixed(isTarget: Bool = false) throws(LuaSyntaxError) -> Suffixed {
    let start = token.position
    var result: Suffixed
    var positions: [LuaToken.Position] = []
    var known = 0
    if take(.symbol("(")) {
      result = Suffixed(value: try expression(), position: start)
      if case .many = result.value.kind { result.value = .unknown }
      try expect(.symbol(")"))
      if case .path(let path) = result.value.kind { known = path.count }
    } else {
      let name = try name()
      result = Suffixed(value: .unknown, root: name, names: [name], position: start)
      if let variable = variable(name) {
        // What a table holds may change between its making and its use.
        if case .table = variable.value.kind {} else { result.value = variable.value }
        result.value.variables.append(variable)
        if case .path(let path) = variable.value.kind { known = path.count }
      } else {
        result.value = ScriptValue(kind: .path([name]))
        known = 1
      }
    }
    if case .path(let path) = result.value.kind { positions = path.map { _ in start } }

    func note(_ reader: inout ScriptReader) {
      guard case .path(let path) = result.value.kind, path.count > known else { return }
      reader.uses.readings.append(
        ScriptUses.Reading(
          names: path, positions: positions, known: known, variables: result.value.variables))
      known = path.count
    }

    while true {
      if take(.symbol(".")) {
        let position = token.position
        let member = try name()
        result.names.append(member)
        result.isCall = false
        if case .path(let path) = result.value.kind {
          result.value.kind = .path(path + [member])
          positions.append(position)
        } else {
          result.value = .unknown
        }
      } else if take(.symbol("[")) {
        note(&self)
        let key = try expression()
        try expect(.symbol("]"))
        result.isCall = false
        if case .path(let path) = result.value.kind, case .literal(.string(let member)) = key.kind,
          key.variables.isEmpty
        {
          result.value.kind = .path(path + [member])
          positions.append(start)
          result.names.append(member)
        } else {
          result.value = .unknown
          result.names.append("[]")
        }
      } else if isAt(.symbol(":")) {
        note(&self)
        index += 1
        let member = try name()
        let arguments = try arguments()
        self.note(call: &result, arguments, method: member)
      } else if isAtArguments {
        note(&self)
        let arguments = try arguments()
        self.note(call: &result, arguments, method: nil)
        known = 0
        if case .path(let path) = result.value.kind { known = path.count }
        positions = Array(repeating: start, count: known)
      } else {
        break
      }
    }
    let isAssigned = isTarget && (isAt(.symbol("=")) || isAt(.symbol(",")))
    if !isAssigned { note(&self) }
    if let root = result.root, variable(root) == nil, !(isAssigned && !result.isCall) {
      uses.globalReads.append((root, start))
      if root == "_ENV" { uses.hasOwnEnvironment = true }
    }
    return result
  }

  private var isAtArguments: Bool {
    switch token.kind {
    case .symbol("("), .symbol("{"), .string: true
    default: false
    }
  }

  private mutating func arguments() throws(LuaSyntaxError) -> [ScriptValue] {
    if case .string(let text) = token.kind {
      index += 1
      return [ScriptValue(kind: .literal(.string(text)))]
    }
    if isAt(.symbol("{")) { return [ScriptValue(kind: .table(try table()))] }
    try expect(.symbol("("))
    if take(.symbol(")")) { return [] }
    let values = try expressions()
    try expect(.symbol(")"))
    return values
  }

  /// Notes a call and makes `callee` what it returns.
  private mutating func note(
    call callee: inout Suffixed, _ arguments: [ScriptValue], method: String?
  ) {
    callee.isCall = true
    callee.call = nil
    callee.names.append("()")
    guard case .path(let path) = callee.value.kind else {
      callee.value = ScriptValue(kind: .many)
      return
    }
    let variables = callee.value.variables
    callee.value = ScriptValue(kind: .many)
    if path == ["pcall"], method == nil, let first = arguments.first,
      case .path(let called) = first.kind
    {
      uses.calls.append(
        ScriptUses.CallSite(
          path: called, variables: variables + first.variables, position: callee.position,
          arguments: Array(arguments.dropFirst()), isMethodCall: false))
      return
    }
    callee.call = uses.calls.count
    uses.calls.append(
      ScriptUses.CallSite(
        path: path + (method.map { [$0] } ?? []), variables: variables, position: callee.position,
        arguments: arguments, isMethodCall: method != nil))
    // The same module for another account.
    if path == ["cloud", "account"], method == nil {
      callee.value = ScriptValue(kind: .path(["cloud"]), variables: variables)
    }
  }

  // MARK: Tables

  private mutating func table() throws(LuaSyntaxError) -> TableConstructor {
    try expect(.symbol("{"))
    var table = TableConstructor()
    while !isAt(.symbol("}")) {
      let position = token.position
      if take(.symbol("[")) {
        let key = try expression()
        try expect(.symbol("]"))
        try expect(.symbol("="))
        let value = try expression()
        if case .literal(.string(let name)) = key.kind, key.variables.isEmpty {
          table.entries.append(.init(name: name, position: position, value: value))
        } else {
          table.hasComputedKeys = true
        }
      } else if case .name(let name) = token.kind, tokens[index + 1].kind == .symbol("=") {
        index += 2
        table.entries.append(.init(name: name, position: position, value: try expression()))
      } else {
        table.elements.append(try expression())
      }
      if !take(.symbol(",")), !take(.symbol(";")) { break }
    }
    try expect(.symbol("}"))
    return table
  }
}

extension ScriptValue {
  fileprivate var negated: ScriptValue {
    switch kind {
    case .literal(.integer(let number)):
      ScriptValue(kind: .literal(.integer(0 &- number)), variables: variables)
    case .literal(.real(let number)):
      ScriptValue(kind: .literal(.real(-number)), variables: variables)
    default: .unknown
    }
  }
}
