internal import HuaweiCloud
internal import Journal
internal import Ports

/// Tells the processes that share a run's journal what services say of their limits, and takes what they
/// say.
///
/// It acts when calls do, at most once a second. It waits for no other process: an answer from across a
/// network comes when the loop looks after the journal, and a file to which another process writes just
/// then gives no turns this time. A run that has not opened its journal asks nobody, until it is throttled
/// itself.
final class LimitExchange {
  private let recorder: RunRecorder
  private let clock: any Clock
  private var next = Instant(nanoseconds: .min)
  /// The questions that were asked last; nil when they have been answered.
  private var round: Round?
  private var lastRound = 0
  /// Before then the journal is not opened: it could not be.
  private var nextOpening = Instant(nanoseconds: .min)

  private struct Round {
    let number: Int
    let asked: Instant
    /// How many answers are to come.
    var left: Int
  }

  private static let interval = Duration.seconds(1)
  /// The first word of a throttled answer goes out sooner.
  private static let shortest = Duration.milliseconds(200)
  /// An answer that has not come by then will not.
  private static let patience = Duration.seconds(30)
  /// Until a journal that could not be opened is tried again.
  private static let openingPause = Duration.seconds(60)

  init(_ recorder: RunRecorder, clock: any Clock) {
    (self.recorder, self.clock) = (recorder, clock)
  }

  /// A call has had its turn.
  func advance(_ shared: SharedCalls, at now: Instant) {
    let isThrottled = shared.state.isThrottled
    guard isThrottled || recorder.isOpen && shared.state.hasSent,
      recorder.isOpen || now >= nextOpening,
      now + (isThrottled ? Self.interval - Self.shortest : .zero) >= next,
      round.map({ now >= $0.asked + Self.patience }) ?? true
    else { return }
    next = now + Self.interval
    let reports = shared.state.limitReports(at: now)
    lastRound += 1
    let number = lastRound
    round = Round(number: number, asked: now, left: max(1, reports.count))
    guard !reports.isEmpty else {
      return recorder.findLimits { [self] notices in
        take(notices, shared, number)
        // Whose turns are given by others asks for some at once.
        if !notices.isEmpty, number == lastRound { next = now }
      }
    }
    for report in reports {
      recorder.share(report) { [self] notice in
        if notice == nil { shared.state.keep(report) }
        take(notice.map { [$0] } ?? [], shared, number)
      }
    }
    if !recorder.isOpen { nextOpening = now + Self.openingPause }
  }

  /// - Parameter number: of the round that is answered. What comes of one that was given up is too old.
  private func take(_ notices: [LimitNotice], _ shared: SharedCalls, _ number: Int) {
    guard var round, round.number == number else { return }
    round.left -= 1
    self.round = round.left > 0 ? round : nil
    shared.state.take(notices, askedAt: round.asked, at: clock.now)
  }
}
