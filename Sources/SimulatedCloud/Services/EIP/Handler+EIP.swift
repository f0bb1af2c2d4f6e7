extension Handler {
  static let eip = [
    Handler("GET", "/v1/{project_id}/publicips") { state, call throws(Refusal) in
      try state.listPublicIPs(call)
    },
    Handler("GET", "/v1/{project_id}/publicips/{publicip_id}") { state, call throws(Refusal) in
      try state.showPublicIP(call)
    },
    Handler("PUT", "/v1/{project_id}/publicips/{publicip_id}") { state, call throws(Refusal) in
      try state.updatePublicIP(call)
    },
    Handler("POST", "/v1/{project_id}/publicips") { state, call throws(Refusal) in
      try state.createPublicIP(call)
    },
    Handler("DELETE", "/v1/{project_id}/publicips/{publicip_id}") { state, call throws(Refusal) in
      try state.deletePublicIP(call)
    },
    Handler("GET", "/v1/{project_id}/quotas") { state, call throws(Refusal) in
      state.listQuotas(call)
    },
  ]
}
