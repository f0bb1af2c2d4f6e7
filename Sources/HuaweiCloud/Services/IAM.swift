/// Identity and Access Management: which project a region's resources belong to.
package enum IAM {
  static let operations = [listProjects]

  static let project = RecordType(
    "iam.Project", "a project: the part of an account that lies in one region",
    columns: ["name", "id", "enabled"], names: ["name"],
    [
      RecordField("is_domain", .boolean, "whether the project stands for a whole account"),
      RecordField("description", .string, optional: true, "description"),
      RecordField("links", .record(links), "addresses of this project and its neighbours"),
      RecordField("enabled", .boolean, "whether the project may be used"),
      RecordField("id", .string, "the project_id of every other call"),
      RecordField("parent_id", .string, "the account, or the project this one lies in"),
      RecordField("domain_id", .string, "the account"),
      RecordField("name", .string, "the region id, or <region>_<name> for a project inside it"),
    ])

  static let links = RecordType(
    "iam.Links", "addresses of a resource and of its neighbours in a list",
    [
      RecordField("self", .string, "address of this one"),
      RecordField("previous", .string, optional: true, "address of the previous page"),
      RecordField("next", .string, optional: true, "address of the next page"),
    ])

  static let listProjects = Operation(
    name: "iam.list_projects", summary: "list the projects of the account",
    remarks: ["The project of a region has the region's name."],
    service: .iam, method: "GET", path: "/v3/projects",
    fields: [
      Field("domain_id", .string, in: .query, .identifier, "in this account"),
      Field("name", .string, in: .query, .length(1...64), "with this name"),
      Field("parent_id", .string, in: .query, .identifier, "inside this account or project"),
      Field("enabled", .boolean, in: .query, "usable ones only, or unusable ones only"),
      Field("is_domain", .boolean, in: .query, "whether they stand for whole accounts"),
    ],
    success: 200,
    results: [OperationResult("projects", .list(.record(project)), at: "projects")],
    example: """
      for _, project in ipairs(cloud.iam.list_projects{}) do
        print(project.name, project.id)
      end
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-iam/iam_06_0001.html",
    actions: ["iam:projects:listProjects"])
}
