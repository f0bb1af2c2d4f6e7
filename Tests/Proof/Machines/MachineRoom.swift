import Foundation
import Ports
import SimulatedCloud

/// Several processes in one virtual time, each on a thread of its own, of which one runs at a time: until
/// it waits. Who runs next, and how late, is drawn, so that the same seed gives the same order.
final class MachineRoom: @unchecked Sendable {
  /// A thread that runs when it is its turn.
  private final class Turn: @unchecked Sendable {
    let semaphore = DispatchSemaphore(value: 0)
    /// When it wants to go on; nil once it has ended.
    var wake: Instant?
    /// Begins its work; nil once that has begun.
    var body: (() -> Void)?

    init(_ wake: Instant, _ body: @escaping () -> Void) {
      (self.wake, self.body) = (wake, body)
    }
  }

  let clock: VirtualClock
  var random: SeededNumbers
  /// What happened last, oldest first.
  private(set) var story: [String] = []
  private var turns: [Turn] = []
  private var current: Turn?
  private let back = DispatchSemaphore(value: 0)
  private var events: [(time: Instant, action: () -> Void)] = []

  init(_ clock: VirtualClock, seed: UInt64) {
    self.clock = clock
    random = SeededNumbers(seed: seed)
  }

  /// Remembers what happens, for whoever has to understand a failure.
  func tell(_ what: @autoclosure () -> String) {
    if story.count >= 200 { story.removeFirst(100) }
    story.append("\(clock.wallTime.text(.iso8601))  \(what())")
  }

  /// True with a chance of one in `bound`.
  func oneIn(_ bound: Int) -> Bool { random.below(bound) == 0 }

  /// Has something done at a time.
  func at(_ time: Instant, _ action: @escaping () -> Void) { events.append((time, action)) }

  /// Starts a process at a time.
  func start(at time: Instant, _ body: @escaping () -> Void) { turns.append(Turn(time, body)) }

  /// Lets others run until the time has come. Called by the process whose turn it is.
  func pause(until time: Instant) {
    guard let turn = current else { return }
    turn.wake = time
    back.signal()
    turn.semaphore.wait()
  }

  /// What wakes the process whose turn it is, though it waits for longer.
  func waker() -> () -> Void {
    let turn = current
    return { [clock] in if let wake = turn?.wake { turn?.wake = min(wake, clock.now) } }
  }

  /// Runs everybody until a time, or until all have ended.
  ///
  /// - Parameter end: `.never` for until all have ended.
  func run(until end: Instant) {
    while true {
      let first = turns.compactMap(\.wake).min() ?? .never
      // Also what nobody is left to see.
      let event = events.indices.min { events[$0].time < events[$1].time }
      if let event, events[event].time <= first, events[event].time < end {
        let (time, action) = events.remove(at: event)
        clock.sleep(until: max(time, clock.now))
        action()
        continue
      }
      guard first < end else { break }
      // One that is not next is as slow as that makes the others.
      let near = turns.filter { ($0.wake ?? .never) <= first + .seconds(2) }
      let chosen = oneIn(4) ? near[random.below(near.count)] : near.first { $0.wake == first }
      if let chosen { run(chosen) }
    }
    if end != .never { clock.sleep(until: max(end, clock.now)) }
  }

  private func run(_ turn: Turn) {
    clock.sleep(until: max(turn.wake ?? clock.now, clock.now))
    current = turn
    if let body = turn.body {
      turn.body = nil
      let box = Box(room: self, turn: turn, body: body)
      let thread = Thread {
        box.body()
        box.turn.wake = nil
        box.room.back.signal()
      }
      thread.stackSize = 16 << 20
      thread.start()
    } else {
      turn.semaphore.signal()
    }
    back.wait()
    current = nil
    if turn.wake == nil { turns.removeAll { $0 === turn } }
  }

  /// Crosses into a thread that is the only one to run while it does.
  private struct Box: @unchecked Sendable {
    let room: MachineRoom
    let turn: Turn
    let body: () -> Void
  }
}
