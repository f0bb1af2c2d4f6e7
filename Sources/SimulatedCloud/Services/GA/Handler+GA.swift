extension Handler {
  static let ga = [
    Handler("GET", "/v1/endpoint-groups") { state, call throws(Refusal) in
      try state.listEndpointGroups(call)
    },
    Handler("GET", "/v1/endpoint-groups/{endpoint_group_id}") { state, call throws(Refusal) in
      try state.showEndpointGroup(call)
    },
    Handler("GET", "/v1/endpoint-groups/{endpoint_group_id}/endpoints") {
      state, call throws(Refusal) in
      try state.listAcceleratedEndpoints(call)
    },
    Handler("POST", "/v1/endpoint-groups/{endpoint_group_id}/endpoints") {
      state, call throws(Refusal) in
      try state.addAcceleratedEndpoint(call)
    },
    Handler("GET", "/v1/endpoint-groups/{endpoint_group_id}/endpoints/{endpoint_id}") {
      state, call throws(Refusal) in
      try state.showAcceleratedEndpoint(call)
    },
    Handler("PUT", "/v1/endpoint-groups/{endpoint_group_id}/endpoints/{endpoint_id}") {
      state, call throws(Refusal) in
      try state.updateAcceleratedEndpoint(call)
    },
    Handler("DELETE", "/v1/endpoint-groups/{endpoint_group_id}/endpoints/{endpoint_id}") {
      state, call throws(Refusal) in
      try state.removeAcceleratedEndpoint(call)
    },
  ]
}
