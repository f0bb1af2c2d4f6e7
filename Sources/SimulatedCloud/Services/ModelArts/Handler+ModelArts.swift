extension Handler {
  static let modelarts = [
    Handler("GET", "/v1/{project_id}/dev-servers") { state, call throws(Refusal) in
      state.listLiteServers(call, defaultLimit: 10)
    },
    Handler("GET", "/v1/{project_id}/dev-servers/all") { state, call throws(Refusal) in
      state.listLiteServers(call, defaultLimit: .max)
    },
    Handler("GET", "/v1/{project_id}/dev-servers/{id}") { state, call throws(Refusal) in
      try state.showLiteServer(call)
    },
    Handler("GET", "/v1/{project_id}/dev-servers/{id}/publicips") { state, call throws(Refusal) in
      try state.listLiteServerEIPs(call)
    },
    Handler("POST", "/v1/{project_id}/dev-servers/{id}/publicips") { state, call throws(Refusal) in
      try state.bindLiteServerEIP(call)
    },
    Handler("DELETE", "/v1/{project_id}/dev-servers/{id}/publicips/{publicip_id}") {
      state, call throws(Refusal) in
      try state.unbindLiteServerEIP(call)
    },
  ]
}
