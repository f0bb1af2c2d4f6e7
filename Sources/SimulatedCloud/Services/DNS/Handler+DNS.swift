extension Handler {
  static let dns = [
    Handler("GET", "/v2.1/endpoints") { state, call throws(Refusal) in
      state.listResolverEndpoints(call)
    },
    Handler("GET", "/v2.1/endpoints/{endpoint_id}") { state, call throws(Refusal) in
      try state.showResolverEndpoint(call)
    },
    Handler("GET", "/v2.1/endpoints/{endpoint_id}/ipaddresses") { state, call throws(Refusal) in
      try state.listResolverAddresses(call)
    },
    Handler("POST", "/v2.1/endpoints/{endpoint_id}/ipaddresses") { state, call throws(Refusal) in
      try state.addResolverAddress(call)
    },
    Handler("DELETE", "/v2.1/endpoints/{endpoint_id}/ipaddresses/{ipaddress_id}") {
      state, call throws(Refusal) in
      try state.removeResolverAddress(call)
    },
  ]
}
