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
    let home = usesSimulator ? self.region : self.region ?? homeRegion
    // Another region has other projects, so the id that was given would be the wrong one.
    let isHome = region == nil || region == home
    if usesSimulator {
      return Account(
        credentials: Credentials(
          accessKey: DemoAccount.accessKey, secretKey: Secret(DemoAccount.secretKey)),
        region: try Region(region ?? home ?? DemoAccount.region),
        projectID: projectID ?? (isHome ? self.projectID : nil), endpoints: endpoints)
    }
    guard let region = region ?? home else {
      throw ConfigurationError("no region: give --region or set HALO_REGION, such as cn-north-4")
    }
    return try Account(
      region: region, projectID: projectID ?? (isHome ? self.projectID : nil),
      endpoints: endpoints,
      environment: { isHome || $0 != "HUAWEICLOUD_SDK_PROJECT_ID" ? variable($0) : nil })
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

/// The region of the environment.
private var homeRegion: String? { variable("HALO_REGION") ?? variable("HW_REGION_NAME") }

private func variable(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}
