extension Handler {
  static let iam = [
    Handler("POST", "/v3/auth/tokens", isOpen: true) { state, call throws(Refusal) in
      try state.issueToken(call)
    },
    Handler("GET", "/v3/projects") { state, call throws(Refusal) in
      try state.listProjects(call)
    },
    Handler("GET", "/v3/auth/domains") { state, call throws(Refusal) in
      state.listDomains(call)
    },
  ]
}
