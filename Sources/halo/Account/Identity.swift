internal import HuaweiCloud
internal import JSON
internal import Text

/// Who an account is, and for each part who said so.
struct Identity {
  private(set) var lines: [(name: String, value: String?, id: String?, source: String)] = []
  /// The first thing that could not be found out; nil for none.
  private(set) var failure: CloudError?

  init(_ origins: AccountOrigins, _ questions: AccountQuestions, proxy: Sourced?) {
    lines.append(("who", origins.who.value, nil, origins.who.source))
    let iam =
      "IAM at \(questions.account.endpoints.endpoint(of: "iam", in: questions.account.region))"
    let project = questions.project()
    switch questions.accountName() {
    case .success(let found): lines.append(("account", found.name, found.id, iam))
    case .failure(let error):
      let isUnknown = questions.account.domainID == nil
      lines.append(
        ("account", nil, questions.account.domainID, isUnknown ? error.line : origins.who.source))
      if case .failure = project { failure = error }
    }
    switch project {
    case .success(let id):
      lines.append(
        ("project", questions.account.projectName, id, origins.projectSource ?? iam))
    case .failure(let error):
      lines.append(("project", nil, nil, error.line))
      failure = failure ?? error
    }
    lines.append(("region", origins.region.value, nil, origins.region.source))
    lines.append(("cloud", origins.cloud.value, nil, origins.cloud.source))
    if let proxy { lines.append(("proxy", proxy.value, nil, proxy.source)) }
  }

  var text: String {
    let widest = lines.map(\.name.utf8.count).max() ?? 0
    return lines.map { line in
      let name = line.name + String(repeating: " ", count: widest - line.name.utf8.count)
      let value = [line.value, line.id].compactMap(\.self).filter { !$0.isEmpty }
        .joined(separator: "  ")
      return value.isEmpty
        ? "\(name)  not known: \(line.source)\n" : "\(name)  \(value)  (\(line.source))\n"
    }.joined().escapingControlsInLines
  }

  var json: JSONValue {
    .object(
      lines.map { line in
        var members: [JSONMember] = []
        members.append(JSONMember("value", line.value.map { .string($0) } ?? .null))
        if let id = line.id { members.append(JSONMember("id", .string(id))) }
        members.append(JSONMember("source", .string(line.source)))
        return JSONMember(line.name, .object(members))
      })
  }
}
