internal import HuaweiCloud

/// Where a script reads the account, and by what: who does not wait for a change may look later.
struct Looks: SyntaxWalk {
  private let values: ScriptValues
  private var last: LuaToken.Position?
  private var reads: Set<String> = []

  init(_ values: ScriptValues) {
    self.values = values
    walk(values.tree.block)
  }

  mutating func visit(_ chain: Chain, _ use: Use) {
    for case .operation(let operation)? in values.steps(of: chain)
    where operation.change == nil && !operation.returnsCloud {
      reads.insert(operation.name)
      last = max(last ?? chain.position, chain.position)
    }
  }

  mutating func visit(target: Chain, _ value: Expression?) {}
  mutating func visit(compared operands: [Expression], _ operators: [String]) {}

  /// Whether the script looks what came of a change: by a read further down, or by one that shows the effect,
  /// which may be in a function that is called there.
  func follow(_ operation: any CloudCallable, at position: LuaToken.Position) -> Bool {
    if let last, position < last { return true }
    return operation.change?.probes.contains { reads.contains($0.read.name) } ?? false
  }
}
