extension Account {
  /// The same account as a twin of it knows it: by other credentials, at the cloud's own hosts.
  package func asTwin(_ credentials: Credentials) -> Account {
    var account = self
    account.credentials = credentials
    account.provider = nil
    account.endpoints = Endpoints()
    return account
  }
}
