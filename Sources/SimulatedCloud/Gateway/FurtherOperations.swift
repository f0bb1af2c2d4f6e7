import HuaweiCloud

// What the services document besides and scripts have no calls for. Each is a description like any
// other, handed to the handler that serves it.
extension Operation {
  static let convertEIP = simulated(
    "eip.convert", .eip, "PUT", "/v1/{project_id}/publicips/{publicip_id}",
    [Field("ip_version", .integer, in: .body, "4 or 6")], body: .wrapped("publicip"))

  static let createEIP = simulated(
    "eip.create", .eip, "POST", "/v1/{project_id}/publicips",
    [
      Field("publicip", .record(newPublicIP), in: .body, required: true, "the address"),
      Field("bandwidth", .record(newBandwidth), in: .body, required: true, "its bandwidth"),
      Field("enterprise_project_id", .string, in: .body, "enterprise project"),
    ])

  static let deleteEIP = simulated(
    "eip.delete", .eip, "DELETE", "/v1/{project_id}/publicips/{publicip_id}",
    [Field("publicip_id", .string, in: .path, required: true, .uuid, "identifier")],
    success: 204)

  static let quotas = simulated(
    "eip.quotas", .eip, "GET", "/v1/{project_id}/quotas",
    [Field("type", .string, in: .query, "kind of resource")])

  static let listAllServers = simulated(
    "modelarts.list_all_servers", .modelarts, "GET", "/v1/{project_id}/dev-servers/all")

  static let listDomains = simulated("iam.list_domains", .iam, "GET", "/v3/auth/domains")

  static let pageProjects = simulated(
    "iam.page_projects", .iam, "GET", "/v3/projects",
    [
      Field("page", .integer, in: .query, .range(1...100_000), "which page"),
      Field("per_page", .integer, in: .query, .range(1...5000), "projects a page"),
    ])

  static let issueToken = simulated(
    "iam.issue_token", .iam, "POST", "/v3/auth/tokens",
    [
      Field("auth", .record(passwordLogin), in: .body, required: true, "who, and for what"),
      Field("nocatalog", .string, in: .query, "anything, to leave the catalog out"),
    ], success: 201)

  static let issueKey = simulated(
    "iam.issue_key", .iam, "POST", "/v3.0/OS-CREDENTIAL/securitytokens",
    [Field("auth", .record(assumedRole), in: .body, required: true, "who, and for how long")],
    success: 201)

  private static func simulated(
    _ name: String, _ service: Service, _ method: String, _ path: String, _ fields: [Field] = [],
    body: BodyShape = .fields, success: Int = 200
  ) -> Operation {
    Operation(
      name: name, summary: "", service: service, method: method, path: path, fields: fields,
      body: body, success: success, results: [], example: "", page: "")
  }
}

private let newPublicIP = RecordType(
  "eip.NewPublicIp", "",
  [
    // `ip_version` and `port_id` are documented too; they are refused because nothing would come
    // of them here.
    RecordField("type", .string, ""), RecordField("alias", .string, ""),
    RecordField("ip_address", .string, ""),
  ])

private let newBandwidth = RecordType(
  "eip.NewBandwidth", "",
  [
    RecordField("share_type", .string, ""), RecordField("name", .string, ""),
    RecordField("size", .integer, ""), RecordField("id", .string, ""),
    RecordField("charge_mode", .string, ""),
  ])

private let named = RecordType(
  "iam.Named", "", [RecordField("id", .string, ""), RecordField("name", .string, "")])

private let assumedRole = RecordType(
  "iam.AssumedRole", "",
  [
    RecordField(
      "identity",
      .record(
        RecordType(
          "iam.RoleIdentity", "",
          [
            RecordField("methods", .list(.string), ""),
            RecordField(
              "assume_role",
              .record(
                RecordType(
                  "iam.Role", "",
                  [
                    RecordField("agency_name", .string, ""),
                    RecordField("domain_name", .string, ""),
                    RecordField("domain_id", .string, ""),
                    RecordField("duration_seconds", .integer, ""),
                  ])), ""),
          ])), "")
  ])

private let passwordLogin = RecordType(
  "iam.PasswordLogin", "",
  [
    RecordField(
      "identity",
      .record(
        RecordType(
          "iam.Identity", "",
          [
            RecordField("methods", .list(.string), ""),
            RecordField(
              "password",
              .record(
                RecordType(
                  "iam.Password", "",
                  [
                    RecordField(
                      "user",
                      .record(
                        RecordType(
                          "iam.User", "",
                          [
                            RecordField("name", .string, ""),
                            RecordField("password", .string, ""),
                            RecordField("domain", .record(named), ""),
                          ])), "")
                  ])), ""),
          ])), ""),
    RecordField(
      "scope",
      .record(
        RecordType(
          "iam.Scope", "",
          [
            RecordField("project", .record(named), ""),
            RecordField("domain", .record(named), ""),
          ])), ""),
  ])
