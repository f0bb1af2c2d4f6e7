extension Handler {
  static let vpc = [
    Handler("GET", "/v1/{project_id}/ports") { state, call throws(Refusal) in
      try state.listPorts(call)
    },
    Handler("GET", "/v1/{project_id}/ports/{port_id}") { state, call throws(Refusal) in
      try state.showPort(call)
    },
    Handler("GET", "/v1/{project_id}/subnets") { state, call throws(Refusal) in
      try state.listSubnets(call)
    },
    Handler("GET", "/v1/{project_id}/subnets/{subnet_id}") { state, call throws(Refusal) in
      try state.showSubnet(call)
    },
  ]
}
