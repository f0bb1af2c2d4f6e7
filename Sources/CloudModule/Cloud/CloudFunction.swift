package import HuaweiCloud
internal import LuaHost
package import StandardModules

/// A member of `cloud` that is no operation of a service, as one value: what it takes and returns,
/// what there is to know of it, and what it does. Help, types, completion and checks follow from it.
package struct CloudFunction: FieldTaking {
  /// What it does for one `cloud` table. `[-0, +n]`, as for any `LuaFunction`.
  typealias Body = @Sendable (CloudTable, LuaStack) throws(LuaError) -> LuaVerdict

  package let name: String
  /// One sentence, no full stop.
  package let summary: String
  /// What a reader should know besides.
  package let remarks: [String]
  package let fields: [Field]
  package let optionNames: [String]
  package let results: [OperationResult]
  /// Whether what it returns is a table like `cloud` itself.
  package let returnsCloud: Bool
  private let offers: [WireKey: [String]]
  /// A Lua example that runs on the demo account.
  package let example: String
  let body: Body

  private init(
    _ name: String, _ summary: String, remarks: [String], fields: [Field],
    optionNames: [String] = [], results: [OperationResult], returnsCloud: Bool = false,
    offers: [WireKey: [String]] = [:], example: String, _ body: @escaping Body
  ) {
    self.name = name
    self.summary = summary
    self.remarks = remarks
    self.fields = fields
    self.optionNames = optionNames
    self.results = results
    self.returnsCloud = returnsCloud
    self.offers = offers
    self.example = example
    self.body = body
  }

  /// What may be given for a field, where other values are taken, too.
  package func offers(for field: Field) -> [String] { offers[field.name] ?? [] }
}

extension CloudFunction {
  /// Every one, in the order in which help shows them.
  package static let all = [account, request]

  /// Those that take no table of fields.
  package static let plain: [ModuleFunction] = [TransactionFunction.function.description]

  static let account = CloudFunction(
    "account", "the same module for another account, region or project",
    remarks: ["Without a field it works on the account that the options and variables name."],
    fields: [
      Field(
        "profile", .string, in: .local, "profile of the profile file; its region if none is given"),
      Field("region", .string, in: .local, "region, such as cn-north-4"),
      Field("project_id", .string, in: .local, "project; the region's own if absent"),
    ],
    results: [OperationResult("cloud", .any, at: nil)], returnsCloud: true,
    offers: ["region": Region.known],
    example: """
      local here = cloud.account{}
      print(#here.eip.list{})
      """
  ) { table, stack throws(LuaError) in try table.openAnother(stack) }

  static let request = CloudFunction(
    "request", "sign and send any request",
    remarks: ["Returns the body, parsed where it is JSON, and the HTTP status."],
    fields: [
      Field("service", .string, in: .local, required: true, "name in host names, such as ecs"),
      Field("method", .string, in: .local, "GET if absent"),
      Field("path", .string, in: .local, required: true, "may contain {project_id}"),
      Field("query", .any, in: .local, "table of parameters; a list repeats its key"),
      Field("body", .any, in: .local, "sent as JSON"),
    ],
    optionNames: ["timeout"],
    results: [
      OperationResult("body", .any, at: ""), OperationResult("status", .integer, at: nil),
    ],
    example: """
      local body, status =
        cloud.request{ service = "vpc", path = "/v1/{project_id}/publicips" }
      print(status, #body.publicips)
      """
  ) { table, stack throws(LuaError) in try table.request(stack) }
}
