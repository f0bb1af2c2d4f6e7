/// What may be done after an error answer.
enum RetryClass: Sendable {
  /// The answer would be the same again.
  case never
  /// Not carried out, because something else was under way; good to be sent again after a while.
  case retry
  /// The service failed somewhere: a read may be sent again, a change may have been carried out.
  case retryIfIdempotent
  /// Not carried out; with newer credentials it may be.
  case refreshCredentials
  /// Not carried out, because too many requests came.
  case throttled
}
