internal import Glibc
internal import HuaweiCloud
internal import SimulatedCloud

extension CloudOptions {
  /// The account these options and the environment describe.
  ///
  /// - Parameters:
  ///   - region, projectID: go before the options; what `cloud.account{…}` was given.
  func account(
    region: String? = nil, projectID: String? = nil
  ) throws(ConfigurationError) -> Account {
    let endpoints = try Endpoints(overrides: endpoints)
    if usesSimulator {
      return Account(
        credentials: Credentials(
          accessKey: DemoAccount.accessKey, secretKey: Secret(DemoAccount.secretKey)),
        region: try Region(region ?? self.region ?? DemoAccount.region),
        projectID: projectID ?? self.projectID, endpoints: endpoints)
    }
    guard let region = region ?? self.region ?? variable("HALO_REGION") ?? variable("HW_REGION_NAME")
    else {
      throw ConfigurationError("no region: give --region or set HALO_REGION, such as cn-north-4")
    }
    // Another region has other projects, so an id from the options would be the wrong one.
    let ownProject = region == self.region || self.region == nil ? self.projectID : nil
    return try Account(
      region: region, projectID: projectID ?? ownProject, endpoints: endpoints,
      environment: variable)
  }

  /// Refuses what could not be right for any call, before a script has done half its work.
  func check() throws(ConfigurationError) {
    let endpoints = try Endpoints(overrides: endpoints)
    if usesSimulator, !self.endpoints.isEmpty {
      throw ConfigurationError("--sim and --endpoint exclude each other")
    }
    if let region, !endpoints.coverEverything { _ = try Region(region) }
  }
}

private func variable(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}
