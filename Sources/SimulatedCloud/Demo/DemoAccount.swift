/// The account every simulated cloud starts with, the same each time.
///
/// Two regions; in the first one a VPC with two subnets, two servers, EIPs, resolver endpoints,
/// Lite Servers and an accelerator's endpoint group.
public enum DemoAccount {
  /// Where all resources are.
  public static let region = "cn-north-4"
  /// A second region, with a project and nothing in it.
  public static let otherRegion = "ap-southeast-3"

  /// The id of the account itself.
  public static let domainID = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
  /// The name of the account, for password tokens.
  public static let domainName = "demo"
  /// The project of `region`.
  public static let projectID = "0605768a3300d5762f8cc0186d8a2d34"
  /// The project of `otherRegion`.
  public static let otherProjectID = "0605768a5b00d5902f7ec01803c7f2a1"

  /// The user who may do anything; `demo-reader` may only read, `demo-stranger` nothing.
  public static let userName = "demo-user"
  /// The password of every user.
  public static let password = "demo-password"
  /// The key of the user who may do anything.
  public static let accessKey = "DEMOACCESSKEY0000001"
  /// The secret of `accessKey`.
  public static let secretKey = "demo/secret+key0123456789ABCDEFabcdefghi"
  /// The key of a user who may only read.
  public static let readerAccessKey = "DEMOREADER0000000001"
  /// The secret of `readerAccessKey`.
  public static let readerSecretKey = "demo/reader+key000456789ABCDEFabcdefghij"
  /// The key of a user who may do nothing.
  public static let strangerAccessKey = "DEMOSTRANGER00000001"
  /// The secret of `strangerAccessKey`.
  public static let strangerSecretKey = "demo/stranger+key0456789ABCDEFabcdefghij"
  /// A temporary key, valid only together with `securityToken`.
  public static let temporaryAccessKey = "DEMOTEMPORARY0000001"
  /// The secret of `temporaryAccessKey`.
  public static let temporarySecretKey = "demo/temporary+key456789ABCDEFabcdefghij"
  /// What requests with the temporary key must carry.
  public static let securityToken = "demo-security-token-0001"

  /// An agency of the account, which its own users may assume and which the server has whose metadata are
  /// asked.
  public static let agencyName = "demo-agency"

  /// The VPC of both subnets and all servers.
  public static let vpcID = "5b1f0c52-0d0a-4b0e-a0a5-0f3f6e3d1a01"
  /// `192.168.0.0/24`, by the id that the VPC service shows.
  public static let subnetID = "3ee6107e-4188-4c4d-b453-80d6b9a147d5"
  /// What neutron, and so the list of a resolver endpoint's addresses, calls `subnetID`.
  public static let neutronSubnetID = "c7b3f1d4-2f5e-4c1b-9d70-6a1a5c1e7b11"
  /// `192.168.1.0/24`, beside `subnetID`, which is `192.168.0.0/24`.
  public static let secondSubnetID = "9d2a4e0b-6c53-4f6e-8e0f-1b7d3c9a5e02"
  /// What neutron calls `secondSubnetID`.
  public static let secondNeutronSubnetID = "e18f5f0a-93b4-4a64-a6a7-2d9f6c0b8c22"
  /// In another VPC: `10.0.0.0/24`.
  public static let foreignSubnetID = "f4c6b8a2-7e1d-4d3f-9b5c-8a0e2f4d6c03"

  /// The server that `boundEIP` belongs to.
  public static let serverID = "4f9e1c7a-3b5d-4e2f-a8c6-0d1b2e3f4a01"
  /// The network interface of `serverID`: `192.168.0.11`.
  public static let serverPortID = "f588ccfa-8750-4d7c-bf5d-2ede24414706"
  /// A server with two network interfaces and no EIP.
  public static let otherServerID = "4f9e1c7a-3b5d-4e2f-a8c6-0d1b2e3f4a02"
  /// The primary network interface of `otherServerID`: `192.168.0.12`.
  public static let otherServerPortID = "a135e9b8-1630-40d2-a6c5-eb534a61efbe"
  /// The second network interface of `otherServerID`.
  public static let otherServerSecondPortID = "0e8d6c4b-2a19-4f38-b756-9c7e5d3b1a03"

  /// `203.0.113.10`, bound to `serverPortID`.
  public static let boundEIP = "f6318bef-6508-4ea5-a48f-6152b6b1a8fb"
  /// The address of `boundEIP`.
  public static let boundEIPAddress = "203.0.113.10"
  /// `203.0.113.11` to `.13`, bound to nothing.
  public static let freeEIPs = [
    "08155cd2-5897-49be-933f-eec757fd4010",
    "1c2d3e4f-5a6b-4c7d-8e9f-a0b1c2d3e411",
    "2d3e4f5a-6b7c-4d8e-9fa0-b1c2d3e4f512",
  ]
  /// `203.0.113.14`, bound to a load balancer.
  public static let loadBalancerEIP = "3e4f5a6b-7c8d-4e9f-a0b1-c2d3e4f5a613"
  /// `203.0.113.15`, of an edge site.
  public static let edgeEIP = "4f5a6b7c-8d9e-4fa0-b1c2-d3e4f5a6b714"
  /// `203.0.113.16`, frozen.
  public static let frozenEIP = "5a6b7c8d-9eaf-4b01-82d3-e4f5a6b7c815"

  /// Inbound, with two addresses in `subnetID`: `192.168.0.20` and `.21`.
  public static let resolverEndpointID = "ff80808169bf16c70169bf1d02270000"
  /// The entries of `resolverEndpointID`, in the order of its addresses.
  public static let resolverAddressIDs = [
    "ff80808169bf16c70169bf1d02270001", "ff80808169bf16c70169bf1d02270002",
  ]
  /// Inbound, with six addresses in `secondSubnetID`.
  public static let fullResolverEndpointID = "ff80808169be2efb0169bef85d720013"

  /// Running, of the A3 generation.
  public static let liteServerID = "7c8d9eaf-b0c1-42d3-94e5-f6a7b8c9da01"
  /// Running, of an earlier generation.
  public static let olderLiteServerID = "7c8d9eaf-b0c1-42d3-94e5-f6a7b8c9da02"
  /// Of the A3 generation, stopped.
  public static let stoppedLiteServerID = "7c8d9eaf-b0c1-42d3-94e5-f6a7b8c9da03"

  /// Endpoints of `region`, one of them `boundEIP`.
  public static let endpointGroupID = "3a9f50bb-f041-4eac-a117-82472d8a0007"
  /// The endpoint of `endpointGroupID` that is `boundEIP`, with weight 10.
  public static let acceleratedEndpointID = "0aa23a52-1ac2-4a2d-8dfa-1e11cb26079d"
}
