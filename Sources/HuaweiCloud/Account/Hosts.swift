/// Which host answers for which service in which region.
///
/// Condensed from the region files of the vendor's SDK, version 3.1.219: nearly every host follows
/// from a pattern, so the table lists what does not.
enum Hosts {
  static let defaultCloud = "myhuaweicloud.com"

  static let regions = [
    "ae-ad-1", "af-north-1", "af-south-1", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3",
    "ap-southeast-4", "ap-southeast-5", "cn-east-2", "cn-east-3", "cn-east-4", "cn-east-5",
    "cn-north-1", "cn-north-11", "cn-north-12", "cn-north-2", "cn-north-4", "cn-north-9",
    "cn-south-1", "cn-south-2", "cn-south-4", "cn-southwest-2", "cn-southwest-3", "eu-west-0",
    "eu-west-101", "la-north-2", "la-south-2", "me-east-1", "my-kualalumpur-1", "na-mexico-1",
    "ru-moscow-1", "ru-northwest-2", "sa-brazil-1", "tr-west-1",
  ]

  /// The domains of the vendor's other clouds and of its partners', with their regions. A private cloud
  /// has a domain of its own, and regions by any name.
  private static let others: [(domain: String, regions: [String])] = [
    ("myhuaweicloud.eu", ["eu-west-101"]),
    ("otc.t-systems.com", ["eu-de", "eu-nl", "eu-ch2"]),
    ("prod-cloud-ocb.orange-business.com", ["eu-west-0"]),
    ("hc.sbercloud.ru", ["ru-moscow-1"]),
  ]

  /// Services with one host for all regions.
  private static let global: Set<WireKey> = ["ga"]

  /// By service, then by region.
  private static let exceptions: [WireKey: [WireKey: String]] = [
    "modelarts": ["ap-southeast-1": "modelarts.ap-southeast-1.myhuaweicloud.cn"],
    "iam": ["eu-west-101": "iam.eu-west-101.myhuaweicloud.eu"],
  ]

  /// Where a service is not listed. EIP and VPC share a host, and the VPC's list is the longer.
  private static let missing: [WireKey: Set<WireKey>] = [
    "dns": [
      "cn-north-11", "cn-north-12", "cn-south-4", "cn-southwest-3", "eu-west-0", "eu-west-101",
      "ru-northwest-2",
    ],
    "modelarts": [
      "ae-ad-1", "ap-southeast-5", "cn-east-2", "cn-east-5", "cn-south-2", "cn-south-4",
      "eu-west-0", "eu-west-101", "my-kualalumpur-1", "na-mexico-1", "ru-moscow-1",
      "ru-northwest-2",
    ],
    "iam": [
      "af-north-1", "ap-southeast-5", "cn-north-11", "cn-south-4", "cn-southwest-3",
      "ru-northwest-2",
    ],
  ]

  static func isMain(_ cloud: String) -> Bool { WireKey(cloud) == WireKey(defaultCloud) }

  /// The domain of the cloud that has a region which the main one has not.
  static func partner(with region: String) -> String? {
    others.first { $0.regions.contains(region) }?.domain
  }

  /// - Parameter cloud: the domain of the cloud: `myhuaweicloud.com`.
  static func host(of service: String, in region: Region, cloud: String) -> String {
    if global.contains(service) { return "\(service).\(cloud)" }
    if isMain(cloud), let host = exceptions[service]?[region.id] { return host }
    // Without a host of its own in a region, IAM is served by the one for all. Each request asks for a
    // host: whether others have one in the region is not looked up.
    if service == "iam" {
      let hasNone =
        isMain(cloud)
        ? !isListed(service, in: region) : missing[service]?.contains(region.id) == true
      if hasNone { return "iam.\(cloud)" }
    }
    return "\(service).\(region.id).\(cloud)"
  }

  /// The regions in which the vendor lists the service; all of them for one that is the same for all.
  static func regions(of service: String) -> [String] {
    regions.filter { missing[WireKey(service)]?.contains(WireKey($0)) != true }
  }

  /// Whether the vendor lists the service in the region. New regions come before new tables, so
  /// this serves to explain a failure, not to forbid a call.
  static func isListed(_ service: String, in region: Region) -> Bool {
    global.contains(service)
      || regions.contains(region.id) && missing[service]?.contains(region.id) != true
  }
}
