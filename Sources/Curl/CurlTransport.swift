import CCurl
import HeapModule
public import Ports

/// Carries requests over the network with libcurl.
///
/// HTTPS with verified certificates, or HTTP to a loopback address; HTTP/1.1; no redirects, no
/// cookies, no `.netrc`, no proxy from the environment. Connections are kept and used again.
/// A request whose method is not safe (GET, HEAD, OPTIONS) is put on a connection at most once.
public final class CurlTransport: Transport {
  private let multi: UnsafeMutableRawPointer
  private let clock: any Clock
  private let options: CurlOptions
  private var active: [UnsafeMutableRawPointer: ActiveExchange] = [:]
  private var handles: [ExchangeID: UnsafeMutableRawPointer] = [:]
  /// Exchanges that wait for a place; there may be thousands.
  private var queued: [ExchangeID: QueuedExchange] = [:]
  /// In which order they get one, from `nextInLine` on. Holds some that wait no more.
  private var line: [ExchangeID] = []
  private var nextInLine = 0
  private var queueLimits = Heap<QueueLimit>()
  private var idle: [CurlExchange] = []
  private var ended: [FinishedExchange] = []

  /// - Parameter clock: what the deadlines given to `wait` are measured on; it has to run at the
  ///   speed of the machine's.
  public init(clock: any Clock, options: CurlOptions = CurlOptions()) {
    CurlLibrary.setUp()
    guard let multi = ccurl_multi_init() else { CurlLibrary.outOfMemory() }
    self.multi = multi
    self.clock = clock
    self.options = options
    ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, options.maximumExchanges)
  }

  deinit {
    for handle in active.keys { ccurl_multi_remove_handle(multi, handle) }
    active.removeAll()
    ccurl_multi_cleanup(multi)
  }

  /// Begins a transfer, or queues it where there are as many as the options allow. What
  /// `RequestRules` forbid ends as `.forbidden` and nothing is sent.
  public func start(
    _ request: HTTPRequest, as id: ExchangeID, timeout: Duration, deadline: Instant
  ) {
    if let violation = RequestRules.violation(of: request) {
      ended.append(FinishedExchange(id: id, result: .failure(violation)))
    } else {
      let exchange = QueuedExchange(
        id: id, request: request, timeout: timeout, deadline: deadline)
      if active.count < options.maximumExchanges, queued.isEmpty {
        begin(exchange)
      } else {
        queued[id] = exchange
        line.append(id)
        queueLimits.insert(QueueLimit(time: deadline, id: id))
      }
    }
  }

  /// Ends the transfer; its connection is closed unless it can be used again.
  public func cancel(_ id: ExchangeID) {
    if let handle = handles[id] {
      release(handle)
    } else {
      queued[id] = nil
      ended.removeAll { $0.id == id }
    }
  }

  /// Blocks in libcurl until a transfer has ended or a time has come.
  public func wait(
    until deadline: Instant, orReady descriptors: [WatchedDescriptor]
  ) -> [FinishedExchange] {
    while true {
      var running: CInt = 0
      ccurl_multi_perform(multi, &running)
      collectFinished()
      expireQueued()
      fillPlaces()
      guard ended.isEmpty else {
        defer { ended.removeAll() }
        return ended
      }
      guard clock.now < deadline else { return [] }
      let hasInput = poll(
        until: min(deadline, queueLimits.min?.time ?? .never), orReady: descriptors)
      if hasInput { return [] }
    }
  }

  /// libcurl 7.88 tells nobody else what it waits for, so that it is looked at often: a program whose
  /// own transport this is does better.
  public var interest: Interest {
    if !ended.isEmpty { return Interest(time: clock.now) }
    let isIdle = active.isEmpty && queued.isEmpty
    return isIdle ? .nothing : Interest(time: clock.now + .milliseconds(10))
  }

  /// Blocks until a socket is ready or the time has come.
  ///
  /// - Returns: whether one of the descriptors is.
  private func poll(until deadline: Instant, orReady descriptors: [WatchedDescriptor]) -> Bool {
    let limit = CInt(clamping: (deadline - clock.now).milliseconds)
    var readyCount: CInt = 0
    var watched = descriptors.map { descriptor in
      var events: Int32 = 0
      if descriptor.readiness.contains(.reading) { events |= CURL_WAIT_POLLIN }
      if descriptor.readiness.contains(.writing) { events |= CURL_WAIT_POLLOUT }
      return curl_waitfd(fd: descriptor.number, events: Int16(events), revents: 0)
    }
    ccurl_multi_poll(multi, &watched, CUnsignedInt(watched.count), limit, &readyCount)
    return watched.contains { $0.revents != 0 }
  }

  private func fillPlaces() {
    // libcurl can limit connections too, but 7.88 lets exchanges that wait for one outlive their
    // time limit.
    while active.count < options.maximumExchanges, nextInLine < line.count {
      let id = line[nextInLine]
      nextInLine += 1
      if let exchange = queued.removeValue(forKey: id) { begin(exchange) }
    }
    guard nextInLine == line.count else { return }
    line.removeAll(keepingCapacity: true)
    nextInLine = 0
  }

  private func begin(_ queued: QueuedExchange) {
    let exchange = idle.popLast() ?? CurlExchange()
    let timeout = min(queued.timeout, queued.deadline - clock.now)
    exchange.prepare(queued.request, timeout: timeout, options: options)
    active[exchange.handle] = ActiveExchange(id: queued.id, timeout: timeout, exchange: exchange)
    handles[queued.id] = exchange.handle
    ccurl_multi_add_handle(multi, exchange.handle)
  }

  private func expireQueued() {
    let now = clock.now
    while let limit = queueLimits.popMin(if: { $0.time <= now || queued[$0.id] == nil }) {
      guard let late = queued.removeValue(forKey: limit.id) else { continue }
      let failure = TransportFailure(
        .crowded, "not sent in time: too many requests are under way")
      ended.append(FinishedExchange(id: late.id, result: .failure(failure)))
    }
  }

  private func collectFinished() {
    var left: CInt = 0
    while let message = ccurl_multi_info_read(multi, &left)?.pointee {
      guard message.msg == CURLMSG_DONE, let handle = message.easy_handle,
        let done = active[handle]
      else { continue }
      let result = done.exchange.result(
        message.data.result, options: options, timeout: done.timeout)
      release(handle)
      ended.append(FinishedExchange(id: done.id, result: result))
    }
  }

  private func release(_ handle: UnsafeMutableRawPointer) {
    guard let done = active.removeValue(forKey: handle) else { return }
    handles[done.id] = nil
    ccurl_multi_remove_handle(multi, handle)
    done.exchange.reset()
    idle.append(done.exchange)
  }
}

private struct QueuedExchange {
  let id: ExchangeID
  let request: HTTPRequest
  let timeout: Duration
  let deadline: Instant
}

private struct QueueLimit: Comparable {
  let time: Instant
  let id: ExchangeID

  static func < (lhs: QueueLimit, rhs: QueueLimit) -> Bool { lhs.time < rhs.time }
}

private struct ActiveExchange {
  let id: ExchangeID
  let timeout: Duration
  let exchange: CurlExchange
}
