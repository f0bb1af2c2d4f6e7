/// Reads a script into its tree. Lua's own compiler decides what is valid; this reads what is.
///
/// Of source that is being typed it reads what is there, and notes what is open where that ends: there
/// everything that is missing counts as given, and statements that cannot be read are passed over.
/// Each word is read once, so that the work grows with the length of the text and no faster.
struct SyntaxParser {
  let tokens: [LuaToken]
  var index = 0
  var variables: [Variable] = []
  private var globals: [String: [Variable.Origin]] = [:]
  var scopes: [[String: Variable.ID]] = [[:]]
  /// What the `return` statements of the functions that are being read give, the innermost last.
  var results: [[[Expression]]] = []
  private var depth = 0
  private var functions = 0
  /// What is open at the end of the text; nil for a whole script.
  var cursor: Cursor?
  /// Whether the text ends in a string.
  let endsInText: Bool
  var hasReachedCursor = false

  /// Lua itself takes 200 levels.
  private static let mostLevels = 240

  static func tree(of bytes: [UInt8]) throws(LuaSyntaxError) -> SyntaxTree {
    var parser = SyntaxParser(tokens: try LuaLexer.tokens(of: bytes))
    let block = try parser.block(endingWith: [])
    guard parser.token.kind == .end else { throw parser.unexpected }
    return parser.tree(of: block)
  }

  /// What has been typed, and the place where it ends.
  ///
  /// - Parameters:
  ///   - words: what can be read of it, without an end.
  ///   - endsInText: whether a string has begun there.
  static func beginning(
    of words: some Collection<LuaToken>, endsInText: Bool
  ) -> (tree: SyntaxTree, cursor: Cursor) {
    let end = LuaToken(kind: .end, position: LuaToken.Position(line: 0, column: 0), range: 0..<0)
    var parser = SyntaxParser(tokens: words + [end], cursor: Cursor(), endsInText: endsInText)
    let block = (try? parser.block(endingWith: [])) ?? Block()
    return (parser.tree(of: block), parser.cursor ?? Cursor())
  }

  private init(tokens: [LuaToken], cursor: Cursor? = nil, endsInText: Bool = false) {
    (self.tokens, self.cursor, self.endsInText) = (tokens, cursor, endsInText)
  }

  private func tree(of block: Block) -> SyntaxTree {
    SyntaxTree(block: block, variables: variables, globals: globals)
  }

  // MARK: Tokens

  var token: LuaToken { tokens[min(index, tokens.count - 1)] }

  var unexpected: LuaSyntaxError { LuaSyntaxError(position: token.position) }

  func isAt(_ kind: LuaToken.Kind) -> Bool { token.kind == kind }

  func isAt(symbol: String) -> Bool {
    if case .symbol(symbol) = token.kind { true } else { false }
  }

  mutating func take(_ symbol: String) -> Bool {
    guard isAt(symbol: symbol) else { return false }
    index += 1
    return true
  }

  mutating func take(keyword: String) -> Bool {
    guard case .keyword(keyword) = token.kind else { return false }
    index += 1
    return true
  }

  mutating func expect(_ symbol: String) throws(LuaSyntaxError) {
    guard take(symbol) || isAtCursor else { throw unexpected }
  }

  mutating func expect(keyword: String) throws(LuaSyntaxError) {
    guard take(keyword: keyword) || isAtCursor else { throw unexpected }
  }

  mutating func identifier() throws(LuaSyntaxError) -> String {
    guard case .name(let text) = token.kind else {
      if isAtCursor {
        reach(.newName)
        return ""
      }
      throw unexpected
    }
    index += 1
    return text
  }

  // MARK: Scopes

  /// What a name means here.
  func resolved(_ text: String) -> Name {
    let variable = variable(text)
    let isInOwnEnvironment = variable == nil && self.variable("_ENV") != nil
    return Name(text: text, variable: variable, isInOwnEnvironment: isInOwnEnvironment)
  }

  private func variable(_ name: String) -> Variable.ID? {
    for scope in scopes.reversed() {
      if let variable = scope[name] { return variable }
    }
    return nil
  }

  mutating func declare(_ name: String, _ origin: Variable.Origin) -> Variable.ID {
    variables.append(Variable(name: name, origins: [origin]))
    scopes[scopes.count - 1][name] = variables.count - 1
    return variables.count - 1
  }

  mutating func assign(_ origin: Variable.Origin, to target: Chain) {
    guard let name = target.bareName else { return }
    if let variable = name.variable {
      variables[variable].origins.append(origin)
    } else if name.isGlobal {
      globals[name.text, default: []].append(origin)
    }
  }

  mutating func inScope<Result>(
    _ body: (inout SyntaxParser) throws(LuaSyntaxError) -> Result
  ) throws(LuaSyntaxError) -> Result {
    scopes.append([:])
    let result = try body(&self)
    if isAtCursor { leaveOpen(.other) }
    scopes.removeLast()
    return result
  }

  /// One level deeper: too many would be too much for the stack.
  mutating func deeper<Result>(
    _ body: (inout SyntaxParser) throws(LuaSyntaxError) -> Result
  ) throws(LuaSyntaxError) -> Result {
    guard depth < Self.mostLevels else { throw unexpected }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  // MARK: Functions

  /// Parameters and body, up to and with `end`.
  mutating func function(hasSelf: Bool = false) throws(LuaSyntaxError) -> FunctionBody {
    try expect("(")
    var names = hasSelf ? ["self"] : []
    if !isAt(symbol: ")") {
      repeat {
        if take("...") { break }
        names.append(try identifier())
      } while take(",")
    }
    try expect(")")
    results.append([])
    let (parameters, block) = try inScope {
      parser throws(LuaSyntaxError) -> ([Variable.ID], Block) in
      let parameters = names.map { parser.declare($0, .unknown) }
      return (parameters, try parser.block(endingWith: ["end"]))
    }
    try expect(keyword: "end")
    functions += 1
    return FunctionBody(
      number: functions, parameters: parameters, block: block, results: results.popLast() ?? [])
  }

  mutating func note(results values: [Expression]) {
    if !results.isEmpty { results[results.count - 1].append(values) }
  }
}
