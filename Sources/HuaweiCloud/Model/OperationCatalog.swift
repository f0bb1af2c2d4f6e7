/// What a script can say to the cloud: operations, and the types that their results lead to.
///
/// Everything a user reads about operations is derived from one of these, so that an operation
/// that is added to it is known everywhere.
public struct OperationCatalog: Sendable {
  /// Service by service; within one, reads before changes.
  public let operations: [Operation]
  private let byName: [WireKey: Operation]

  /// - Parameter operations: those there are; of two with one name the first counts.
  public init(_ operations: [Operation]) {
    self.operations = operations
    byName = Dictionary(operations.map { (WireKey($0.name), $0) }) { first, _ in first }
  }

  /// Everything that Halo knows of the cloud.
  public static let standard = OperationCatalog(
    DNS.operations + EIP.operations + GlobalAccelerator.operations + IAM.operations
      + ModelArts.operations + VPC.operations)

  /// The operation called `name`, without the leading `cloud.`: `eip.bind`.
  public func operation(named name: String) -> Operation? {
    byName[name]
  }

  /// The services that have operations, by name.
  public var services: [Service] {
    Service.allCases.filter { service in operations.contains { $0.service == service } }
  }

  /// The operations of one service, in the catalog's order.
  public func operations(of service: Service) -> [Operation] {
    operations.filter { $0.service == service }
  }

  /// The record types that results lead to, each before those it holds.
  public var recordTypes: [RecordType] {
    var found: [RecordType] = []
    func visit(_ type: ValueType) {
      guard let record = type.innermostRecord, !found.contains(where: { $0.name == record.name })
      else { return }
      found.append(record)
      for field in record.fields { visit(field.type) }
    }
    for operation in operations {
      for result in operation.results { visit(result.type) }
    }
    return found
  }

  /// The enumerations of the record types, each once.
  public var enumerations: [Enumeration] {
    var found: [Enumeration] = []
    for enumeration in recordTypes.flatMap(\.fields).compactMap(\.enumeration)
    where !found.contains(where: { $0.name == enumeration.name }) {
      found.append(enumeration)
    }
    return found
  }

  /// Every name there is, with the leading `cloud.`, for completion: services, operations,
  /// enumerations and their values.
  public var names: [String] {
    let values = enumerations.flatMap { enumeration in
      [enumeration.name] + enumeration.values.map { "\(enumeration.name).\($0)" }
    }
    return (services.map(\.rawValue) + operations.map(\.name) + values).map { "cloud.\($0)" }
  }
}
