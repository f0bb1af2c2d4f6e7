internal import SimulatedCloud

extension DemoAccount {
  /// `halo help demo`: what there is on the simulator to try a script with.
  static var help: String {
    let rows: [(String, String)] =
      [
        ("region", region),
        ("second region, empty", otherRegion),
        ("access key", accessKey),
        ("secret key", secretKey),
        ("server", serverID),
        ("  its port", serverPortID),
        ("other server", otherServerID),
        ("  its port", otherServerPortID),
        ("  its second port", otherServerSecondPortID),
        ("EIP \(boundEIPAddress), bound", boundEIP),
      ]
      + freeEIPs.enumerated().map { ("EIP 203.0.113.\($0 + 11), free", $1) }
      + [
        ("EIP of a load balancer", loadBalancerEIP),
        ("EIP of an edge site", edgeEIP),
        ("EIP, frozen", frozenEIP),
        ("subnet 192.168.0.0/24", subnetID),
        ("subnet 192.168.1.0/24", secondSubnetID),
        ("resolver endpoint", resolverEndpointID),
      ]
      + resolverAddressIDs.enumerated().map { ("  its address .\($0 + 20)", $1) }
      + [
        ("resolver endpoint, full", fullResolverEndpointID),
        ("Lite Server", liteServerID),
        ("Lite Server, stopped", stoppedLiteServerID),
        ("endpoint group", endpointGroupID),
        ("  its endpoint, the EIP", acceleratedEndpointID),
      ]
    let lines = rows.map { name, value in
      "  \(name)\(String(repeating: " ", count: max(1, 26 - name.count)))\(value)\n"
    }
    return "The account of the simulator (--sim, halo sim), the same each time:\n\n"
      + lines.joined()
  }
}
