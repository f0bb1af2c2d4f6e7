import HuaweiCloud
import JSON
import Journal
import Ports
import SimulatedCloud

/// Four machines with the same line in their crontabs and one journal, in virtual time: processes die, are
/// stopped for longer than their leases, have clocks that jump, lose the database, and send requests that
/// arrive late. Each window's job counts: what was done twice, or not at all, shows in the account.
public final class MachineSuite {
  private static let period = Duration.seconds(300)
  private static let job = "count"
  /// After so many windows nothing goes wrong for some, so that all has to be in order then.
  private static let stretch = 12
  /// So many.
  private static let rest = 4

  /// One EIP's alias is the count; another one is bound and unbound by turns, and then counted, too.
  private static let script = ScriptRun(
    """
    -- A process that was stopped for an hour has an hour less.
    local timeout = 7200
    local one = cloud.eip.get { publicip_id = "\(DemoAccount.freeEIPs[0])", timeout = timeout }
    local two = cloud.eip.get { publicip_id = "\(DemoAccount.freeEIPs[1])", timeout = timeout }
    local count = tonumber((one.alias or ""):match "^n(%d+)$" or 0) + 1
    cloud.eip.rename { publicip_id = one.id, alias = "n" .. count, timeout = timeout }
    if two.port_id then
      cloud.eip.unbind { publicip_id = two.id, timeout = timeout }
    else
      cloud.eip.bind {
        publicip_id = two.id, port_id = "\(DemoAccount.otherServerSecondPortID)",
        timeout = timeout }
    end
    cloud.eip.rename { publicip_id = two.id, alias = "n" .. count, timeout = timeout }
    """, name: "@count.lua")

  private let stack: ProofStack
  private let room: MachineRoom
  private let database: SharedDatabase
  private let line: DeliveryLine
  private var processes = 0
  private var failures: [String] = []
  private var skews = Array(repeating: Duration.zero, count: 4)
  /// What has been done so far of everything that was drawn.
  public private(set) var summary = Summary()

  /// How much went wrong that was to.
  public struct Summary: CustomStringConvertible {
    var windows = 0
    var runs = 0
    var deaths = 0
    var stops = 0
    var outages = 0

    /// Whether there was some of everything.
    public var isVaried: Bool { [runs, deaths, stops, outages].allSatisfy { $0 > 0 } }

    public var description: String {
      "\(windows) windows, \(runs) runs, \(deaths) processes killed, \(stops) stopped, "
        + "\(outages) outages"
    }
  }

  public init(seed: UInt64) throws {
    stack = try ProofStack(seed: seed)
    room = MachineRoom(stack.clock, seed: seed)
    database = SharedDatabase(stack.clock)
    line = DeliveryLine(stack.cloud, stack.clock)
    line.tell = { [room] in room.tell($0) }
    // The windows begin with the clock's.
    let late = stack.clock.wallTime.nanoseconds % Self.period.nanoseconds
    stack.clock.advance(by: Self.period - .nanoseconds(late))
  }

  /// What happened last, oldest first.
  public var story: [String] { room.story }

  /// - Parameter count: how many windows.
  /// - Returns: what is not as it should be.
  public func complaints(windows count: Int) throws -> [String] {
    var complaints: [String] = []
    for window in 0..<count where complaints.isEmpty {
      let isCalm = window % (Self.stretch + Self.rest) >= Self.stretch
      let isLast = window % (Self.stretch + Self.rest) == Self.stretch + Self.rest - 1
      let before = line.effects.count
      open(isCalm: isCalm)
      room.run(until: stack.clock.now + Self.period)
      if isLast {
        complaints = try verdict().map { "window \(window): \($0)" }
        // What was left has been finished before.
        if line.effects.count - before != 3 {
          complaints.append("window \(window): \(line.effects.count - before) changes, not 3")
        }
        _ = try database.journal.prune(endedBefore: stack.clock.wallTime + .seconds(-6 * 3600))
      }
    }
    room.run(until: .never)
    return complaints + failures
  }

  /// The job's line comes up on every machine.
  private func open(isCalm: Bool) {
    summary.windows += 1
    line.isFaulty = !isCalm
    let now = stack.clock.now
    if !isCalm, room.oneIn(4) {
      summary.outages += 1
      let begin = now + .seconds(Int64(room.random.below(60)))
      let end = begin + .seconds(1 + Int64(room.random.below(60)))
      room.at(begin) { [database] in database.isAwayUntil = end }
    }
    for machine in skews.indices {
      // A clock that is put right, or wrong.
      if room.oneIn(10) { skews[machine] = .seconds(Int64(room.random.below(7200)) - 3600) }
      processes += 1
      let process = MachineProcess(processes, in: room, database, line, fate(isCalm: isCalm))
      process.skew = skews[machine]
      // In a calm window, too, whoever was stopped before may come back.
      let start = now + .milliseconds(Int64(room.random.below(isCalm ? 2000 : 40_000)))
      room.start(at: start) { [self] in
        do {
          try process.start(Self.script, job: Self.job, once: Self.period)
        } catch let error as JournalError where Self.ends.contains(error.kind) {
        } catch {
          if !process.isDead { failures.append("process \(process.number): \(error)") }
        }
      }
    }
  }

  /// What a process may end with that comes too late, or that cannot reach the journal.
  private static let ends: [JournalError.Kind] = [.away, .lapsed, .held, .jobHeld, .interrupted]

  private func fate(isCalm: Bool) -> MachineProcess.Fate {
    guard !isCalm else { return .lives }
    let moment = 1 + room.random.below(120)
    switch room.random.below(6) {
    case 0, 1:
      summary.deaths += 1
      return .dies(at: moment)
    case 2:
      summary.stops += 1
      return .stops(at: moment, .seconds(Int64(pause())))
    default: return .lives
    }
  }

  /// For how many seconds a process is stopped: for longer than its lease, and often until another
  /// machine has begun to go on with its run.
  private func pause() -> Int {
    switch room.random.below(3) {
    case 0: 3600
    case 1: 16 + room.random.below(120)
    default: 280 + room.random.below(120)
    }
  }

  // MARK: What is so

  /// What is not in order though nothing has gone wrong for a while.
  private func verdict() throws -> [String] {
    var complaints: [String] = []
    let open = try database.journal.runs(RunQuery(limit: .max)).filter {
      $0.changes > 0 && $0.state != .done
    }
    complaints += open.map { "run \($0.number) is \($0.state.rawValue)" }
    var expected: (count: Int, step: Int) = (1, 0)
    for effect in line.effects {
      let (what, isFirst) = Self.told(effect)
      let wanted = expected.step == 1 ? "port" : "n\(expected.count)"
      if what != wanted || isFirst != (expected.step == 0) {
        complaints.append("\(wanted) was to be next, and \(what) came")
        break
      }
      expected.step += 1
      if expected.step == 3 { expected = (expected.count + 1, 0) }
    }
    if expected.step != 0 { complaints.append("only \(expected.step) of three changes were made") }
    summary.runs = expected.count - 1
    if expected.count - 1 > database.windowCount {
      complaints.append("\(expected.count - 1) runs in \(database.windowCount) windows")
    }
    return complaints
  }

  /// What a change came to, and whether it was of the first EIP.
  private static func told(_ effect: DeliveryLine.Effect) -> (String, Bool) {
    let body = (try? JSONValue(parsing: effect.body))?["publicip"]
    let alias = body?["alias"]?.string
    return (alias ?? "port", effect.target.contains(DemoAccount.freeEIPs[0]))
  }
}
