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

  func start(_ request: HTTPRequest, timeout: Duration, deadline: Instant) -> ExchangeID {
    let id = ExchangeID(UInt64(started.count))
    started.append(id)
    return id
  }

  /// Does not take back what `finish` was called for, like an answer that has arrived already.
  func cancel(_ id: ExchangeID) {
    cancelled.append(id)
  }

  func wait(until deadline: Instant, orReadable descriptors: [CInt]) -> [FinishedExchange] {
    if finished.isEmpty { clock.sleep(until: deadline, orReadable: descriptors) }
    defer { finished = [] }
    return finished
  }

  func interrupt() {}
}
