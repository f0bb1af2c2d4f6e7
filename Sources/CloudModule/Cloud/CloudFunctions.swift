package import HuaweiCloud

/// The members of `cloud` that are no operations of a service, described in the same way so that
/// help, types and checks treat them alike.
package enum CloudFunctions {
  package static let all = [account, request]

  package static let account = HuaweiCloud.Operation(
    name: "account", summary: "the same module for another account, region or project",
    remarks: ["Without a field it works on the account that the options and variables name."],
    service: .iam, method: "GET", path: "/",
    fields: [
      Field(
        "profile", .string, in: .local, "profile of the profile file; its region if none is given"),
      Field("region", .string, in: .local, "region, such as cn-north-4"),
      Field("project_id", .string, in: .local, "project; the region's own if absent"),
    ],
    success: 200, results: [OperationResult("cloud", .any, at: nil)],
    example: """
      local here = cloud.account{}
      print(#here.eip.list{})
      """,
    page: "")

  package static let request = HuaweiCloud.Operation(
    name: "request", summary: "sign and send any request",
    remarks: ["Returns the body, parsed where it is JSON, and the HTTP status."],
    service: .iam, method: "GET", path: "/",
    fields: [
      Field("service", .string, in: .local, required: true, "name in host names, such as ecs"),
      Field("method", .string, in: .local, "GET if absent"),
      Field("path", .string, in: .local, required: true, "may contain {project_id}"),
      Field("query", .any, in: .local, "table of parameters; a list repeats its key"),
      Field("body", .any, in: .local, "sent as JSON"),
    ],
    success: 200,
    results: [
      OperationResult("body", .any, at: ""), OperationResult("status", .integer, at: nil),
    ],
    example: """
      local body, status =
        cloud.request{ service = "vpc", path = "/v1/{project_id}/publicips" }
      print(status, #body.publicips)
      """,
    page: "")
}
