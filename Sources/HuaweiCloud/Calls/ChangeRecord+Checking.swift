public import JSON

// Looking again at a change that was made.
extension ChangeRecord {
  /// The read that shows whether its effect is there, with its arguments; nil where nothing can be
  /// looked at.
  public func check(in catalog: OperationCatalog) -> (read: Operation, arguments: Arguments)? {
    guard let probe = catalog.operation(named: operation)?.change?.probes.first else { return nil }
    return (probe.read, probe.arguments(arguments))
  }

  /// What that read says of its effect.
  ///
  /// - Parameter document: the read's first result; null where the thing was not found.
  public func judged(by document: JSONValue, in catalog: OperationCatalog) -> ProbeResult? {
    guard let probe = catalog.operation(named: operation)?.change?.probes.first else { return nil }
    return probe.judge(evidence(0, now: document))
  }
}

extension CloudError {
  /// Whether it says that the thing which was asked for is not there.
  public var saysMissing: Bool { kind == .notFound }
}
