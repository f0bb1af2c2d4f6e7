/// Reads a script statement by statement, and notes what it uses.
///
/// It follows Lua's grammar and scopes, and keeps no tree: what matters is noted as it is met.
struct ScriptReader {
  var uses = ScriptUses()
  var tokens: [LuaToken]
  var index = 0
  private var scopes: [[String: Variable]] = [[:]]

  static func uses(of bytes: [UInt8]) throws(LuaSyntaxError) -> ScriptUses {
    var reader = ScriptReader(tokens: try LuaLexer.tokens(of: bytes))
    try reader.block(endingWith: [])
    guard reader.token.kind == .end else { throw reader.unexpected }
    return reader.uses
  }

  private init(tokens: [LuaToken]) {
    self.tokens = tokens
  }

  // MARK: Tokens

  var token: LuaToken { tokens[min(index, tokens.count - 1)] }

  var unexpected: LuaSyntaxError { LuaSyntaxError(position: token.position) }

  func isAt(_ kind: LuaToken.Kind) -> Bool { token.kind == kind }

  mutating func take(_ kind: LuaToken.Kind) -> Bool {
    guard token.kind == kind else { return false }
    index += 1
    return true
  }

  mutating func expect(_ kind: LuaToken.Kind) throws(LuaSyntaxError) {
    guard take(kind) else { throw unexpected }
  }

  mutating func name() throws(LuaSyntaxError) -> String {
    guard case .name(let text) = token.kind else { throw unexpected }
    index += 1
    return text
  }

  // MARK: Scopes

  func variable(_ name: String) -> Variable? {
    for scope in scopes.reversed() {
      if let variable = scope[name] { return variable }
    }
    return nil
  }

  private mutating func declare(_ name: String, _ value: ScriptValue = .unknown) {
    scopes[scopes.count - 1][name] = Variable(value)
    if name == "_ENV" { uses.hasOwnEnvironment = true }
  }

  private mutating func inScope(
    _ body: (inout ScriptReader) throws(LuaSyntaxError) -> Void
  ) throws(LuaSyntaxError) {
    scopes.append([:])
    try body(&self)
    scopes.removeLast()
  }

  // MARK: Blocks

  /// Reads up to one of the keywords, which it leaves.
  private mutating func block(endingWith ends: Set<String>) throws(LuaSyntaxError) {
    while true {
      if case .keyword(let word) = token.kind, ends.contains(word) { return }
      if isAt(.end) { return }
      try statement()
    }
  }

  /// A block in a scope of its own, up to and with `end`.
  private mutating func body() throws(LuaSyntaxError) {
    try inScope { reader throws(LuaSyntaxError) in try reader.block(endingWith: ["end"]) }
    try expect(.keyword("end"))
  }

  private mutating func statement() throws(LuaSyntaxError) {
    guard case .keyword(let word) = token.kind else {
      if take(.symbol(";")) { return }
      if take(.symbol("::")) {
        _ = try name()
        return try expect(.symbol("::"))
      }
      return try expressionStatement()
    }
    index += 1
    switch word {
    case "local": try local()
    case "function": try functionStatement()
    case "if": try branches()
    case "for": try loop()
    case "do": try body()
    case "while":
      _ = try expression()
      try expect(.keyword("do"))
      try body()
    case "repeat":
      try inScope { reader throws(LuaSyntaxError) in
        try reader.block(endingWith: ["until"])
        try reader.expect(.keyword("until"))
        // The condition sees the variables of the body.
        _ = try reader.expression()
      }
    case "return":
      let isEmpty =
        isAt(.end) || isAt(.symbol(";"))
        || ["end", "else", "elseif", "until"].contains { isAt(.keyword($0)) }
      if !isEmpty { _ = try expressions() }
      _ = take(.symbol(";"))
    case "goto": _ = try name()
    case "break": break
    default:
      index -= 1
      throw unexpected
    }
  }

  // MARK: Statements

  private mutating func local() throws(LuaSyntaxError) {
    if take(.keyword("function")) {
      declare(try name())
      return try function()
    }
    var names: [String] = []
    repeat {
      names.append(try name())
      if take(.symbol("<")) {
        _ = try name()
        try expect(.symbol(">"))
      }
    } while take(.symbol(","))
    let values = take(.symbol("=")) ? try expressions() : []
    for (position, name) in names.enumerated() {
      declare(name, position < values.count ? values[position] : .unknown)
    }
  }

  private mutating func functionStatement() throws(LuaSyntaxError) {
    let position = token.position
    let first = try name()
    var path = [first]
    var isMethod = false
    while !isMethod, isAt(.symbol(".")) || isAt(.symbol(":")) {
      isMethod = isAt(.symbol(":"))
      index += 1
      path.append(try name())
    }
    if variable(first) == nil {
      if path.count == 1 {
        uses.globalWrites.insert(first)
      } else {
        uses.globalReads.append((first, position))
        uses.memberWrites.insert(path)
      }
    } else if path.count == 1 {
      variable(first)?.isReassigned = true
    }
    try function(hasSelf: isMethod)
  }

  /// Parameters and body.
  mutating func function(hasSelf: Bool = false) throws(LuaSyntaxError) {
    try expect(.symbol("("))
    var parameters = hasSelf ? ["self"] : []
    if !isAt(.symbol(")")) {
      repeat {
        if take(.symbol("...")) { break }
        parameters.append(try name())
      } while take(.symbol(","))
    }
    try expect(.symbol(")"))
    let names = parameters
    try inScope { reader throws(LuaSyntaxError) in
      for name in names { reader.declare(name) }
      try reader.block(endingWith: ["end"])
    }
    try expect(.keyword("end"))
  }

  private mutating func branches() throws(LuaSyntaxError) {
    repeat {
      _ = try expression()
      try expect(.keyword("then"))
      try inScope { reader throws(LuaSyntaxError) in
        try reader.block(endingWith: ["end", "else", "elseif"])
      }
    } while take(.keyword("elseif"))
    if take(.keyword("else")) { try body() } else { try expect(.keyword("end")) }
  }

  private mutating func loop() throws(LuaSyntaxError) {
    var names = [try name()]
    while take(.symbol(",")) { names.append(try name()) }
    if !take(.symbol("=")) { try expect(.keyword("in")) }
    _ = try expressions()
    try expect(.keyword("do"))
    let declared = names
    try inScope { reader throws(LuaSyntaxError) in
      for name in declared { reader.declare(name) }
      try reader.block(endingWith: ["end"])
    }
    try expect(.keyword("end"))
  }

  /// A call, or an assignment.
  private mutating func expressionStatement() throws(LuaSyntaxError) {
    let first = try suffixed(isTarget: true)
    guard isAt(.symbol("=")) || isAt(.symbol(",")) else {
      guard first.isCall else { throw unexpected }
      if let call = first.call { uses.calls[call].isStatement = true }
      return
    }
    var targets = [first]
    while take(.symbol(",")) { targets.append(try suffixed(isTarget: true)) }
    try expect(.symbol("="))
    _ = try expressions()
    for target in targets { assign(to: target) }
  }

  private mutating func assign(to target: Suffixed) {
    guard let root = target.root else { return }
    if let variable = variable(root) {
      if target.names.count == 1 { variable.isReassigned = true }
    } else if target.names.count == 1 {
      uses.globalWrites.insert(root)
    } else {
      uses.globalReads.append((root, target.position))
      uses.memberWrites.insert(target.names)
      if root == "_G", target.names.count == 2 { uses.globalWrites.insert(target.names[1]) }
    }
  }
}
