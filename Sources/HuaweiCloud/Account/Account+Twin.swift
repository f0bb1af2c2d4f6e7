extension Account {
  /// The same account as a twin of it knows it: by other credentials, at the cloud's own hosts.
  package func asTwin(_ credentials: Credentials) -> Account {
    var account = self
    account.credentials = credentials
    account.original = Original(
      caller: caller, words: self.credentials?.words, endpoints: endpoints)
    account.provider = nil
    account.endpoints = Endpoints()
    return account
  }
}

extension Account {
  /// Who calls in the account that this one is a twin of, and where, for what people are told.
  struct Original {
    let caller: String
    let words: String?
    let endpoints: Endpoints
  }

  /// Who calls, as people are told.
  var callerTold: String { original?.caller ?? caller }

  /// Where calls go, as people are told.
  var endpointsTold: Endpoints { original?.endpoints ?? endpoints }

  /// What requests prove with on whose behalf they are made, as people are told; nil where nothing is known.
  var credentialsTold: String? {
    if let original { original.words } else { credentials?.words }
  }
}
