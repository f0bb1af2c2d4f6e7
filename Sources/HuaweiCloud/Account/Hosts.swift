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

  /// Services with one host for all regions.
  private static let global: Set<WireKey> = ["ga"]

  private static let exceptions = [
    "modelarts.ap-southeast-1": "modelarts.ap-southeast-1.myhuaweicloud.cn",
    "iam.eu-west-101": "iam.eu-west-101.myhuaweicloud.eu",
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

  /// - Parameter cloud: the domain of the cloud: `myhuaweicloud.com`.
  static func host(of service: String, in region: Region, cloud: String) -> String {
    if global.contains(service) { return "\(service).\(cloud)" }
    if cloud == defaultCloud, let host = exceptions["\(service).\(region.id)"] { return host }
    // Without a host of its own in a region, IAM is served by the one for all.
    if service == "iam", !isListed(service, in: region) { return "iam.\(cloud)" }
    return "\(service).\(region.id).\(cloud)"
  }

  /// Whether the vendor lists the service in the region. New regions come before new tables, so
  /// this serves to explain a failure, not to forbid a call.
  static func isListed(_ service: String, in region: Region) -> Bool {
    global.contains(service)
      || regions.contains(region.id) && missing[service]?.contains(region.id) != true
  }
}
