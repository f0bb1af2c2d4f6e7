/// Advice that several refusals share.
enum Advice {
  /// The address that was called, as a person knows it: `https://vpc.cn-north-4.myhuaweicloud.com`.
  static func endpoint(_ call: RefusedCall) -> String {
    call.account.endpointsTold.endpoint(of: call.service, in: call.account.region).description
  }

  /// Said when the host's name has a region that is not the account's; nil otherwise.
  static func foreignRegion(_ call: RefusedCall) -> String? {
    let endpoint = call.account.endpointsTold.endpoint(of: call.service, in: call.account.region)
    let region = endpoint.authority.split(separator: ".").map(String.init).first {
      Hosts.regions.contains($0) && $0 != call.account.region.id
    }
    return region.map {
      "\(endpoint) answers for region \($0), this account is used in \(call.account.region);"
        + " check the endpoint and the region"
    }
  }

  /// The account, the project or the thing is frozen; or the project is not what was meant.
  static func frozen(_ call: RefusedCall) -> String? {
    let project =
      call.account.isProjectGiven
      ? "; or project \(call.account.projectID ?? "") is misspelt, or of another region than"
        + " \(call.account.region)"
      : ""
    return "the account, the project or the resource is frozen or in arrears; the console says"
      + " why\(project)"
  }
}
