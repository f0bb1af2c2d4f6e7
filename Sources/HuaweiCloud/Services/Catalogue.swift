/// Every operation and every record type there is.
public enum Catalogue {
  /// Service by service; within one, reads before changes.
  public static let operations: [Operation] =
    DNS.operations + EIP.operations + GlobalAccelerator.operations + IAM.operations
    + ModelArts.operations + VPC.operations

  public static let recordTypes: [RecordType] =
    DNS.recordTypes + EIP.recordTypes + GlobalAccelerator.recordTypes + IAM.recordTypes
    + ModelArts.recordTypes + VPC.recordTypes

  /// The operation a script calls by `name`, without the leading `cloud.`: `eip.bind`.
  public static func operation(named name: String) -> Operation? {
    byName[name]
  }

  private static let byName = Dictionary(operations.map { ($0.name, $0) }) { first, _ in first }
}
