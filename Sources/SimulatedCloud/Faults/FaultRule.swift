/// One way to misbehave: which request, and what becomes of it.
struct FaultRule: Equatable, Sendable {
  /// When, relative to the effect of the request.
  enum Phase: String, CaseIterable {
    /// The effect never happens.
    case before
    /// The effect happens, then the answer is lost or spoilt.
    case after
    /// The effect happens and the answer ends in the middle of its body.
    case body
  }

  enum Kind: Equatable, Sendable {
    /// The connection is reset.
    case reset
    /// No answer, ever.
    case hang
    /// The answer takes this much longer.
    case slow(Duration)
    /// An HTML page instead of the answer.
    case garbage
    /// The connection closes after so many bytes of the body; nil for half of it.
    case truncate(bytes: Int?)
    /// Another answer.
    case status(Int, code: String)
    /// Accepted, and never applied.
    case unapplied
    /// No answer, and applied this much later.
    case late(Duration)
    /// Applied, and applied again.
    case twice
    /// Applied, but all reads show the old state for this long.
    case stale(Duration)
    /// The credentials have to be renewed.
    case expired
    /// This request and all others to the service are throttled for this long.
    case throttle(Duration)
    /// Applied, and pending for ever.
    case stuck
    /// Applied, and ends in an error state.
    case error
  }

  /// `eip.bind`, `eip.*` or `*`.
  let operation: String
  /// Which of the requests that fit, counted from 1.
  let occurrences: ClosedRange<Int>
  let phase: Phase
  let kind: Kind
  /// As it was written, without the comment.
  let text: String

  func fits(_ name: String) -> Bool {
    if operation.hasSuffix("*") { return name.hasPrefix(operation.dropLast()) }
    return operation == name
  }
}
