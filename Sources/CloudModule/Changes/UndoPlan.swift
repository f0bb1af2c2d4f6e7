internal import HuaweiCloud

/// What taking a change back will do, said before it is done.
public struct UndoPlan: Equatable, Sendable {
  let undo: Undo
  /// In a person's words: `unbind EIP 203.0.113.10 (f6318bef-…) from its port`.
  public let summary: String
  /// The call as a line of Lua; `…` stands for what is looked up first.
  public let code: String
  /// What is looked up first, in words; nil for nothing.
  public let lookup: String?

  /// Nil when the catalog lacks the operation.
  init?(_ undo: Undo, in catalog: OperationCatalog, knowing resources: SeenResources?) {
    guard let operation = catalog.operation(named: undo.operation) else { return nil }
    self.undo = undo
    summary = Call.Subject.operation(operation, undo.arguments).summary(knowing: resources)
    guard let lookup = undo.lookup else {
      code = operation.code(with: undo.arguments)
      self.lookup = nil
      return
    }
    let call = operation.code(with: undo.arguments).dropLast(2)
    code = "\(call)\(undo.arguments.values.isEmpty ? "{" : ",") \(lookup.argument) = … }"
    let list =
      catalog.operation(named: lookup.operation)?.code(with: lookup.arguments)
      ?? "cloud.\(lookup.operation)"
    self.lookup =
      "\(lookup.argument) is the \(lookup.take) of the element of \(list) whose \(lookup.key) is"
      + " \(lookup.value)"
  }
}
