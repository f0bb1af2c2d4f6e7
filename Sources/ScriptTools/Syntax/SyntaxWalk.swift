internal import JSON

/// What becomes of a value that is read.
struct Use {
  enum Flow {
    /// It is looked at, compared or calculated with.
    case read
    /// A variable or a table holds it afterwards.
    case kept
    case returned
    /// It is handed to a function.
    case passed
    /// Nothing: the call is a statement.
    case dropped
  }

  var flow = Flow.read
  /// Whether the script looks whether it is there: `x or y`, `if x then`, `type(x)`.
  var isTested = false
  /// Whether the script expects that reading it may fail: `pcall(function() return a.b end)`.
  var isProbed = false
  /// Whether it is told from another value, which it may be without being there: `x == "all"`.
  var isCompared = false
}

/// Something that goes over a whole tree, in the order of the text.
protocol SyntaxWalk {
  /// A name with what follows it, before its parts are walked.
  mutating func visit(_ chain: Chain, _ use: Use)
  /// The target of an assignment or the name of a function; its parts are walked, too.
  mutating func visit(target: Chain, _ value: Expression?)
  /// Operands between which there are comparisons.
  mutating func visit(compared operands: [Expression], _ operators: [String])
  /// What `for … in` goes through.
  mutating func visit(iterated values: [Expression])
  /// What comes is the body of a function, until it is left.
  mutating func enterFunction()
  mutating func leaveFunction()
}

extension SyntaxWalk {
  mutating func visit(iterated values: [Expression]) {}
  mutating func enterFunction() {}
  mutating func leaveFunction() {}

  private mutating func walk(_ body: FunctionBody) {
    enterFunction()
    walk(body.block)
    leaveFunction()
  }

  mutating func walk(_ block: Block) {
    for statement in block.statements { walk(statement) }
  }

  private mutating func walk(_ statement: Statement) {
    switch statement {
    case .local(_, let values): walk(values, Use(flow: .kept))
    case .localFunction(_, let body): walk(body)
    case .assignment(let targets, let values):
      walk(values, Use(flow: .kept))
      for (number, target) in targets.enumerated() {
        walk(target: target, number < values.count ? values[number] : nil)
      }
    case .function(let target, let body):
      walk(target: target, .function(body))
      walk(body)
    case .call(let chain): walk(chain, Use(flow: .dropped))
    case .branches(let branches):
      for branch in branches {
        if let condition = branch.condition { walk(condition, Use(isTested: true)) }
        walk(branch.block)
      }
    case .loop(let block, let condition):
      if let condition { walk(condition, Use(isTested: true)) }
      walk(block)
    case .forLoop(_, let values, let block, let isNumeric):
      if !isNumeric { visit(iterated: values) }
      walk(values, Use())
      walk(block)
    case .return(let values): walk(values, Use(flow: .returned))
    }
  }

  private mutating func walk(target: Chain, _ value: Expression?) {
    visit(target: target, value)
    walkParts(of: target)
  }

  private mutating func walk(_ values: [Expression], _ use: Use) {
    for value in values { walk(value, use) }
  }

  mutating func walk(_ expression: Expression, _ use: Use) {
    switch expression {
    case .literal, .several, .missing: break
    case .function(let body): walk(body)
    case .table(let table):
      for entry in table.entries { walk(entry.value, Use(flow: .kept)) }
      walk(table.elements, Use(flow: .kept))
      for (key, value) in table.computed {
        walk(key, Use())
        walk(value, Use(flow: .kept))
      }
    case .chain(let chain): walk(chain, use)
    case .unary(let text, let value): walk(value, Use(isTested: text == "not"))
    case .binary(let operands, let operators): walk(operands, operators, use)
    }
  }

  private mutating func walk(_ operands: [Expression], _ operators: [String], _ use: Use) {
    switch operators[0] {
    case "or":
      var tested = use
      tested.isTested = true
      walk(operands, tested)
    case "and":
      walk(Array(operands.dropLast()), Use(isTested: true))
      walk(operands[operands.count - 1], use)
    case "==", "~=", "<", ">", "<=", ">=":
      visit(compared: operands, operators)
      // `x == nil` asks whether it is there.
      walk(
        operands,
        Use(
          isTested: operands.contains(where: \.isNil),
          isCompared: operators[0] == "==" || operators[0] == "~="))
    default: walk(operands, Use())
    }
  }

  private mutating func walk(_ chain: Chain, _ use: Use) {
    visit(chain, use)
    walkParts(of: chain)
  }

  private mutating func walkParts(of chain: Chain) {
    if case .parenthesis(let value) = chain.root { walk(value, Use()) }
    for (number, suffix) in chain.suffixes.enumerated() {
      switch suffix.kind {
      case .member: break
      case .index(let key): walk(key, Use())
      case .method(_, let arguments): walk(arguments, Use(flow: .passed))
      case .call(let arguments):
        let function = number == 0 ? chain.name.flatMap { $0.isGlobal ? $0.text : nil } : nil
        walk(arguments, of: function)
      }
    }
  }

  /// - Parameter function: the global that is called; nil for anything else.
  private mutating func walk(_ arguments: [Expression], of function: String?) {
    for (number, argument) in arguments.enumerated() {
      var use = Use(flow: .passed)
      if number == 0, function == "type" || function == "assert" { use.isTested = true }
      if number == 0, function == "pcall" || function == "xpcall",
        case .function(let body) = argument, let probed = body.onlyResult
      {
        walk(probed, Use(isTested: true, isProbed: true))
      } else {
        walk(argument, use)
      }
    }
  }
}

extension Expression {
  var isNil: Bool {
    if case .literal(.null, _) = self { true } else { false }
  }

  /// Whether it is a number, whatever it is calculated from: `#list + 1`.
  var isNumber: Bool {
    switch self {
    case .literal(.integer, _), .literal(.real, _): true
    case .unary(let text, _): text == "#" || text == "-"
    case .binary(_, let operators): ["+", "-", "*", "/", "//", "%"].contains(operators[0])
    default: false
    }
  }

  /// Whether it can stand for any number of values.
  var isOpen: Bool {
    switch self {
    case .several: true
    case .chain(let chain): chain.isCall
    default: false
    }
  }
}

extension FunctionBody {
  /// `a.b` of `function() return a.b end`.
  fileprivate var onlyResult: Expression? {
    guard block.statements.count == 1, case .return(let values) = block.statements[0],
      values.count == 1, case .chain(let chain) = values[0], !chain.isCall
    else { return nil }
    return values[0]
  }
}
