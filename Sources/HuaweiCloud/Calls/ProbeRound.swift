internal import Ports

/// One probe of a change on its way.
struct ProbeRound: Sendable {
  let purpose: ProbePurpose
  /// Which of the change's probes it is.
  let index: Int
  var reading: Reading
  /// Whether it looks for other calls, too.
  var isShared = false
  /// When its first request was sent; nil before.
  var asked: Instant?
}

/// Why a change looks.
enum ProbePurpose: Sendable {
  /// Before the change: is its effect there already?
  case before
  /// After a lost answer: was it carried out?
  indirect case lost(Loss)
  /// After a refusal that says "it is so already": is it?
  indirect case confirm(CloudError)
  /// After it was accepted: has it taken effect?
  case settle(Settling)

  /// A send whose outcome is not known.
  struct Loss: Sendable {
    /// Why it is not.
    var error: CloudError
    /// When the answer was given up, or the request was sent by a process that is gone.
    let since: Instant
    /// The end of the quiet period: nothing of it can arrive any more.
    let quiet: Instant
    /// Whether sending it again may help when it is proved to have done nothing.
    let mayRepeat: Bool
  }

  /// The wait for an effect.
  struct Settling: Sendable {
    /// When the effect was first awaited.
    let since: Instant
    /// Whether that is when the change was accepted: how long it takes can be told from that, and what it
    /// took before says when to look.
    var isTimed = false
    /// Whether it is not in the list that others share.
    var isAlone = false
    /// How many probes have shown that it is not over.
    var misses = 0
    /// When the last one of these was sent, and the one that was sent last.
    var missed: Instant?
    var asked: Instant?

    /// A probe has shown that it is not over.
    ///
    /// - Parameter asked: when it was sent, where the call sent it itself.
    mutating func miss(askedAt asked: Instant?) {
      misses += 1
      missed = asked ?? self.asked ?? missed
    }

    /// What is learned when a probe shows that it is over; nil where that is nothing.
    func time(askedAt asked: Instant?) -> WaitTime? {
      guard isTimed, let end = asked ?? self.asked else { return nil }
      return WaitTime(after: (missed ?? since) - since, by: end - since)
    }
  }

  var phase: CallProgress.Phase {
    switch self {
    case .before: .looking
    case .lost, .confirm: .probing
    case .settle: .waiting
    }
  }
}
