internal import HuaweiCloud
internal import JSON

/// Goes over a script and checks what it reads, calls and compares, as far as values are known.
struct ValueCheck: SyntaxWalk {
  private let values: ScriptValues
  private let members: MemberCheck
  private let calls: CallCheck
  private let functions: FunctionCheck
  private(set) var findings: [Finding] = []

  /// - Parameter uses: what the script and the files that it requires do with their tables; its own first.
  init(
    _ values: ScriptValues, memberWrites: Set<[String]>, computedWrites: Set<[String]>,
    uses: [TableUses]
  ) {
    self.values = values
    members = MemberCheck(
      values: values, memberWrites: memberWrites, computedWrites: computedWrites, uses: uses)
    calls = CallCheck(values: values, looks: Looks(values))
    functions = FunctionCheck(values: values)
    walk(values.tree.block)
  }

  mutating func visit(_ chain: Chain, _ use: Use) {
    let steps = values.steps(of: chain)
    if use.isProbed { return }
    func isDropped(_ number: Int) -> Bool {
      use.flow == .dropped && number == chain.suffixes.count - 1
    }
    findings += members.findings(in: chain, steps, use)
    for (number, suffix) in chain.suffixes.enumerated() {
      switch suffix.kind {
      case .call(let arguments):
        check(
          Call(
            function: steps[number], arguments: arguments, chain: chain, number: number,
            position: chain.position, isDropped: isDropped(number)))
      case .method(let name, let arguments):
        check(
          Call(
            function: values.member(name, of: steps[number]), arguments: arguments, chain: chain,
            number: number, position: chain.position, isDropped: isDropped(number),
            isMethodCall: true))
      case .member, .index: break
      }
    }
  }

  mutating func visit(target: Chain, _ value: Expression?) {
    let steps = values.steps(of: target)
    findings += members.findings(in: target, steps, Use(), isTarget: true)
  }

  mutating func visit(compared operands: [Expression], _ operators: [String]) {
    for (number, text) in operators.enumerated() where text == "==" || text == "~=" {
      let (left, right) = (operands[number], operands[number + 1])
      if let finding = ComparisonCheck.finding(values, left, right)
        ?? ComparisonCheck.finding(values, right, left)
      {
        findings.append(finding)
      }
    }
  }

  mutating func visit(iterated expressions: [Expression]) {
    guard let first = expressions.first, let value = values.value(of: first),
      let function = value.goesThrough
    else { return }
    let position: LuaToken.Position? =
      switch first {
      case .chain(let chain): chain.position
      case .literal(_, let position): position
      case .table(let table): table.position
      default: nil
      }
    guard let position else { return }
    findings.append(
      Finding(
        at: position,
        "for … in: expected a function, got \(value.phrase); \(function) goes through it"))
  }

  // MARK: Calls

  /// One call, and where messages about it point.
  struct Call {
    let function: KnownValue?
    let arguments: [Expression]
    let chain: Chain
    /// The suffix that is the call.
    let number: Int
    let position: LuaToken.Position
    /// Whether nothing is done with what it returns.
    var isDropped = false
    var isMethodCall = false
  }

  private mutating func check(_ call: Call) {
    findings += calls.findings(in: call) + functions.findings(in: call)
    if let inner = handed(on: call) {
      findings += calls.findings(in: inner) + functions.findings(in: inner)
    }
  }

  /// The call that a function makes of another: `pcall(cloud.eip.get, { … })`.
  private func handed(on call: Call) -> Call? {
    let site = CallSite(chain: call.chain, number: call.number)
    guard let number = values.calledArgument(of: site, call.function),
      case .chain(let chain) = call.arguments[number], !chain.isCall
    else { return nil }
    return Call(
      function: values.value(of: call.arguments[number]),
      arguments: Array(call.arguments.dropFirst(number + 1)), chain: call.chain,
      number: call.number, position: chain.position)
  }
}

extension KnownValue {
  /// The function by which a loop goes through a table or a list; nil where it is neither.
  fileprivate var goesThrough: String? {
    switch self {
    case .objects: "ipairs(…)"
    case .table(let table): table.elements.isEmpty ? "pairs(…)" : "ipairs(…)"
    default:
      switch type {
      case .list: "ipairs(…)"
      case .record: "pairs(…)"
      default: nil
      }
    }
  }
}

extension TableConstructor {
  /// Where the first is that it holds, as far as that is known.
  fileprivate var position: LuaToken.Position? {
    switch elements.first {
    case .literal(_, let position): position
    case .chain(let chain): chain.position
    default: entries.first?.position
    }
  }
}
