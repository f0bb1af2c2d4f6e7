/// What went wrong, as far as a script needs to tell. The raw value is what Lua sees.
public enum ErrorKind: String, CaseIterable, Sendable, Codable {
  /// The call was wrong: an argument, or a combination the service does not take.
  case usage
  /// The credentials were not accepted.
  case auth
  /// The credentials are good but do not allow this.
  case denied
  case notFound = "not_found"
  /// Something else is in the way: bound elsewhere, exists already, being changed.
  case conflict
  case quota
  case throttled
  /// The service or what is before it failed.
  case unavailable
  case timeout
  /// The service could not be reached or its answer not be read.
  case network
  /// The resource went to an error state.
  case state
  /// A change was sent and nobody can tell whether it was carried out.
  case inDoubt = "in_doubt"
  case cancelled
  /// The journal cannot be written, so nothing was sent.
  case journal
  /// A bug in Halo.
  case `internal`
}
