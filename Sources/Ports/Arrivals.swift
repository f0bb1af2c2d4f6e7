internal import HeapModule

/// The answers that are on their way in a time that is simulated, each with the time of its arrival.
package struct Arrivals {
  private var heap = Heap<Arrival>()
  private var awaited: Set<ExchangeID> = []

  /// None.
  package init() {}

  /// Awaits the answer of an exchange.
  package mutating func expect(_ id: ExchangeID) { awaited.insert(id) }

  /// Whether an exchange has neither ended nor been cancelled.
  package func isExpected(_ id: ExchangeID) -> Bool { awaited.contains(id) }

  /// Forgets an exchange. Its answer is passed over when its time comes.
  package mutating func cancel(_ id: ExchangeID) { awaited.remove(id) }

  /// Sends what a server replies on its way. An answer that would come later than the timeout becomes
  /// a failure with `.timeout` at that time.
  package mutating func send(
    _ reply: SimulatedReply, to id: ExchangeID, at start: Instant, timeout: Duration
  ) {
    if let result = Self.result(of: reply.delivery), reply.delay <= timeout {
      send(result, to: id, at: start + reply.delay)
    } else {
      let failure = TransportFailure(.timeout, "no answer within \(timeout.short)")
      send(.failure(failure), to: id, at: start + timeout)
    }
  }

  /// Lets an answer arrive at `time`.
  package mutating func send(
    _ result: Result<HTTPResponse, TransportFailure>, to id: ExchangeID, at time: Instant
  ) {
    heap.insert(Arrival(time: time, id: id, result: result))
  }

  /// When the next answer arrives that is still awaited; `.never` for none. So nobody waits for what
  /// was cancelled.
  package mutating func next() -> Instant {
    while heap.popMin(if: { !awaited.contains($0.id) }) != nil {}
    return heap.min?.time ?? .never
  }

  /// The exchanges that have ended by `now`, in the order of their ends.
  package mutating func take(by now: Instant) -> [FinishedExchange] {
    var finished: [FinishedExchange] = []
    while let arrival = heap.popMin(if: { $0.time <= now }) {
      guard awaited.remove(arrival.id) != nil else { continue }
      finished.append(FinishedExchange(id: arrival.id, result: arrival.result))
    }
    return finished
  }

  /// Nil: nothing ever arrives.
  private static func result(
    of delivery: SimulatedReply.Delivery
  ) -> Result<HTTPResponse, TransportFailure>? {
    switch delivery {
    case .response(let response):
      .success(response)
    case .truncated(let response, let bytes):
      .failure(
        TransportFailure(
          .broken, "connection closed after \(bytes) of \(response.body.count) bytes"))
    case .reset:
      .failure(TransportFailure(.broken, "connection reset by the server"))
    case .silence:
      nil
    case .failure(let failure):
      .failure(failure)
    }
  }
}

private struct Arrival: Comparable {
  let time: Instant
  let id: ExchangeID
  let result: Result<HTTPResponse, TransportFailure>

  static func < (lhs: Arrival, rhs: Arrival) -> Bool {
    (lhs.time, lhs.id.number) < (rhs.time, rhs.id.number)
  }

  static func == (lhs: Arrival, rhs: Arrival) -> Bool {
    lhs.id == rhs.id
  }
}
