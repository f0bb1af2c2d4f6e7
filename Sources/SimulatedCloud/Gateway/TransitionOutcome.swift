/// How a change turns out.
enum TransitionOutcome: Equatable, Sendable {
  case settles
  /// It stays pending for ever.
  case stuck
  /// It ends in an error state, for this reason.
  case fails(String)
}
