/// A group of operations: the second word of `cloud.eip.bind`.
public enum Service: String, CaseIterable, Sendable {
  case dns, eip, ga, iam, modelarts, vpc

  /// The name by which hosts and `--endpoint NAME=URL` know it. EIP lives on the VPC hosts.
  public var endpointName: String {
    self == .eip ? Service.vpc.rawValue : rawValue
  }

  /// For people: `Global Accelerator`.
  public var title: String {
    switch self {
    case .dns: "Domain Name Service"
    case .eip: "Elastic IP"
    case .ga: "Global Accelerator"
    case .iam: "Identity and Access Management"
    case .modelarts: "ModelArts Lite Server"
    case .vpc: "Virtual Private Cloud"
    }
  }

  /// Every refusal that the service documents beside the gateway's and IAM's, which are general.
  package var errors: [ServiceError] {
    switch self {
    case .dns: DNS.errors
    case .eip: EIP.errors
    case .ga: GlobalAccelerator.errors
    case .iam: []
    case .modelarts: ModelArts.errors
    case .vpc: VPC.errors
    }
  }
}
