import Ports

extension DemoAccount {
  /// 2026-01-05T08:00:00Z: when everything in the demo account was made.
  static let birthday = WallTime(seconds: 1_767_600_000)

  /// The id of the user whose keys those are.
  public static let userID = "5f2e1d0c9b8a79685746352413021f0e"
  private static let readerID = "5f2e1d0c9b8a79685746352413021f0f"
  private static let strangerID = "5f2e1d0c9b8a79685746352413021f10"
  private static let zone = "cn-north-4a"

  static func state(seed: Int64) -> CloudState {
    CloudState(
      account: account, resources: resources, draw: Draw(seed: seed),
      requests: Draw(seed: ~seed))
  }

  private static let account = Account(
    id: domainID, name: domainName,
    projects: [
      .init(id: projectID, name: region, description: "Beijing"),
      .init(id: otherProjectID, name: otherRegion, description: "Singapore"),
    ],
    users: [
      .init(id: userID, name: userName, password: password),
      .init(id: readerID, name: "demo-reader", password: password, permission: .read),
      .init(
        id: strangerID, name: "demo-stranger", password: password,
        permission: Account.Permission.none),
    ],
    accessKeys: [
      .init(id: accessKey, secret: secretKey, userID: userID),
      .init(
        id: temporaryAccessKey, secret: temporarySecretKey, userID: userID,
        securityToken: securityToken),
      .init(id: readerAccessKey, secret: readerSecretKey, userID: readerID),
      .init(id: strangerAccessKey, secret: strangerSecretKey, userID: strangerID),
    ],
    agencies: [.init(name: agencyName, userID: userID)], serverAgency: agencyName)

  private static let resources = Resources(
    publicIPs: .init(publicIPs), ports: .init(ports), subnets: .init(subnets),
    resolverEndpoints: .init(resolverEndpoints),
    endpointGroups: [
      EndpointGroup(
        id: endpointGroupID, name: "demo-group", description: "", regionID: region,
        trafficDialPercentage: 100, listenerIDs: ["6b1e0c3d-5f7a-4b92-8d4e-1f3a5c7e9b08"],
        createdAt: birthday, updatedAt: birthday)
    ],
    acceleratedEndpoints: [
      AcceleratedEndpoint(
        id: acceleratedEndpointID, groupID: endpointGroupID, resourceID: boundEIP,
        resourceType: "EIP", address: boundEIPAddress, weight: 10, createdAt: birthday,
        updatedAt: birthday)
    ],
    liteServers: .init(liteServers))

  // MARK: Network

  private static let subnets = [
    subnet(subnetID, neutronSubnetID, vpcID, "demo-subnet-0", 0),
    subnet(secondSubnetID, secondNeutronSubnetID, vpcID, "demo-subnet-1", 1),
    subnet(
      foreignSubnetID, "a9e7c5b3-1f0d-4e2c-8b6a-4d2f0e8c6a33",
      "5b1f0c52-0d0a-4b0e-a0a5-0f3f6e3d1a02", "other-vpc", 2),
  ].compactMap(\.self)

  private static func subnet(
    _ id: String, _ neutronID: String, _ vpcID: String, _ name: String, _ third: Int
  ) -> Subnet? {
    let text = third == 2 ? "10.0.0.0/24" : "192.168.\(third).0/24"
    return IPv4Network(text).map { network in
      Subnet(
        id: id, neutronID: neutronID, projectID: projectID, vpcID: vpcID, name: name,
        network: network, zone: zone, createdAt: birthday)
    }
  }

  private static let ports = [
    port(serverPortID, of: serverID, subnetID, "192.168.0.11", isPrimary: true),
    port(otherServerPortID, of: otherServerID, subnetID, "192.168.0.12", isPrimary: true),
    port(otherServerSecondPortID, of: otherServerID, secondSubnetID, "192.168.1.12"),
    port(litePortIDs[0], of: cloudServerIDs[0], secondSubnetID, "192.168.1.31", isPrimary: true),
    port(litePortIDs[1], of: cloudServerIDs[1], secondSubnetID, "192.168.1.32", isPrimary: true),
    port(litePortIDs[2], of: cloudServerIDs[2], secondSubnetID, "192.168.1.33", isPrimary: true),
    // The subnet's own: an address that is taken by no server.
    Port(
      id: "b8c9dae1-f203-4415-9637-4859607182d4", projectID: projectID, name: "",
      subnetID: subnetID, address: "192.168.0.254", macAddress: "fa:16:3e:00:00:fe",
      deviceID: "dhcp-demo-subnet-0", deviceOwner: "network:dhcp", isPrimary: false, zone: zone,
      securityGroups: []),
  ]

  private static func port(
    _ id: String, of deviceID: String, _ subnetID: String, _ address: String,
    isPrimary: Bool = false
  ) -> Port {
    let bytes = address.split(separator: ".").suffix(2)
      .map { String(Int($0).map { 0x100 + $0 } ?? 0x100, radix: 16).suffix(2) }
    return Port(
      id: id, projectID: projectID, name: "", subnetID: subnetID, address: address,
      macAddress: "fa:16:3e:00:" + bytes.joined(separator: ":"), deviceID: deviceID,
      deviceOwner: "compute:\(zone)", isPrimary: isPrimary, zone: zone,
      securityGroups: ["d1c2b3a4-9586-4776-8869-5a4b3c2d1e0f"])
  }

  // MARK: EIPs

  private static let publicIPs =
    [
      publicIP(boundEIP, 10, "web", to: .init(kind: .port, id: serverPortID)),
      publicIP(freeEIPs[0], 11, "spare-1"),
      publicIP(freeEIPs[1], 12, "spare-2"),
      publicIP(freeEIPs[2], 13, "spare-3"),
      publicIP(
        loadBalancerEIP, 14, "balancer",
        to: .init(kind: .loadBalancer, id: "e2f3a4b5-c6d7-48e9-8a0b-1c2d3e4f5a66")),
      publicIP(edgeEIP, 15, "edge", borderGroup: "cn-north-4-edge1"),
      publicIP(frozenEIP, 16, "frozen", isFrozen: true),
    ]

  private static func publicIP(
    _ id: String, _ last: Int, _ alias: String, to attachment: PublicIP.Attachment? = nil,
    borderGroup: String = "center", isFrozen: Bool = false
  ) -> PublicIP {
    PublicIP(
      id: id, projectID: projectID, address: "203.0.113.\(last)", type: "5_bgp",
      createdAt: birthday,
      bandwidth: .init(
        id: "7a258fff-10d8-44b8-8124-c59079eb8f\(last)", name: "bandwidth-\(last)", size: 5,
        shareType: "PER"),
      enterpriseProjectID: "0", borderGroup: borderGroup, isFrozen: isFrozen,
      facts: .init(alias: alias, attachment: attachment))
  }

  // MARK: DNS

  private static let resolverEndpoints = [
    ResolverEndpoint(
      id: resolverEndpointID, projectID: projectID, name: "demo-inbound", direction: .inbound,
      vpcID: vpcID, ruleCount: 0, createdAt: birthday, updatedAt: birthday,
      entries: zip(resolverAddressIDs, ["192.168.0.20", "192.168.0.21"]).map { id, address in
        entry(id, subnetID, address)
      }),
    ResolverEndpoint(
      id: fullResolverEndpointID, projectID: projectID, name: "demo-full", direction: .inbound,
      vpcID: vpcID, ruleCount: 0, createdAt: birthday, updatedAt: birthday,
      entries: (0..<6).map {
        entry("ff80808169be2efb0169bef85d72002\($0)", secondSubnetID, "192.168.1.\(100 + $0)")
      }),
  ]

  private static func entry(
    _ id: String, _ subnetID: String, _ address: String
  ) -> ResolverEndpoint.Entry {
    .init(
      id: id, address: address, subnetID: subnetID, createdAt: birthday, updatedAt: birthday,
      creation: nil)
  }

  // MARK: ModelArts

  private static let litePortIDs = [
    "c9dae1f2-0314-4526-8748-596071829301", "c9dae1f2-0314-4526-8748-596071829302",
    "c9dae1f2-0314-4526-8748-596071829303",
  ]
  private static let cloudServerIDs = [
    "dae1f203-1425-4637-8859-607182930401", "dae1f203-1425-4637-8859-607182930402",
    "dae1f203-1425-4637-8859-607182930403",
  ]

  private static let liteServers = [
    liteServer(liteServerID, 0, "train-a3", "A3", "RUNNING"),
    liteServer(olderLiteServerID, 1, "train-a2", "A2", "RUNNING"),
    liteServer(stoppedLiteServerID, 2, "train-idle", "A3", "STOPPED"),
  ]

  private static func liteServer(
    _ id: String, _ number: Int, _ name: String, _ generation: String, _ status: String
  ) -> LiteServer {
    LiteServer(
      id: id, projectID: projectID, name: name, generation: generation, status: status,
      flavor: "physical.\(generation.lowercased()).large", vpcID: vpcID, subnetID: secondSubnetID,
      portID: litePortIDs[number], cloudServerID: cloudServerIDs[number],
      imageID: "e1f20314-2536-4748-9960-718293041525", createdAt: birthday, updatedAt: birthday)
  }
}
