import CPrefetch
import DequeModule
import HeapModule
import LuaHost
import Ports

/// Keeps waits going: carries requests, answers, entries and timers between them and the outside.
///
/// It does nothing to tasks; what has ended is left for the loop to collect.
final class WaitDriver {
  /// How a wait ended: with the function that delivers its results.
  struct End {
    let id: WaitID
    let task: ScheduledTask
    let completion: LuaFunction
  }

  private let clock: any Clock
  private let observer: (any TaskLoopObserver)?
  private let outlets: Outlets
  private var pending = WaitTable()
  private var timers = Heap<Timer>()
  /// How many times there are at which something may have to be woken.
  var timerCount: Int { timers.count }
  /// Answers that are there and have not been told yet.
  private var arrived = Deque<FinishedExchange>()
  private var ended: [End] = []
  private var nextTick = Instant(nanoseconds: .min)

  init(clock: any Clock, route: Route, observer: (any TaskLoopObserver)? = nil) {
    self.clock = clock
    self.observer = observer
    outlets = Outlets(main: route)
  }

  /// What is under way, oldest first.
  var activities: [Activity] {
    pending.all.sorted { $0.id.number < $1.id.number }.map(\.activity)
  }

  func start(_ wait: any Wait, for task: ScheduledTask) -> WaitID {
    let started = pending.add { id in
      PendingWait(
        id: id, wait: wait, task: task, since: clock.now, route: wait.route ?? outlets.main)
    }
    advance(started, with: .start)
    tellStored()
    return started.id
  }

  /// Ends a wait with an error.
  func cancel(_ id: WaitID, with reason: LuaError) {
    guard let cancelled = pending[id] else { return }
    let error = cancelled.wait.error(cancelledBy: reason)
    discard(id)
    ended.append(End(id: id, task: cancelled.task) { _ throws(LuaError) in throw error })
  }

  /// Tells a parked wait that what it waits for may be there.
  func wake(_ id: WaitID) {
    guard let woken = pending[id], case .parked = woken.phase else { return }
    advance(woken, with: .wake)
    tellStored()
  }

  /// What a wait is doing; nil when it has ended.
  func activity(of id: WaitID) -> Activity? { pending[id]?.activity }

  /// Whether only the progress of another task can end the wait.
  func isWaitingForTasks(_ id: WaitID) -> Bool {
    pending[id]?.isForTasks ?? false
  }

  /// Whether nothing will ever happen by itself: everything that is under way is parked.
  var isStalled: Bool {
    dropOldTimers()
    return outlets.isIdle && timers.isEmpty && ended.isEmpty
  }

  /// Forgets a wait that nobody is interested in.
  func discard(_ id: WaitID) {
    guard let discarded = pending.remove(id) else { return }
    switch discarded.phase {
    case .exchange(let exchange): outlets.cancel(exchange)
    case .entry(let entry): outlets.cancel(entry)
    // Its timer stays in the heap until it is the first.
    case .timer, .parked, nil: break
    }
    discarded.phase = nil
    timers.dropStale(beside: pending.count) { pending[$0.wait] != nil }
    if discarded.reported != nil { observer?.waitEnded(discarded.activity) }
    discarded.wait.ended()
  }

  /// What has ended since this was last called, in that order.
  func takeEnded() -> [End] {
    defer { ended.removeAll() }
    return ended
  }

  /// Why all of them are to end; nil where they are not.
  var lapse: JournalFailure? { outlets.lapse }

  /// Lets the waits know what has happened.
  ///
  /// - Parameters:
  ///   - waiting: whether to wait for something to happen. The wait may end for nothing.
  ///   - limit: when to stop waiting.
  ///   - descriptors: what can also end the wait, by being readable.
  ///   - signals: likewise, though nothing is waited for there.
  func turn(
    waiting: Bool, until limit: Instant = .never, orReadable descriptors: [CInt] = [],
    endedBy signals: CInt? = nil
  ) {
    dropOldTimers()
    let tickTime = tick() ?? .never
    let now = clock.now
    let deadline = waiting ? min(limit, tickTime, timers.min?.time ?? .never) : now
    if arrived.isEmpty {
      arrived += outlets.wait(
        until: deadline, orReadable: descriptors, endedBy: signals, now: now)
    }
    tellArrived()
    tellStored()
    // An answer that is there counts, whatever time it is by now.
    guard arrived.isEmpty else { return }
    tellTime()
    tellStored()
  }

  // MARK: Telling

  /// How many answers are told before their tasks go on: what is made of an answer is still at hand
  /// then, as it is not when thousands of others have been told of theirs in between.
  private static let patch = 16

  /// In bytes: the largest of waits, a call of the cloud, has about so many.
  private static let sizeOfCall = 1152

  private func tellArrived() {
    let patch = (0..<min(arrived.count, Self.patch)).map { _ in arrived.removeFirst() }
    let waits = patch.map { outlets.wait(endedBy: $0.id) }
    for case let id? in waits { pending.prefetch(id) }
    for case let id? in waits {
      guard let wait = pending[id]?.wait else { continue }
      CPrefetch.prefetch(Unmanaged.passUnretained(wait as AnyObject).toOpaque(), Self.sizeOfCall)
    }
    for (end, id) in zip(patch, waits) {
      guard let waiting = id.flatMap({ pending[$0] }) else { continue }
      switch end.result {
      case .success(let response): advance(waiting, with: .answer(response))
      case .failure(let failure): advance(waiting, with: .failure(failure))
      }
    }
  }

  /// A journal that is done at once costs no turn of the loop.
  private func tellStored() {
    while true {
      let stored = outlets.takeStored()
      if stored.isEmpty { return }
      for end in stored {
        guard let waiting = outlets.wait(endedBy: end.id).flatMap({ pending[$0] }) else { continue }
        switch end.result {
        case .success: advance(waiting, with: .stored)
        case .failure(let failure): advance(waiting, with: .notStored(failure))
        }
      }
    }
  }

  private func tellTime() {
    let now = clock.now
    var due: [Timer] = []
    while let timer = timers.popMin(if: { $0.time <= now }) {
      pending.prefetch(timer.wait)
      due.append(timer)
    }
    for timer in due {
      guard let waiting = pending[timer.wait] else { continue }
      if waiting.lastTimer == timer.time { waiting.lastTimer = nil }
      // One that was woken before its time waits for something else by now.
      guard waiting.isDue(at: timer.time) else { continue }
      advance(waiting, with: .wake)
    }
  }

  private func dropOldTimers() {
    while timers.popMin(if: { pending[$0.wait] == nil }) != nil {}
  }

  private func advance(_ waiting: PendingWait, with event: MachineEvent) {
    switch waiting.wait.handle(event, at: clock.moment) {
    case .store(let entry):
      waiting.phase = .entry(outlets.store(entry, for: waiting))
      report(waiting)
    case .send(let request, let timeout, let deadline):
      waiting.phase = .exchange(
        outlets.send(request, for: waiting, timeout: timeout, deadline: deadline))
      waiting.wait.sent()
      report(waiting)
    case .load(let request):
      advance(waiting, with: .loaded(waiting.route.loader.load(request)))
    case .sleep(let time):
      setTimer(time, for: waiting)
      waiting.phase = .timer(time)
      report(waiting)
    case .park(let time, let number):
      if time != .never { setTimer(time, for: waiting) }
      waiting.phase = .parked(until: time)
      report(waiting)
      waiting.wait.parked(Waker(waiting.id, of: self), number: number)
    case .finish(let delivery):
      discard(waiting.id)
      ended.append(End(id: waiting.id, task: waiting.task, completion: delivery.function))
    }
  }

  /// One that parks until its end again and again, and is woken before it each time, has one timer for
  /// that.
  private func setTimer(_ time: Instant, for waiting: PendingWait) {
    guard time != waiting.lastTimer else { return }
    timers.insert(Timer(time: time, wait: waiting.id))
    waiting.lastTimer = max(time, waiting.lastTimer ?? time)
  }

  private func report(_ waiting: PendingWait) {
    guard let observer else { return }
    let activity = waiting.activity
    guard activity != waiting.reported else { return }
    let isNew = waiting.reported == nil
    waiting.reported = activity
    if isNew { observer.waitStarted(activity) } else { observer.waitChanged(activity) }
  }

  /// A few of those that are for more than other tasks: of ten thousand, nobody wants all sorted.
  private func oldest(_ count: Int) -> [Activity] {
    var found: [PendingWait] = []
    for waiting in pending.all where !waiting.isForTasks && count > 0 {
      if found.count == count {
        guard let last = found.last, waiting.id.number < last.id.number else { continue }
        found.removeLast()
      }
      let place = found.lastIndex { $0.id.number < waiting.id.number }
      found.insert(waiting, at: place.map { $0 + 1 } ?? 0)
    }
    return found.map(\.activity)
  }

  /// Ticks if it is time to. Returns when the next tick is due; nil for never.
  private func tick() -> Instant? {
    guard let observer, let interval = observer.tickInterval else { return nil }
    let now = clock.now
    if nextTick <= now {
      nextTick = now + interval
      observer.tick(at: now, waits: pending.all.count { !$0.isForTasks }, oldest: oldest)
    }
    return nextTick
  }
}

/// When a wait is to be woken; those of the same time in the order of their waits.
private struct Timer: Comparable {
  let time: Instant
  let wait: WaitID

  static func < (lhs: Timer, rhs: Timer) -> Bool {
    (lhs.time, lhs.wait.number) < (rhs.time, rhs.wait.number)
  }
}
