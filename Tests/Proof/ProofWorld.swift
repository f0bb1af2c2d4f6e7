public import HuaweiCloud
public import SimulatedCloud

/// What a proof is about: the operations that scripts can call, and what the cloud serves beside
/// those it knows.
public struct ProofWorld: Sendable {
  let catalog: OperationCatalog
  let serving: [SimulatedOperation]

  /// What scripts can call, and nothing beside it.
  public static let standard = ProofWorld()

  /// - Parameters:
  ///   - catalog: the operations that scripts can call.
  ///   - serving: what the cloud serves beside them.
  public init(catalog: OperationCatalog = .standard, serving: [SimulatedOperation] = []) {
    self.catalog = catalog
    self.serving = serving
  }

  /// The descriptions of what changes something.
  var changes: [Operation] { catalog.operations.filter { $0.change != nil } }
}
