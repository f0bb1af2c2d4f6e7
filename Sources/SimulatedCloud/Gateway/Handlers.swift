import HuaweiCloud

// Which function of the state serves which operations, service by service.
extension Handler {
  /// Everything that is always served.
  static let all: [Handler] = dns + eip + vpc + ga + modelarts + iam

  private static let dns = [
    Handler("dns.list_endpoints") { state, call throws(Refusal) in
      state.listResolverEndpoints(call)
    },
    Handler("dns.get_endpoint") { state, call throws(Refusal) in
      try state.showResolverEndpoint(call)
    },
    Handler("dns.list_ips") { state, call throws(Refusal) in
      try state.listResolverAddresses(call)
    },
    Handler("dns.bind_ip") { state, call throws(Refusal) in
      try state.addResolverAddress(call)
    },
    Handler("dns.unbind_ip") { state, call throws(Refusal) in
      try state.removeResolverAddress(call)
    },
  ]

  private static let eip = [
    Handler("eip.list") { state, call throws(Refusal) in
      try state.listPublicIPs(call)
    },
    Handler("eip.get") { state, call throws(Refusal) in
      try state.showPublicIP(call)
    },
    Handler("eip.update", also: .convertEIP) { state, call throws(Refusal) in
      try state.updatePublicIP(call)
    },
    Handler(serving: .createEIP) { state, call throws(Refusal) in
      try state.createPublicIP(call)
    },
    Handler(serving: .deleteEIP) { state, call throws(Refusal) in
      try state.deletePublicIP(call)
    },
    Handler(serving: .quotas) { state, call throws(Refusal) in
      state.listQuotas(call)
    },
  ]

  private static let ga = [
    Handler("ga.list_groups") { state, call throws(Refusal) in
      try state.listEndpointGroups(call)
    },
    Handler("ga.get_group") { state, call throws(Refusal) in
      try state.showEndpointGroup(call)
    },
    Handler("ga.list_endpoints") { state, call throws(Refusal) in
      try state.listAcceleratedEndpoints(call)
    },
    Handler("ga.add_endpoint") { state, call throws(Refusal) in
      try state.addAcceleratedEndpoint(call)
    },
    Handler("ga.get_endpoint") { state, call throws(Refusal) in
      try state.showAcceleratedEndpoint(call)
    },
    Handler("ga.update_endpoint") { state, call throws(Refusal) in
      try state.updateAcceleratedEndpoint(call)
    },
    Handler("ga.remove_endpoint") { state, call throws(Refusal) in
      try state.removeAcceleratedEndpoint(call)
    },
  ]

  private static let iam = [
    Handler(serving: .issueToken, isOpen: true) { state, call throws(Refusal) in
      try state.issueToken(call)
    },
    Handler(serving: .issueKey) { state, call throws(Refusal) in
      try state.issueKey(call)
    },
    Handler("iam.list_projects", also: .pageProjects) { state, call throws(Refusal) in
      try state.listProjects(call)
    },
    Handler(serving: .listDomains) { state, call throws(Refusal) in
      state.listDomains(call)
    },
  ]

  private static let modelarts = [
    Handler("modelarts.list_servers") { state, call throws(Refusal) in
      state.listLiteServers(call, defaultLimit: 10)
    },
    Handler(serving: .listAllServers) { state, call throws(Refusal) in
      state.listLiteServers(call, defaultLimit: .max)
    },
    Handler("modelarts.get_server") { state, call throws(Refusal) in
      try state.showLiteServer(call)
    },
    Handler("modelarts.list_eips") { state, call throws(Refusal) in
      try state.listLiteServerEIPs(call)
    },
    Handler("modelarts.bind_eip") { state, call throws(Refusal) in
      try state.bindLiteServerEIP(call)
    },
    Handler("modelarts.unbind_eip") { state, call throws(Refusal) in
      try state.unbindLiteServerEIP(call)
    },
  ]

  private static let vpc = [
    Handler("vpc.list_ports") { state, call throws(Refusal) in
      try state.listPorts(call)
    },
    Handler("vpc.get_port") { state, call throws(Refusal) in
      try state.showPort(call)
    },
    Handler("vpc.list_subnets") { state, call throws(Refusal) in
      try state.listSubnets(call)
    },
    Handler("vpc.get_subnet") { state, call throws(Refusal) in
      try state.showSubnet(call)
    },
  ]
}
