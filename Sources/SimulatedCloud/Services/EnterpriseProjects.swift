import JSON

/// The parts of an account by which lists are narrowed down, and users are limited.
enum EnterpriseProjects {
  /// Of which of them something is asked for, and the word for all that the user may see.
  static let (parameter, all) = ("enterprise_project_id", "all_granted_eps")
}

// Who is limited to some of them.
extension CloudState {
  /// Whether a list shows the caller nothing for not having said of which enterprise projects.
  func hidesAll(_ kind: TwinOriginal.Kind, from call: AdmittedCall) -> Bool {
    guard call.text(EnterpriseProjects.parameter) == nil else { return false }
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
