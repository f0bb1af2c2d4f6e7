extension SyntaxParser {
  /// Reads up to one of the keywords, which it leaves.
  mutating func block(endingWith ends: Set<String>) throws(LuaSyntaxError) -> Block {
    var block = Block()
    while true {
      if case .keyword(let word) = token.kind, ends.contains(word) { return block }
      if isAt(.end) {
        reach(.other)
        return block
      }
      let statement = try recovering { parser throws(LuaSyntaxError) in try parser.statement() }
      if let statement { block.statements.append(statement) }
    }
  }

  /// A block in a scope of its own, up to and with `end`.
  private mutating func body() throws(LuaSyntaxError) -> Block {
    let block = try inScope { parser throws(LuaSyntaxError) in
      try parser.block(endingWith: ["end"])
    }
    try expect(keyword: "end")
    return block
  }

  /// Nil for what does nothing by itself: labels, `goto`, `break`.
  private mutating func statement() throws(LuaSyntaxError) -> Statement? {
    try deeper { parser throws(LuaSyntaxError) in
      guard case .keyword(let word) = parser.token.kind else {
        if parser.take(";") { return nil }
        if parser.take("::") {
          _ = try parser.identifier()
          try parser.expect("::")
          return nil
        }
        return try parser.expressionStatement()
      }
      parser.index += 1
      return try parser.statement(after: word)
    }
  }

  private mutating func statement(after word: String) throws(LuaSyntaxError) -> Statement? {
    switch word {
    case "local": return try local()
    case "function": return try functionStatement()
    case "if": return try branches()
    case "for": return try forLoop()
    case "do": return .loop(try body(), while: nil)
    case "while":
      let condition = try expression()
      try expect(keyword: "do")
      return .loop(try body(), while: condition)
    case "repeat":
      return try inScope { parser throws(LuaSyntaxError) in
        let block = try parser.block(endingWith: ["until"])
        try parser.expect(keyword: "until")
        // The condition sees the variables of the body.
        return .loop(block, while: try parser.expression())
      }
    case "return":
      let values = isAtEndOfBlock ? [] : try expressions()
      _ = take(";")
      note(results: values)
      return .return(values)
    case "goto":
      _ = try identifier()
      return nil
    case "break": return nil
    default:
      index -= 1
      throw unexpected
    }
  }

  private var isAtEndOfBlock: Bool {
    switch token.kind {
    case .end, .symbol(";"): true
    case .keyword(let word): ["end", "else", "elseif", "until"].contains(word)
    default: false
    }
  }

  // MARK: Kinds of statements

  private mutating func local() throws(LuaSyntaxError) -> Statement {
    if take(keyword: "function") {
      let variable = declare(try identifier(), .unknown)
      let body = try function()
      variables[variable].origins = [.function(body)]
      return .localFunction(variable, body)
    }
    var names: [String] = []
    repeat {
      names.append(try identifier())
      if take("<") {
        _ = try identifier()
        try expect(">")
      }
    } while take(",")
    let values = take("=") ? try expressions() : []
    let declared = names.enumerated().map { number, name in
      declare(name, values.isEmpty ? .none : .value(values, number: number))
    }
    return .local(declared, values)
  }

  private mutating func functionStatement() throws(LuaSyntaxError) -> Statement {
    let position = token.position
    let first = try identifier()
    var target = Chain(root: .name(resolved(first)), position: position)
    var isMethod = false
    while !isMethod, isAt(symbol: ".") || isAt(symbol: ":") {
      isMethod = isAt(symbol: ":")
      index += 1
      if isAtCursor { reach(.member(of: target, isMethod: isMethod)) }
      let position = token.position
      target.suffixes.append(Suffix(kind: .member(try identifier()), position: position))
    }
    let body = try function(hasSelf: isMethod)
    assign(.function(body), to: target)
    return .function(target, body)
  }

  private mutating func branches() throws(LuaSyntaxError) -> Statement {
    var branches: [(condition: Expression?, block: Block)] = []
    repeat {
      let condition = try expression()
      try expect(keyword: "then")
      let block = try inScope { parser throws(LuaSyntaxError) in
        try parser.block(endingWith: ["end", "else", "elseif"])
      }
      branches.append((condition, block))
    } while take(keyword: "elseif")
    if take(keyword: "else") {
      branches.append((nil, try body()))
    } else {
      try expect(keyword: "end")
    }
    return .branches(branches)
  }

  private mutating func forLoop() throws(LuaSyntaxError) -> Statement {
    var names = [try identifier()]
    while take(",") { names.append(try identifier()) }
    let isNumeric = take("=")
    if !isNumeric { try expect(keyword: "in") }
    let values = try expressions()
    try expect(keyword: "do")
    let (declared, block) = try inScope {
      parser throws(LuaSyntaxError) -> ([Variable.ID], Block) in
      let declared = names.enumerated().map { number, name in
        parser.declare(name, isNumeric ? .unknown : .element(values, number: number))
      }
      return (declared, try parser.block(endingWith: ["end"]))
    }
    try expect(keyword: "end")
    return .forLoop(declared, values, block, isNumeric: isNumeric)
  }

  /// A call, or an assignment.
  private mutating func expressionStatement() throws(LuaSyntaxError) -> Statement {
    let first = try chain()
    guard isAt(symbol: "=") || isAt(symbol: ",") else {
      guard first.isCall || isAtCursor else { throw unexpected }
      return .call(first)
    }
    var targets = [first]
    while take(",") { targets.append(try chain()) }
    try expect("=")
    let values = try expressions()
    for (number, target) in targets.enumerated() {
      assign(.value(values, number: number), to: target)
    }
    return .assignment(targets, values)
  }
}
