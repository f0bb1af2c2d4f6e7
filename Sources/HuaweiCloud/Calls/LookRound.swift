internal import Ports

/// A pass through the looks of a change.
struct LookRound: Sendable {
  enum Purpose: Sendable {
    /// Before the change: is its effect there already?
    case before
    /// After a lost answer: was it carried out?
    case probe
    /// After a refusal that says "it is so already": is it?
    case confirm(CloudError)
    /// After it was accepted: has it taken effect?
    case settle
  }

  let purpose: Purpose
  /// Which of the looks is being read.
  let index: Int
  var read: Read
  /// Whether `read` looks for other calls, too.
  var isShared = false
  /// When the first request of this look was sent; nil before.
  var asked: Instant?
}
