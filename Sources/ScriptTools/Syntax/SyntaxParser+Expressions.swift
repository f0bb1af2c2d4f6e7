internal import JSON

extension SyntaxParser {
  mutating func expressions() throws(LuaSyntaxError) -> [Expression] {
    var values = [try expression()]
    while take(",") { values.append(try expression()) }
    return values
  }

  mutating func expression() throws(LuaSyntaxError) -> Expression {
    var operands = [try operand()]
    var operators: [String] = []
    while let text = binaryOperator {
      index += 1
      operators.append(text)
      operands.append(try operand())
    }
    if case .missing = operands[operands.count - 1], let text = operators.last {
      leaveOpen(.operation(operands[operands.count - 2], text))
    }
    return Self.grouped(operands[...], operators[...], level: 0)
  }

  // MARK: Operators

  /// From what binds least to what binds most.
  private static let levels: [Set<String>] = [
    ["or"], ["and"], ["<", ">", "<=", ">=", "~=", "=="], ["|"], ["~"], ["&"], ["<<", ">>"], [".."],
    ["+", "-"], ["*", "/", "//", "%"], ["^"],
  ]
  private static let operators = levels.reduce(into: Set<String>()) { $0.formUnion($1) }

  private var binaryOperator: String? {
    switch token.kind {
    case .symbol(let text), .keyword(let text): Self.operators.contains(text) ? text : nil
    default: nil
    }
  }

  /// The expression of a row of operands: split at the operators that bind least.
  private static func grouped(
    _ operands: ArraySlice<Expression>, _ operators: ArraySlice<String>, level: Int
  ) -> Expression {
    guard !operators.isEmpty, level < levels.count else { return operands[operands.startIndex] }
    let splits = operators.indices.filter { levels[level].contains(operators[$0]) }
    if splits.isEmpty { return grouped(operands, operators, level: level + 1) }
    var parts: [Expression] = []
    // The operator of a number stands after the operand of that number.
    let shift = operands.startIndex - operators.startIndex
    var start = operators.startIndex
    for end in splits + [operators.endIndex] {
      let part = operands[(start + shift)...(end + shift)]
      parts.append(grouped(part, operators[start..<end], level: level + 1))
      start = end + 1
    }
    return .binary(parts, splits.map { operators[$0] })
  }

  private mutating func operand() throws(LuaSyntaxError) -> Expression {
    try deeper { parser throws(LuaSyntaxError) in try parser.operandHere() }
  }

  private mutating func operandHere() throws(LuaSyntaxError) -> Expression {
    if isAtCursor {
      reach(.value)
      return .missing
    }
    let (kind, position) = (token.kind, token.position)
    switch kind {
    case .symbol("-"), .symbol("#"), .symbol("~"), .keyword("not"):
      index += 1
      let value = try operand()
      if case .missing = value { leaveOpen(.other) }
      if kind == .symbol("-"), case .literal(let number, _) = value, let negated = number.negated {
        return .literal(negated, position)
      }
      guard case .symbol(let text) = kind else { return .unary("not", value) }
      return .unary(text, value)
    case .string(let text):
      index += 1
      return .literal(.string(text), position)
    case .number(let number):
      index += 1
      return .literal(number, position)
    case .keyword("nil"), .keyword("true"), .keyword("false"):
      index += 1
      return .literal(
        kind == .keyword("nil") ? .null : .boolean(kind == .keyword("true")), position)
    case .symbol("..."):
      index += 1
      return .several
    case .symbol("{"): return .table(try table())
    case .keyword("function"):
      index += 1
      return .function(try function())
    default: return .chain(try chain())
    }
  }

  // MARK: Names and calls

  mutating func chain() throws(LuaSyntaxError) -> Chain {
    let start = token.position
    if isAtCursor { return Chain(root: .parenthesis(try operand()), position: start) }
    var chain: Chain
    if take("(") {
      chain = Chain(root: .parenthesis(try expression()), position: start)
      try close(")", .other)
    } else {
      chain = Chain(root: .name(resolved(try identifier())), position: start)
    }
    while let suffix = try suffix(of: chain) { chain.suffixes.append(suffix) }
    return chain
  }

  private mutating func suffix(of chain: Chain) throws(LuaSyntaxError) -> Suffix? {
    var position = token.position
    if take(".") {
      position = token.position
      if isAtCursor {
        reach(.member(of: chain, isMethod: false))
        return nil
      }
      return Suffix(kind: .member(try identifier()), position: position)
    }
    if take("[") {
      position = token.position
      let key = try expression()
      try close("]", .index(of: chain))
      return Suffix(kind: .index(key), position: position)
    }
    if take(":") {
      position = token.position
      if isAtCursor {
        reach(.member(of: chain, isMethod: true))
        return nil
      }
      let name = try identifier()
      if let call = try call(of: chain, position, { .method(name, $0) }) { return call }
      guard isAtCursor else { throw unexpected }
      return nil
    }
    return try call(of: chain, position) { .call($0) }
  }

  /// Nil when no arguments stand here.
  private mutating func call(
    of chain: Chain, _ position: LuaToken.Position, _ kind: ([Expression]) -> Suffix.Kind
  ) throws(LuaSyntaxError) -> Suffix? {
    let inner = openings
    guard let (arguments, isClosed) = try arguments() else { return nil }
    let suffix = Suffix(kind: kind(arguments), position: position)
    if !isClosed || openings > inner {
      var called = chain
      called.suffixes.append(suffix)
      leaveOpen(.call(CallSite(chain: called, number: chain.suffixes.count)))
    }
    return suffix
  }

  /// Nil when there are none.
  private mutating func arguments() throws(LuaSyntaxError) -> ([Expression], isClosed: Bool)? {
    switch token.kind {
    case .string(let text):
      index += 1
      return ([.literal(.string(text), tokens[index - 1].position)], true)
    case .symbol("{"): return ([.table(try table())], true)
    case .symbol("("):
      index += 1
      if take(")") { return ([], true) }
      let values = try expressions()
      if take(")") { return (values, true) }
      try expect(")")
      return (values, false)
    case .end where isAtOpenText: return ([try operand()], false)
    default: return nil
    }
  }

  // MARK: Tables

  private mutating func table() throws(LuaSyntaxError) -> TableConstructor {
    try expect("{")
    var table = TableConstructor()
    var field: String?
    while !isAt(symbol: "}") {
      field = nil
      if isAtCursor, !isAtOpenText {
        reach(.entry)
        break
      }
      let position = token.position
      if take("[") {
        let key = try expression()
        try close("]", .other)
        try expect("=")
        let value = try expression()
        if case .literal(.string(let name), _) = key {
          table.entries.append(.init(name: name, position: position, value: value))
        } else {
          table.computed.append((key, value))
        }
      } else if case .name(let name) = token.kind, index + 1 < tokens.count,
        case .symbol("=") = tokens[index + 1].kind
      {
        index += 2
        field = name
        table.entries.append(.init(name: name, position: position, value: try expression()))
      } else {
        table.elements.append(try expression())
      }
      if !take(","), !take(";") { break }
    }
    try close("}", .table(table, field: field))
    return table
  }
}

extension JSONValue {
  fileprivate var negated: JSONValue? {
    switch self {
    case .integer(let number): .integer(0 &- number)
    case .real(let number): .real(-number)
    default: nil
    }
  }
}
