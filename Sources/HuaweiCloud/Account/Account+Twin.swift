extension Account {
  /// The same account as a twin of it knows it: by other credentials, at the cloud's own hosts.
  package func asTwin(_ credentials: Credentials) -> Account {
    var account = self
    account.credentials = credentials
    account.original = Original(caller: caller, words: self.credentials?.words)
    account.provider = nil
    account.endpoints = Endpoints()
    return account
  }
}

extension Account {
  /// Who calls in the account that this one is a twin of, for what people are told.
  struct Original {
    let caller: String
    let words: String?
  }

  /// Who calls, as people are told.
  var callerTold: String { original?.caller ?? caller }

  /// What requests prove with on whose behalf they are made, as people are told; nil where nothing is known.
  var credentialsTold: String? {
    if let original { original.words } else { credentials?.words }
  }
}
