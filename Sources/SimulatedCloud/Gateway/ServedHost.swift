import HuaweiCloud

/// What the host name of a request says about the service and the region meant.
enum ServedHost {
  /// An address instead of a name: all services of all regions, told apart by path and project.
  case single
  /// `ga.myhuaweicloud.com`
  case global(String)
  /// `vpc.cn-north-4.myhuaweicloud.com`
  case regional(String, region: String)
  case unknown

  init(authority: String) {
    let host = authority.hasPrefix("[") ? "localhost" : authority.prefix(upTo: ":").lowercased()
    let labels = host.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard host != "localhost", IPv4Address(host) == nil else {
      self = .single
      return
    }
    let known = Service.allCases.map(\.endpointName)
    guard labels.count >= 3, known.contains(labels[0]), labels[labels.count - 2] == "myhuaweicloud"
    else {
      self = .unknown
      return
    }
    switch labels.count {
    case 3: self = .global(labels[0])
    case 4: self = .regional(labels[0], region: labels[1])
    default: self = .unknown
    }
  }

  var region: String? {
    if case .regional(_, let region) = self { region } else { nil }
  }

  /// Whether this host answers for `service`; `hasRegion` tells those the account has projects in.
  func serves(_ service: Service, in hasRegion: (String) -> Bool) -> Bool {
    switch self {
    case .single: true
    // DNS has a global host too, but resolver endpoints are not on it.
    case .global(let name): name == service.endpointName && [.ga, .iam].contains(service)
    case .regional(let name, let region):
      name == service.endpointName && service != .ga && hasRegion(region)
    case .unknown: false
    }
  }
}
