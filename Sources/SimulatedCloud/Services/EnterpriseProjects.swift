import HuaweiCloud
import JSON

// Who is limited to some enterprise projects.
extension CloudState {
  /// Whether a list shows the caller nothing for not having said of which enterprise projects.
  func hidesAll(_ kind: TwinOriginal.Kind, from call: AdmittedCall) -> Bool {
    guard call.text(TwinCollection.grants) == nil else { return false }
    if let original {
      return original.limits.contains(.init(kind: kind, user: WireKey(call.caller.userID)))
    }
    return grants(of: call.caller) != nil
  }

  /// Whether the caller may see what belongs to an enterprise project.
  func grants(_ call: AdmittedCall, _ enterpriseProject: String) -> Bool {
    grants(of: call.caller)?.contains(enterpriseProject) ?? true
  }

  private func grants(of caller: Caller) -> [String]? {
    account.users.first { $0.id == caller.userID }?.enterpriseProjects
  }
}

extension HuaweiCloud.Operation {
  /// Whether a request for it asks for what no document shows: only the account itself knows what that leaves
  /// of a list.
  func isUnknowable(_ query: [RequestTarget.Parameter]) -> Bool {
    query.contains { parameter in
      switch name {
      case "vpc.list_ports":
        parameter.name == TwinCollection.grants && parameter.value != TwinCollection.allGrants
      case "modelarts.list_servers": parameter.name == "owner"
      default: false
      }
    }
  }
}
