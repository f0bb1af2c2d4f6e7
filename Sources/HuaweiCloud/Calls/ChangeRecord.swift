internal import JSON
internal import Ports

/// What is known of a change that is being made.
struct ChangeRecord: Sendable {
  /// What the first look saw before anything was sent; null when the thing was not found.
  var before = JSONValue.null
  /// The latest evidence of each look.
  var evidence: [Evidence] = []
  /// The service's answer to the change.
  var answer = JSONValue.null
  var sends = 0
  /// When the answer to the latest send was given up: the quiet period begins.
  var lostAt = Instant(nanoseconds: 0)
  /// When the effect was first awaited.
  var awaitedSince = Instant(nanoseconds: 0)
  /// Why the outcome of the latest send is not known.
  var doubt: CloudError?
  /// Whether all answers were refusals: an effect that is there is then somebody else's work.
  var wasRefused = false
  /// How many sends lost their answer, proved to have done nothing later or not.
  var losses = 0
  var hasLostAnswer: Bool { losses > 0 }
  /// How often what the first look reads has turned from found to missing or back.
  var alternations = 0
  var wasFound: Bool?
}
