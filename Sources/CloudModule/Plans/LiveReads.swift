internal import HeapModule
package import HuaweiCloud
package import Ports

/// Reads of an account that are under way side by side, for somebody who runs in another time than
/// theirs. It makes described reads and requests that only look, and has no way to send anything
/// else.
package final class LiveReads {
  /// What it is told when a read has ended: with what, and the last that a request of it was answered; nil
  /// where none was sent.
  package typealias End = (Call.Outcome, Answer?) -> Void
  /// What a request is answered.
  package typealias Answer = Result<HTTPResponse, TransportFailure>

  private struct Running {
    var call: WorldCall
    let end: End
    var wait: Wait
    var last: Answer?
  }

  private enum Wait {
    case exchange(ExchangeID)
    case time(Instant)
    /// Until another one has something for it, or this time.
    case parked(Instant)

    func ends(at time: Instant) -> Bool {
      switch self {
      case .time(let end), .parked(let end): end == time
      case .exchange: false
      }
    }
  }

  /// When a read is to be told; those of the same time in the order in which they were begun.
  private struct Timer: Comparable {
    let time: Instant
    let number: Int

    static func < (lhs: Timer, rhs: Timer) -> Bool {
      (lhs.time, lhs.number) < (rhs.time, rhs.number)
    }
  }

  private let world: World
  private var running: [Int: Running] = [:]
  private var exchanges: [ExchangeID: Int] = [:]
  private var fetches: [ExchangeID: (Answer) -> Void] = [:]
  private var lastNumber = 0
  /// Of those that are under way, none was begun before.
  private var firstNumber = 1
  /// Some of those whose read has got on meanwhile are passed over.
  private var timers = Heap<Timer>()
  /// Those that were parked, and for whom there is something now.
  private var woken: [Int] = []
  /// How many requests were sent.
  package private(set) var sent = 0

  /// - Parameter world: the account's own, in whose time the reads go on.
  package init(in world: World) {
    self.world = world
  }

  /// The time in which they go on.
  package var now: Instant { world.clock.now }

  /// Whether something is under way.
  package var isBusy: Bool { !running.isEmpty || !fetches.isEmpty }

  /// The name of the oldest read that is under way, and how many there are; nil for none.
  package var activity: (name: String, count: Int)? {
    guard !running.isEmpty else { return nil }
    while running[firstNumber] == nil { firstNumber += 1 }
    return running[firstNumber].map { ($0.call.name, running.count) }
  }

  // MARK: Beginning

  /// Begins a described read.
  ///
  /// - Throws: a `usage` error for a change, and for what the read does not take.
  package func read(
    _ operation: HuaweiCloud.Operation, _ arguments: Arguments, of account: Account,
    then end: @escaping End
  ) throws(CloudError) {
    guard operation.change == nil, ["GET", "HEAD"].contains(operation.method) else {
      throw CloudError(.usage, operation: operation.name, message: "a plan sends no changes")
    }
    begin(try Call(operation, arguments, account: account), then: end)
  }

  /// Begins a read that has no description.
  ///
  /// - Throws: a `usage` error for a request that does not only look.
  package func read(
    _ request: RawRequest, of account: Account, then end: @escaping End
  ) throws(CloudError) {
    guard request.isRead else {
      throw CloudError(.usage, operation: "request", message: "a plan sends no changes")
    }
    begin(Call(request, account: account), then: end)
  }

  /// Begins a script's own request, if it only looks.
  ///
  /// - Returns: whether it was begun.
  package func fetch(
    _ request: HTTPRequest, on transport: any Transport, timeout: Duration,
    then end: @escaping (Answer) -> Void
  ) -> Bool {
    guard request.onlyLooks else { return false }
    let id = nextID()
    fetches[id] = end
    sent += 1
    transport.start(
      request, as: id, timeout: timeout, deadline: world.clock.now + timeout)
    return true
  }

  private func begin(_ call: Call, then end: @escaping End) {
    lastNumber += 1
    running[lastNumber] = Running(
      call: WorldCall(call, in: world), end: end, wait: .time(world.clock.now))
    advance(lastNumber, with: .start)
  }

  private func nextID() -> ExchangeID {
    world.calls.lastExchange += 1
    return ExchangeID(world.calls.lastExchange)
  }

  // MARK: Going on

  /// Waits until something has got on, or one of the descriptors is ready.
  ///
  /// - Parameters:
  ///   - isPatient: whether to wait at all.
  ///   - limit: when to wait no longer.
  ///   - transports: where fetches were begun, beside the world's own.
  package func goOn(
    isPatient: Bool, until limit: Instant = .never, orReady descriptors: [WatchedDescriptor],
    on transports: [any Transport] = []
  ) {
    let now = world.clock.now
    var next = woken.isEmpty ? min(nextTime, limit) : now
    let others = transports.filter { $0 !== world.transport }
    var watched = descriptors
    for transport in others {
      take(transport.wait(until: now))
      next = min(next, transport.interest.time)
      watched += transport.interest.descriptors
    }
    take(world.transport.wait(until: isPatient && isBusy ? next : now, orReady: watched))
    for transport in others { take(transport.wait(until: now)) }
    tellTime()
    tellWoken()
  }

  private func take(_ finished: [FinishedExchange]) {
    for exchange in finished {
      if let end = fetches.removeValue(forKey: exchange.id) { end(exchange.result) }
      guard let number = exchanges.removeValue(forKey: exchange.id) else { continue }
      running[number]?.last = exchange.result
      switch exchange.result {
      case .success(let response): advance(number, with: .answer(response))
      case .failure(let failure): advance(number, with: .failure(failure))
      }
    }
  }

  /// When the next one is to be told, whatever happens; `.never` for none.
  private var nextTime: Instant {
    while timers.popMin(if: { !isInUse($0) }) != nil {}
    return timers.min?.time ?? .never
  }

  private func isInUse(_ timer: Timer) -> Bool {
    running[timer.number]?.wait.ends(at: timer.time) ?? false
  }

  private func tellTime() {
    let now = world.clock.now
    while let timer = timers.popMin(if: { $0.time <= now }) {
      if isInUse(timer) { advance(timer.number, with: .wake) }
    }
  }

  /// Tells those for whom others have brought something, which may bring something for others.
  private func tellWoken() {
    while !woken.isEmpty {
      let numbers = woken
      woken = []
      for number in numbers {
        guard case .parked? = running[number]?.wait else { continue }
        advance(number, with: .wake)
      }
    }
  }

  private func setTimer(_ time: Instant, for number: Int) {
    timers.dropStale(beside: running.count, isInUse)
    if time != .never { timers.insert(Timer(time: time, number: number)) }
  }

  private func advance(_ number: Int, with event: MachineEvent) {
    guard var read = running[number] else { return }
    var event = event
    while true {
      switch read.call.handle(event, at: world.clock.moment) {
      case .finish(let outcome):
        running[number] = nil
        return read.end(outcome, read.last)
      // A read announces nothing.
      case .store: event = .stored
      case .load(let request): event = .loaded(world.loader.load(request))
      case .send(let request, let timeout, let deadline):
        let id = nextID()
        sent += 1
        exchanges[id] = number
        read.wait = .exchange(id)
        running[number] = read
        return world.transport.start(request, as: id, timeout: timeout, deadline: deadline)
      case .sleep(let time):
        read.wait = .time(time)
        running[number] = read
        return setTimer(time, for: number)
      case .park(let time, let parked):
        read.wait = .parked(time)
        running[number] = read
        world.calls.park(number: parked) { [weak self] in self?.woken.append(number) }
        return setTimer(time, for: number)
      }
    }
  }
}
