/// The list by which one request does the work of many reads of single things.
public struct ListForm: Sendable {
  public let list: Operation
  /// The argument of the single read that names the thing. Elements of the list have it as `id`.
  public let field: String
  /// How many things one request may ask for.
  public let most: Int
  /// The list's arguments for things with these ids, given what the single reads have in common.
  public let arguments: @Sendable (_ ids: [String], _ common: Arguments) -> Arguments

  public init(
    _ list: Operation, of field: String, most: Int = .max,
    _ arguments: @escaping @Sendable (_ ids: [String], _ common: Arguments) -> Arguments
  ) {
    self.list = list
    self.field = field
    self.most = most
    self.arguments = arguments
  }
}
