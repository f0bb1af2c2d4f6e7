import HuaweiCloud
import JSON
import Journal
import SimulatedCloud
import TestSupport
import Ports

/// Many workers that read one EIP over and over, each waiting for its answer: as much as a service
/// that limits calls lets through.
public struct Crowd: Sendable {
  /// How requests of several machines fared.
  public struct Count: Equatable, Sendable {
    /// Calls that were let through, and that were answered "too many".
    public var served = 0
    /// Calls that were answered "too many".
    public var throttled = 0
    /// How many would have been let through at best.
    public let possible: Int
    /// Calls that were given up.
    public var failed = 0

    /// The share of what the quota allows that was served.
    public var use: Double { Double(served) / Double(possible) }
    /// The share of calls that were answered "too many".
    public var throttledShare: Double { Double(throttled) / Double(max(1, served + throttled)) }
  }

  /// In each process.
  let workers: Int
  let limit: CallLimit
  let windows: Int
  /// How many there are, and whether they share what they learn.
  var processes = 1
  var isShared = false

  init(workers: Int, limit: CallLimit, windows: Int) {
    self.workers = workers
    self.limit = limit
    self.windows = windows
  }

  /// Limits to be found out, and by how many tasks.
  public static let samples = [("100/1m", 8), ("200/5m", 10), ("600/1m", 20), ("50/10s", 5)]

  /// Limits that ten processes keep to, and how many tasks each of them has.
  public static let fleets = [("600/1m", 4), ("200/5m", 4), ("100/10s", 3), ("30/1m", 2)]

  /// - Parameter limit: `200/5m`.
  public static func count(_ limit: String, workers: Int) throws -> Count {
    try count(limit, workers: workers, processes: 1, isShared: false)
  }

  /// The same of several processes, each with so many tasks.
  ///
  /// - Parameter isShared: whether they have a journal in common.
  public static func count(
    _ limit: String, workers: Int, processes: Int, isShared: Bool
  ) throws -> Count {
    guard let limit = CallLimit(spelled: limit),
      let get = OperationCatalog.standard.operation(named: "eip.get")
    else { throw Unreadable() }
    var crowd = Crowd(workers: workers, limit: limit, windows: 12)
    (crowd.processes, crowd.isShared) = (processes, isShared)
    return try crowd.count(of: get, ["publicip_id": .string(DemoAccount.boundEIP)])
  }

  struct Unreadable: Error {}

  func count(of operation: HuaweiCloud.Operation, _ arguments: Arguments) throws -> Count {
    var crew = try Crew(of: self, calling: operation, arguments)
    try crew.work()
    return crew.count
  }
}

/// The workers of a crowd on a cloud of their own.
private struct Crew {
  private(set) var count: Crowd.Count
  private let clock = VirtualClock()
  private let cloud: SimulatedCloud
  private let transport: SimulatedTransport
  private let account: Account
  private let operation: HuaweiCloud.Operation
  private let arguments: Arguments
  private let end: Instant
  /// One for each process, whose turn to ask the others comes at a time; nil where they are none of each
  /// other's.
  private var shared: [SharedState]
  private let journal: MemoryJournal?
  private var nextExchange: [Instant]
  private let workers: Int
  private var calls: [Call] = []
  /// The worker that waits for the answer of an exchange.
  private var answers: [ExchangeID: Int] = [:]
  /// Until when a worker sleeps.
  private var sleeps: [Int: Instant] = [:]
  private var seed: UInt64 = 0

  init(
    of crowd: Crowd, calling operation: HuaweiCloud.Operation, _ arguments: Arguments
  ) throws {
    cloud = SimulatedCloud(settings: .init(latency: .milliseconds(80), limit: crowd.limit))
    transport = SimulatedTransport(server: cloud, clock: clock)
    let account = Account(
      credentials: Credentials(
        accessKey: DemoAccount.accessKey, secretKey: Secret(DemoAccount.secretKey)),
      region: try Region(DemoAccount.region), projectID: DemoAccount.projectID)
    (self.account, self.operation, self.arguments) = (account, operation, arguments)
    end = clock.now + crowd.limit.window * crowd.windows
    count = Crowd.Count(possible: crowd.limit.calls * crowd.windows)
    workers = crowd.workers
    shared = Array(repeating: SharedState(), count: crowd.processes)
    nextExchange = Array(repeating: clock.now, count: crowd.processes)
    journal = crowd.isShared ? MemoryJournal(clock: clock, isShared: true) : nil
    calls = try (0..<crowd.workers * crowd.processes).map { _ in
      try Call(operation, arguments, account: account)
    }
  }

  mutating func work() throws {
    for worker in calls.indices { try advance(worker, .start) }
    while clock.now < end {
      let due = sleeps.values.min() ?? .never
      for finished in transport.wait(until: min(due, end)) {
        guard let worker = answers.removeValue(forKey: finished.id) else { continue }
        switch finished.result {
        case .success(let response): try advance(worker, .answer(response))
        case .failure(let failure): try advance(worker, .failure(failure))
        }
      }
      for (worker, time) in sleeps.sorted(by: { $0.key < $1.key }) where time <= clock.now {
        sleeps[worker] = nil
        try advance(worker, .wake)
      }
    }
    for request in cloud.requests {
      if request.status == 200 { count.served += 1 } else { count.throttled += 1 }
    }
  }

  /// Goes on with the worker's call, and with one after the other, until one waits.
  private mutating func advance(_ worker: Int, _ first: MachineEvent) throws {
    var event = first
    while clock.now < end {
      if event == .start {
        seed += 1
        calls[worker] = try Call(operation, arguments, account: account, seed: seed)
      }
      let process = worker / workers
      let action = calls[worker].handle(event, at: clock.moment, sharing: &shared[process])
      exchange(process)
      switch action {
      case .send(let request, let timeout, _):
        answers[transport.start(request, timeout: timeout)] = worker
        return
      case .store:
        event = .stored
      case .load:
        event = .loaded(.failure(LoadFailure("there are no files")))
      // Reads never park.
      case .sleep(let time), .park(let time, _):
        sleeps[worker] = time
        return
      case .finish(let outcome):
        if case .failure = outcome { count.failed += 1 }
        event = .start
      }
    }
  }

  /// As the runs of a journal do it: see `LimitExchange`.
  private mutating func exchange(_ process: Int) {
    guard let journal, clock.now >= nextExchange[process] || shared[process].isThrottled else {
      return
    }
    let now = clock.now
    nextExchange[process] = now + .seconds(1)
    let reports = shared[process].limitReports(at: now)
    var told: [LimitNotice] = []
    for report in reports { journal.share(report) { told += $0.map { [$0] } ?? [] } }
    if reports.isEmpty {
      journal.findLimits { told = $0 }
      if !told.isEmpty { nextExchange[process] = now }
    }
    shared[process].take(told, askedAt: now, at: now)
  }
}
