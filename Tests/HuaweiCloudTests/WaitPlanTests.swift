import JSON
import Ports
import Testing

@testable import HuaweiCloud

/// When to look for the effect of a change, by how long such changes took before.
@Suite(.timeLimit(.minutes(30))) struct WaitPlanTests {
  /// Times that were seen a twentieth late.
  private static func times(_ seconds: [Double]) -> [WaitTime] {
    seconds.map { WaitTime(after: .seconds($0 * 0.95), by: .seconds($0 * 1.05)) }
  }

  /// When it looks at something that never ends, in seconds.
  private static func looks(_ plan: WaitPlan, _ count: Int) -> [Double] {
    var last: Duration?
    return (0..<count).map { number in
      let next = plan.nextLook(after: last, count: number)
      last = next
      return next.inSeconds
    }
  }

  private static func looks(_ seconds: [Double], _ count: Int = 20) -> [Double] {
    looks(WaitPlan(times(seconds)), count)
  }

  private static let steady = [3, 3.1, 2.9, 3, 3.2, 2.8, 3, 3.1, 2.9, 3].map { Double($0) }

  @Test("The same times give the same looks, each later than the one before")
  func deterministic() {
    let looks = Self.looks(Self.steady, 60)
    #expect(looks == Self.looks(Self.steady, 60))
    #expect(zip(looks, looks.dropFirst()).allSatisfy { $0 + 0.049 < $1 })
  }

  @Test("What always takes three seconds is looked at around three seconds")
  func around() {
    let looks = Self.looks(Self.steady)
    #expect(looks.count { $0 < 2.5 } <= 1)
    #expect(looks.contains { $0 > 2.9 && $0 < 3.3 })
  }

  @Test("There are never more looks than without a plan")
  func fewer() {
    for seconds in [Self.steady, [0.01, 0.02], [0.3, 40], [9, 10, 8, 11, 300]] {
      var time = Duration.zero
      for look in Self.looks(seconds, 80) {
        #expect(look + 1e-6 >= time.inSeconds)
        time += Pace.interval(after: time)
      }
    }
  }

  @Test("What always takes exactly as long is looked at then")
  func exactly() {
    #expect(Self.looks(WaitPlan(at: [.seconds(0.5), .seconds(2.5)]), 4).prefix(2) == [0.5, 2.5])
    #expect(Self.looks(WaitPlan(at: [.seconds(2.5)]), 4).first == 2.5)
    // Then as if nothing were known.
    let looks = Self.looks(WaitPlan(at: [.zero]), 6)
    #expect(looks[0] == 0)
    #expect(zip(looks, looks.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test("Which of several times it is shows the first one")
  func exactlyLearned() {
    var waits = LearnedWaits()
    waits.expect([.seconds(0.5), .seconds(2.5)])
    for operation in ["eip.bind", "eip.rename"] { waits.learn(operation, []) }
    #expect(waits.plan(of: "eip.bind") == WaitPlan(at: [.seconds(0.5), .seconds(2.5)]))
    waits.note("eip.bind", WaitTime(after: .seconds(0.5), by: .seconds(2.5)))
    waits.note("eip.rename", WaitTime(after: .zero, by: .seconds(0.5)))
    #expect(waits.plan(of: "eip.bind") == WaitPlan(at: [.seconds(2.5)]))
    #expect(waits.plan(of: "eip.rename") == WaitPlan(at: [.seconds(0.5), .seconds(2.5)]))
    #expect(waits.usual(of: "eip.bind") == .seconds(2.5))
    // What earlier runs tell goes before it.
    waits.learn("eip.bind", Self.times(Self.steady))
    #expect(waits.plan(of: "eip.bind") == WaitPlan(Self.times(Self.steady)))
  }

  @Test("What takes longer than it ever did is looked at as if nothing were known")
  func longer() {
    let looks = Self.looks(Self.steady, 60)
    for (look, next) in zip(looks, looks.dropFirst()) where look > 6 {
      #expect(next - look <= max(0.25, min(10, look * 0.1)) + 1e-6)
    }
  }

  @Test("One time that is fourteen times as long at most doubles an interval")
  func outlier() {
    func gap(_ seconds: [Double]) -> Double {
      let looks = Self.looks(seconds, 40).filter { $0 > 2.7 && $0 < 3.3 }
      return zip(looks, looks.dropFirst()).map { $1 - $0 }.max() ?? .infinity
    }
    #expect(gap([42] + Self.steady) <= 2 * gap(Self.steady))
  }

  @Test("Newer times weigh more: five slower runs move the looks")
  func follows() {
    let slower = Self.looks(Array(repeating: 9, count: 5) + Array(repeating: 3, count: 15), 30)
    #expect(slower.count { $0 < 8 } <= 6)
    let quicker = Self.looks(Array(repeating: 1, count: 5) + Array(repeating: 3, count: 15), 30)
    #expect(quicker.contains { $0 > 1 && $0 < 1.3 })
  }

  @Test("Nothing is learned before somebody has said what is recorded")
  func untaught() {
    var waits = LearnedWaits()
    let time = WaitTime(after: .seconds(2), by: .seconds(3))
    waits.note("eip.bind", time)
    #expect(waits.usual(of: "eip.bind") == nil && waits.plan(of: "eip.bind") == nil)
    waits.learn("eip.bind", [])
    #expect(waits.plan(of: "eip.bind") == nil)
    waits.note("eip.bind", time)
    #expect(waits.usual(of: "eip.bind") == .milliseconds(2500))
    #expect(waits.plan(of: "eip.bind") != nil)
  }

  @Test(
    "Of what a journal says only what can be is believed",
    arguments: [
      #"{}"#, #"{"settled":{}}"#, #"{"settled":{"after":-1,"by":2}}"#, "[",
      #"{"settled":{"after":3,"by":2}}"#, #"{"settled":{"after":0,"by":9223372036854775807}}"#,
      #"{"settled":{"after":"1","by":2}}"#, #"{"settled":{"after":0.5,"by":2}}"#,
    ])
  func nonsense(record: String) {
    #expect(WaitTime(recorded: Array(record.utf8)) == nil)
  }

  @Test("Times at the bounds of what is believed make a plan")
  func bounds() {
    let week = Duration.seconds(7 * 86_400)
    let all = [WaitTime(after: .zero, by: .zero), WaitTime(after: .zero, by: week)]
    for history in [all, Array(all.prefix(1)), Array(all.suffix(1)), all + all + all] {
      let looks = Self.looks(WaitPlan(history), 300)
      #expect(looks.allSatisfy { $0.isFinite && $0 < 1e9 })
    }
  }

  // MARK: Calls

  private static func bind(
    _ shared: SharedState, taking time: Duration, events: [MachineEvent] = [], seed: UInt64 = 1,
    looked: @escaping (Duration) -> Void = { _ in }
  ) throws -> CallRun {
    let bind = try #require(OperationCatalog.standard.operation(named: "eip.bind"))
    let call = try Call(
      bind, Sample.arguments(of: "eip.bind"), account: Sample.account(), seed: seed)
    var (accepted, left): (Duration?, [MachineEvent]) = (nil, events)
    return CallRun(call, sharing: shared) { request, now in
      if request.method == "PUT" {
        if !left.isEmpty { return left.removeFirst() }
        accepted = now
        return .eip("DOWN")
      }
      guard let accepted else { return .eip("DOWN") }
      looked(now - accepted)
      return .eip(now - accepted < time ? "BINDING" : "ACTIVE", port: Sample.port)
    }
  }

  @Test("A record says between which looks the effect came, and the next wait is planned by it")
  func learns() throws {
    let first = try Self.bind(SharedState(), taking: .seconds(8))
    let time = try #require(first.call.record?.settled)
    #expect(time.after < 8_000_000_000 && time.by >= 8_000_000_000)
    #expect(WaitTime(recorded: try #require(first.stored.last).record.serialized()) == time)
    var shared = SharedState()
    shared.waits.learn("eip.bind", Array(repeating: time, count: 20))
    let second = try Self.bind(shared, taking: .seconds(8))
    #expect(second.requests.count < 10 && first.requests.count > 20)
    #expect(second.sleeps.first.map { $0 > .seconds(1) } == true)
    #expect(second.shared.waits.usual(of: "eip.bind") != nil)
    // An end that comes much sooner is not slept over for long.
    let sooner = try Self.bind(shared, taking: .milliseconds(100))
    #expect(sooner.elapsed < .seconds(8))
  }

  @Test("Processes that began together, with the same plan, do not look together")
  func apart() throws {
    var shared = SharedState()
    shared.waits.learn("eip.bind", Self.times([60, 58, 63, 61, 57, 60]))
    var looks: [[Duration]] = []
    for seed in 1...100 {
      var own: [Duration] = []
      _ = try Self.bind(shared, taking: .seconds(75), seed: UInt64(seed)) { own.append($0) }
      looks.append(own)
    }
    for number in 1...3 {
      let times = looks.map { $0[number] }
      let (first, last) = (times.min() ?? .zero, times.max() ?? .zero)
      #expect(last - first > .seconds(1), "\(number): \(first) to \(last)")
      let most = Dictionary(grouping: times) { $0 }.values.map(\.count).max() ?? 0
      #expect(most <= 40, "\(number): \(most) at once")
    }
  }

  @Test("What was in doubt, and what somebody else did, teaches nothing")
  func othersTeachNothing() throws {
    let lost = try Self.bind(SharedState(), taking: .seconds(3), events: [.fails(.broken)])
    #expect(lost.success != nil && lost.call.record?.settled == nil)
    let there = try CallRun(
      "eip.bind", replies: [.eip("BINDING", port: Sample.port), .eip("ACTIVE", port: Sample.port)])
    #expect(there.success?.changed == false && there.call.record?.settled == nil)
  }

  @Test("A doubt is decided no earlier, whatever such changes took before")
  func doubts() throws {
    var shared = SharedState()
    shared.waits.learn(
      "eip.bind", Array(repeating: WaitTime(after: .zero, by: .milliseconds(10)), count: 20))
    let taught = try Self.bind(shared, taking: .seconds(1), events: [.fails(.broken)])
    let untaught = try Self.bind(SharedState(), taking: .seconds(1), events: [.fails(.broken)])
    #expect(taught.sent == untaught.sent)
    #expect(taught.changesSent == 2)
  }

  @Test("Trouble while a planned wait goes on does not make it look more often")
  func trouble() throws {
    var shared = SharedState()
    shared.waits.learn(
      "eip.bind", Array(repeating: WaitTime(after: .seconds(1), by: .seconds(1)), count: 20))
    var (isSent, troubles) = (false, 0)
    let bind = try #require(OperationCatalog.standard.operation(named: "eip.bind"))
    let call = try Call(
      bind, Sample.arguments(of: "eip.bind"), account: Sample.account(), seed: 1)
    let run = CallRun(call, sharing: shared) { request, now in
      if request.method == "PUT" {
        isSent = true
        return .eip("DOWN")
      }
      guard isSent else { return .eip("DOWN") }
      if now < .seconds(20) {
        troubles += 1
        return .refusal(503, "X")
      }
      return .eip("ACTIVE", port: Sample.port)
    }
    #expect(run.success != nil && troubles < 60)
  }
}
