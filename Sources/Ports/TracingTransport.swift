package import Text

/// Something worth telling about an exchange. Messages come without their credentials.
public enum TraceEvent: Equatable, Sendable {
  case request(ExchangeID, RedactedMessage)
  /// - Parameter elapsed: since the request was started.
  case answer(ExchangeID, RedactedMessage, elapsed: Duration)
  case failure(ExchangeID, TransportFailure, elapsed: Duration)
  /// Nobody waits for the answer any more.
  case cancelled(ExchangeID, elapsed: Duration)
}

/// Tells what passes through another transport: `--trace-http`.
public final class TracingTransport: Transport {
  private let base: any Transport
  private let clock: any Clock
  private let secrets: Secrets
  private let report: (TraceEvent) -> Void
  private var underWay: [ExchangeID: (request: HTTPRequest, start: Instant)] = [:]

  /// - Parameters:
  ///   - base: what carries the requests.
  ///   - clock: what elapsed times are measured on.
  ///   - secrets: hides those that are known wherever they stand, and all others by what they are called.
  ///   - report: is told each event when it happens; it must not use the transport.
  package init(
    _ base: any Transport, clock: any Clock, secrets: Secrets = Secrets(),
    report: @escaping (TraceEvent) -> Void
  ) {
    self.base = base
    self.clock = clock
    self.secrets = secrets
    self.report = report
  }

  /// Reports the request, then starts it.
  public func start(
    _ request: HTTPRequest, as id: ExchangeID, timeout: Duration, deadline: Instant
  ) {
    underWay[id] = (request, clock.now)
    report(.request(id, RedactedMessage(request, by: secrets)))
    base.start(request, as: id, timeout: timeout, deadline: deadline)
  }

  /// That of the transport below.
  public var interest: Interest { base.interest }

  /// Cancels the exchange and reports that, unless it has ended.
  public func cancel(_ id: ExchangeID) {
    base.cancel(id)
    guard let exchange = underWay.removeValue(forKey: id) else { return }
    report(.cancelled(id, elapsed: clock.now - exchange.start))
  }

  /// Waits as the transport below does, and reports what has ended.
  public func wait(
    until deadline: Instant, orReady descriptors: [WatchedDescriptor]
  ) -> [FinishedExchange] {
    let finished = base.wait(until: deadline, orReady: descriptors)
    for end in finished {
      guard let (request, start) = underWay.removeValue(forKey: end.id) else { continue }
      let elapsed = clock.now - start
      switch end.result {
      case .success(let response):
        let message = RedactedMessage(response, to: request, by: secrets)
        report(.answer(end.id, message, elapsed: elapsed))
      case .failure(let failure):
        report(.failure(end.id, failure, elapsed: elapsed))
      }
    }
    return finished
  }
}
