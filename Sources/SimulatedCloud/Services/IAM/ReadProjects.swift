import JSON

extension CloudState {
  func listProjects(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let page = call.integer("page")
    let perPage = call.integer("per_page")
    guard (page == nil) == (perPage == nil) else {
      throw .iamInvalid("page and per_page go together")
    }
    var found = account.projects.filter { project in
      call.text("name").map { project.name == $0 } ?? true
        && call.text("domain_id").map { account.id == $0 } ?? true
        && call.text("parent_id").map { parent(of: project) == $0 } ?? true
        && call.flag("enabled") ?? true
        && !(call.flag("is_domain") ?? false)
    }
    if let page, let perPage {
      found = Array(found.dropFirst((page - 1) * perPage).prefix(perPage))
    }
    let base = "https://\(call.authority)/v3/projects"
    return Answer(
      [
        "projects": .array(
          found.map { project in
            [
              "id": .string(project.id),
              "name": .string(project.name),
              "description": .string(project.description),
              "domain_id": .string(account.id),
              "parent_id": .string(parent(of: project)),
              "enabled": true,
              "is_domain": false,
              "links": ["self": .string("\(base)/\(project.id)")],
            ]
          }),
        "links": ["self": .string(base), "previous": nil, "next": nil],
      ])
  }

  func listDomains(_ call: AdmittedCall) -> Answer {
    let base = "https://\(call.authority)/v3"
    return Answer(
      [
        "domains": [
          [
            "id": .string(account.id),
            "name": .string(account.name),
            "enabled": true,
            "description": "",
            "links": ["self": .string("\(base)/domains/\(account.id)")],
          ]
        ],
        "links": ["self": .string("\(base)/auth/domains")],
      ])
  }

  /// Sub-projects belong to the project of their region, that to the account.
  private func parent(of project: Account.Project) -> String {
    project.name == project.region
      ? account.id : account.project(named: project.region)?.id ?? account.id
  }
}
