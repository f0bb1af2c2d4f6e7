import JSON
import Ports
import Testing

@testable import HuaweiCloud

/// Rule 22: which of the things that have come is the one that a change has added.
@Suite(.timeLimit(.minutes(30))) struct AdditionTests {
  private static func entry(
    _ id: String, _ time: String, _ status: String = "ACTIVE", subnet: String = "neutron"
  ) -> JSONValue {
    [
      "id": .string(id), "ip": "10.0.0.1", "status": .string(status), "subnet_id": .string(subnet),
      "create_time": .string(time),
    ]
  }

  private static func list(_ entries: [JSONValue]) -> MachineEvent {
    .json(200, ["ipaddresses": .array(entries)])
  }

  private static func accepted(at time: String) -> MachineEvent {
    .json(
      202,
      [
        "endpoint": [
          "id": .string(Sample.endpoint), "status": "ACTIVE", "update_time": .string(time),
        ]
      ]
    )
  }

  private static let sooner = entry("a", "2026-01-15T08:29:50.000")
  private static let own = entry("b", "2026-01-15T08:30:00.123")
  private static let later = entry("c", "2026-01-15T08:30:09.000")
  private static let answer = accepted(at: "2026-01-15T08:30:00.123")

  /// What a bind comes to whose first look shows nothing.
  private static func bind(_ answer: MachineEvent, then lists: [[JSONValue]]) throws -> CallRun {
    try CallRun(
      "dns.bind_ip",
      replies: [list([]), answer] + lists.map(list) + [.dnsEndpoint("ACTIVE")])
  }

  @Test(
    "The time in the answer tells an own address from others'",
    arguments: [[sooner, own], [own, later], [later, own, sooner], [own]])
  func told(_ entries: [JSONValue]) throws {
    let run = try Self.bind(Self.answer, then: [entries])
    #expect(run.success?.results.last?["id"] == "b")
    #expect(run.success?.undo?.arguments["ipaddress_id"] == "b")
    #expect(run.success?.warning == nil)
  }

  @Test("An address that was there before the answer is not taken for one that is not listed yet")
  func staleList() throws {
    let run = try Self.bind(
      Self.answer, then: [[Self.sooner], [Self.sooner], [Self.sooner, Self.own]])
    #expect(run.success?.results.last?["id"] == "b")
  }

  @Test("A service whose answer tells an older time is believed where one address has come")
  func oldTime() throws {
    let run = try Self.bind(Self.accepted(at: "2019-03-27T12:25:43.181"), then: [[Self.own]])
    #expect(run.success?.results.last?["id"] == "b")
  }

  @Test(
    "Where nothing tells several apart, it is in doubt and says so",
    arguments: [
      accepted(at: "2019-03-27T12:25:43.181"), accepted(at: "no time"),
      .dnsEndpoint("PENDING_CREATE", code: 202),
    ])
  func unclear(_ answer: MachineEvent) throws {
    let run = try Self.bind(answer, then: [[Self.own, Self.later]])
    #expect(run.error?.kind == .inDoubt && run.error?.inDoubt == true)
    #expect(
      run.error?.line
        == "dns.bind_ip: carried out, but not known which is its own: 2 new addresses, and nothing"
        + " tells which is its own: 10.0.0.1 (b), 10.0.0.1 (c) (look with"
        + " cloud.dns.list_ips{ endpoint_id = \"\(Sample.endpoint)\" }, and remove what is too many)"
    )
    #expect(run.changesSent == 1)
  }

  /// - Parameters:
  ///   - arrivals: after how long each address is listed, with the answer lost.
  ///   - lead: how many minutes the service's clock is ahead; nil where it does not tell the time.
  private static func lost(
    _ arrivals: [(Duration, JSONValue)], ip: String? = nil, lead: Int? = 0
  ) throws -> CallRun {
    var arguments: Arguments = [
      "endpoint_id": .string(Sample.endpoint), "subnet_id": .string(Sample.subnet),
    ]
    arguments["ip"] = ip.map { .string($0) }
    return try CallRun("dns.bind_ip", arguments) { request, elapsed in
      if request.method == "POST" { return .fails(.broken) }
      if request.target.contains("/subnets/") {
        let subnet: JSONValue = ["id": .string(Sample.subnet), "neutron_subnet_id": "neutron"]
        return .json(200, ["subnet": subnet])
      }
      guard request.target.hasSuffix("ipaddresses") else { return .dnsEndpoint("ACTIVE") }
      let seconds = Int(elapsed / .seconds(1))
      let date = lead.map {
        let minute = 30 + $0 + seconds / 60
        let time = [8 + minute / 60, minute % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return HTTPHeader("Date", "Thu, 15 Jan 2026 \(time.joined(separator: ":")) GMT")
      }
      let entries = arrivals.filter { $0.0 < elapsed }.map(\.1)
      return .json(200, ["ipaddresses": .array(entries)], date.map { [$0] } ?? [])
    }
  }

  @Test("After a lost answer the only one that has come is taken for its own, with a warning")
  func lostAlone() throws {
    let run = try Self.lost([(.seconds(1), Self.own)])
    #expect(run.success?.results.last?["id"] == "b" && run.changesSent == 1)
    #expect(
      run.success?.warning
        == "its answer was lost; the only one that was added is taken for its own, judged by the time of its"
        + " creation alone: 123 ms after it was sent")
    #expect(
      run.call.record?.judgedByTime == TimeJudgement(isMade: true, createdAfterMs: [123]))
    #expect(run.elapsed >= .seconds(120), "another one may come")
  }

  @Test("Where it is in another subnet it is somebody else's, whenever it was created")
  func lostInAnotherSubnet() throws {
    let other = Self.entry("b", "2026-01-15T08:30:00.123", subnet: "another")
    let run = try Self.lost([(.seconds(1), other)])
    #expect(run.error?.inDoubt == true && run.changesSent == 1)
    #expect(
      run.error?.message.contains(
        "its answer was lost, and nothing shows that it was carried out: 10.0.0.1 (b) is new, and is in "
          + "another subnet") == true, "\(run.error?.line ?? "")")
  }

  @Test("What an answer tells is not judged by the time")
  func answeredIsCertain() throws {
    let run = try Self.bind(Self.answer, then: [[Self.own]])
    #expect(run.success != nil && run.call.record?.judgedByTime == nil)
  }

  @Test("It is also where the clocks differ: the service's is what counts")
  func lostWithAnotherClock() throws {
    let run = try Self.lost([(.seconds(1), Self.entry("b", "2026-01-15T09:10:01.000"))], lead: 40)
    #expect(run.success?.results.last?["id"] == "b" && run.changesSent == 1)
  }

  @Test(
    "After a lost answer one that was not made when it was sent may be somebody else's",
    arguments: [nil, "10.0.0.1"],
    [
      entry("b", "2026-01-15T08:29:45.000"), entry("b", "2026-01-15T08:30:40.000"),
      entry("b", "no time"),
    ])
  func lostAndUntold(ip: String?, other: JSONValue) throws {
    let run = try Self.lost([(.seconds(1), other)], ip: ip)
    #expect(run.error?.inDoubt == true && run.changesSent == 1, "\(run.error?.line ?? "")")
    #expect(
      run.error?.message.contains(
        "a new address, and nothing tells whether it is its own: 10.0.0.1 (b)") == true)
  }

  @Test(
    "Where the service does not tell its time, nothing tells whose an address is",
    arguments: [nil, "10.0.0.1"])
  func lostWithoutClock(ip: String?) throws {
    let run = try Self.lost([(.seconds(1), Self.own)], ip: ip, lead: nil)
    #expect(run.error?.inDoubt == true && run.changesSent == 1)
  }

  @Test("What was made long before it was sent is somebody else's: it is sent again")
  func lostBesideOlder() throws {
    let run = try Self.lost([(.seconds(1), Self.entry("b", "2026-01-15T08:20:00.000"))])
    #expect(run.changesSent == 3)
    #expect(run.success == nil && run.error?.inDoubt == false, "\(run.error?.line ?? "")")
    #expect(
      run.error?.message.contains(
        "the change was not carried out, judged by the time alone: what is new was created ")
        == true,
      "\(run.error?.line ?? "")")
  }

  @Test("After a lost answer two that have come are a doubt, also when the second one comes late")
  func lostAmongOthers() throws {
    for late in [1, 119] {
      let run = try Self.lost([(.seconds(1), Self.sooner), (.seconds(late), Self.own)])
      #expect(run.error?.inDoubt == true && run.changesSent == 1)
      #expect(run.error?.message.contains("2 new addresses") == true)
    }
  }

  @Test("An address that was asked for by name needs no such wait")
  func named() throws {
    let other: JSONValue = ["id": "c", "ip": "10.0.0.2", "status": "ACTIVE"]
    let run = try Self.lost([(.seconds(1), other), (.seconds(1), Self.own)], ip: "10.0.0.1")
    #expect(run.success?.changed == true && run.elapsed < .seconds(10))
  }

  @Test("An endpoint of a group is known by the id in the answer")
  func groupEndpoint() throws {
    func endpoint(_ id: String) -> JSONValue {
      [
        "id": .string(id), "resource_id": .string(Sample.eip), "resource_type": "EIP",
        "ip_address": "203.0.113.9", "status": "ACTIVE", "weight": 10,
      ]
    }
    func list(_ ids: [String]) -> MachineEvent {
      .json(200, ["endpoints": .array(ids.map(endpoint))])
    }
    let run = try CallRun(
      "ga.add_endpoint",
      replies: [
        list([]), .json(201, ["endpoint": endpoint("own")]), list(["another", "own"]),
      ])
    #expect(run.success?.results.first?["id"] == "own")
    #expect(run.success?.undo?.arguments["endpoint_id"] == "own")
  }

  @Test("What a change that has ended is looked at for is what it returned")
  func ended() throws {
    let run = try Self.bind(Self.answer, then: [[Self.own]])
    let outcome = try #require(run.outcome)
    let record = try #require(run.call.record).concluded(by: outcome)
    func judged(_ entries: [JSONValue]) -> ProbeResult? {
      record.judged(by: .array(entries), in: .standard)
    }
    #expect(judged([Self.sooner, Self.own, Self.later]) == .done("ACTIVE"))
    #expect(judged([Self.later])?.isAbsent == true, "somebody else's address is not this one")
  }
}
