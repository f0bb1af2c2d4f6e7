internal import HuaweiCloud
internal import Journal
internal import Ports

/// Tells the processes that share a run's journal what services say of their limits, and takes what they
/// say.
///
/// It acts when calls do, at most once a second, and waits for nothing: an answer comes when the loop looks
/// after the journal. A run that has not opened its journal asks nobody, until it is throttled itself.
final class LimitExchange {
  private let recorder: RunRecorder
  private var next = Instant(nanoseconds: .min)
  /// When what was asked last was asked; nil when it has been answered.
  private var asked: Instant?

  private static let interval = Duration.seconds(1)
  /// The first word of a throttled answer goes out sooner.
  private static let shortest = Duration.milliseconds(200)
  /// An answer that has not come by then will not.
  private static let patience = Duration.seconds(30)

  init(_ recorder: RunRecorder) { self.recorder = recorder }

  /// A call has had its turn.
  func advance(_ shared: SharedCalls, at now: Instant) {
    let isThrottled = shared.state.isThrottled
    guard isThrottled || recorder.isOpen && shared.state.hasSent,
      now + (isThrottled ? Self.interval - Self.shortest : .zero) >= next,
      asked.map({ now >= $0 + Self.patience }) ?? true
    else { return }
    next = now + Self.interval
    let reports = shared.state.limitReports(at: now)
    asked = now
    guard !reports.isEmpty else {
      return recorder.findLimits { [self] in take($0, shared, askedAt: now) }
    }
    var left = reports.count
    for report in reports {
      recorder.share(report) { [self] notice in
        left -= 1
        shared.state.take(notice.map { [$0] } ?? [], at: now)
        if left == 0 { asked = nil }
      }
    }
  }

  private func take(_ notices: [LimitNotice], _ shared: SharedCalls, askedAt now: Instant) {
    asked = nil
    shared.state.take(notices, at: now)
    // Whose turns are given by others asks for some at once.
    if !notices.isEmpty { next = now }
  }
}
