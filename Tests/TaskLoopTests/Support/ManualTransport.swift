import Ports

/// A transport whose exchanges end when the test says so.
final class ManualTransport: Transport {
  private(set) var started: [ExchangeID] = []
  private(set) var cancelled: [ExchangeID] = []
  private let clock: any Clock
  private var finished: [FinishedExchange] = []

  init(clock: any Clock) {
    self.clock = clock
  }

  func finish(_ id: ExchangeID) {
    finished.append(FinishedExchange(id: id, result: .success(HTTPResponse(status: 200))))
  }

  func start(
    _ request: HTTPRequest, as id: ExchangeID, timeout: Duration, deadline: Instant
  ) {
    started.append(id)
  }

  /// Does not take back what `finish` was called for, like an answer that has arrived already.
  func cancel(_ id: ExchangeID) {
    cancelled.append(id)
  }

  func wait(
    until deadline: Instant, orReady descriptors: [WatchedDescriptor]
  ) -> [FinishedExchange] {
    if finished.isEmpty { clock.sleep(until: deadline, orReady: descriptors) }
    defer { finished = [] }
    return finished
  }

  var interest: Interest { finished.isEmpty ? .nothing : Interest(time: clock.now) }
}
