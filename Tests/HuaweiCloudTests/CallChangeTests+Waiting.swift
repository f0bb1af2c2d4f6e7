import JSON
import Testing
import Ports
@testable import HuaweiCloud

/// Waiting until the effect of a change is seen.
extension CallChangeTests {
  @Test("The wait is paced by the time it takes, between a quarter and ten seconds")
  func pace() throws {
    let run = try CallRun("eip.bind") { request, elapsed in
      request.method == "PUT" || elapsed < .seconds(400)
        ? .eip("DOWN") : .eip("ACTIVE", port: Sample.port)
    }
    #expect(run.success != nil)
    #expect(run.sleeps.allSatisfy { $0 >= .milliseconds(250) && $0 <= .seconds(10) })
    #expect(run.sleeps.first == .milliseconds(250) && run.sleeps.last == .seconds(10))
    #expect(run.elapsed < .seconds(411))
    #expect(run.requests.count < 100)
  }

  @Test("A wait that runs out names the state seen last and is no refusal")
  func timeout() throws {
    let run = try CallRun(
      "eip.bind", options: CallOptions(timeout: .seconds(90)),
      replies: [.eip("DOWN"), .eip("DOWN"), .eip("BINDING", port: Sample.port)])
    #expect(run.error?.kind == .timeout && run.error?.inDoubt == true)
    #expect(
      run.error?.message
        == "accepted, but not seen to take effect within 90 s; last state: BINDING")
    #expect(run.error?.hint?.contains("cloud.eip.get{ publicip_id = \"\(Sample.eip)\" }") == true)
    #expect(run.elapsed == .seconds(90))
  }

  @Test("The caller's deadline ends a wait too")
  func deadline() throws {
    let run = try CallRun(
      "eip.bind", options: CallOptions(deadline: Instant(nanoseconds: 5_000_000_000)),
      replies: [.eip("DOWN")])
    #expect(run.error?.kind == .timeout)
    #expect(run.elapsed == .seconds(5))
  }

  @Test("A state that nobody documented is waited on and then named with those that are")
  func unknownState() throws {
    let run = try CallRun(
      "eip.bind", options: CallOptions(timeout: .seconds(30)),
      replies: [.eip("DOWN"), .eip("DOWN"), .eip("MOVING", port: Sample.port)])
    #expect(
      run.error?.message.contains("last state: MOVING, which is none of the documented") == true)
    #expect(run.error?.message.contains("BINDING") == true)
  }

  @Test("An effect that comes and goes is said to")
  func flapping() throws {
    var count = 0
    let run = try CallRun("eip.bind", options: CallOptions(timeout: .seconds(30))) { request, _ in
      count += 1
      if request.method == "PUT" || count == 1 { return .eip("DOWN") }
      return count % 2 == 0 ? .refusal(404, "VPC.0504") : .eip("BINDING", port: Sample.port)
    }
    #expect(run.error?.message.contains("alternated between found and missing") == true)
  }

  @Test(
    "Trouble that passes does not end a wait",
    arguments: [
      MachineEvent.refusal(500, "VPC.0514"), .refusal(503, "X"), .text(502, "<html>"),
      .refusal(429, "APIGW.0308", "limit:200,time:5 minute"), .fails(.broken), .fails(.timeout),
      .fails(.refused), .text(200, ""), .text(200, "{\"publicip\":{"), .text(200, "<html></html>"),
      .text(404, "<html>"), .text(404, "no"), .json(200, [:]), .fails(.tooLarge), .fails(.encoding),
      .text(200, "busy", [HTTPHeader("Content-Length", "4")]), .text(200, "[]"),
    ])
  func transient(_ trouble: MachineEvent) throws {
    let run = try CallRun(
      "eip.bind",
      replies: [
        .eip("DOWN"), .eip("DOWN"), trouble, trouble, trouble, trouble, trouble, trouble, trouble,
        .eip("ACTIVE", port: Sample.port),
      ])
    #expect(run.success != nil)
    #expect(run.changesSent == 1)
  }

  @Test("What is not found at first is waited for")
  func notFoundYet() throws {
    let missing = MachineEvent.refusal(404, "VPC.0504")
    let run = try CallRun(
      "eip.bind",
      replies: [
        .eip("DOWN"), .eip("DOWN"), missing, missing, .eip("ACTIVE", port: Sample.port),
      ])
    #expect(run.success != nil && run.changesSent == 1)
  }

  @Test("An error state ends a wait at once, but not one from before the change")
  func errorState() throws {
    let run = try CallRun("eip.bind", replies: [.eip("DOWN"), .eip("DOWN"), .eip("BIND_ERROR")])
    #expect(run.error?.kind == .state && run.error?.message.contains("BIND_ERROR") == true)
    #expect(run.error?.inDoubt == false)
    let healed = try CallRun(
      "eip.bind",
      replies: [
        .eip("BIND_ERROR"), .eip("BIND_ERROR"), .eip("BIND_ERROR"),
        .eip("ACTIVE", port: Sample.port),
      ])
    #expect(healed.success != nil)
  }

  @Test("What may not be looked at is said before anything is sent")
  func deniedLook() throws {
    let run = try CallRun("eip.bind", replies: [.refusal(403, "VPC.2201")])
    #expect(run.methods == "GET" && run.error?.kind == .denied)
  }

  @Test("A second look that is denied is left out")
  func deniedSecondLook() throws {
    let bound = MachineEvent.json(200, ["public_ips": [["id": .string(Sample.eip)]]])
    let run = try CallRun(
      "modelarts.bind_eip",
      replies: [.json(200, ["public_ips": []]), bound, bound, .refusal(403, "VPC.2201")])
    #expect(run.success?.results.first?.array?.count == 1)
  }

  @Test("Progress tells phase, state and when the next look is due")
  func progress() throws {
    let operation = try #require(OperationCatalog.standard.operation(named: "eip.bind"))
    var call = try Call(operation, Sample.arguments(of: "eip.bind"), account: Sample.account())
    func at(_ seconds: Int64) -> Moment {
      Moment(instant: Instant(nanoseconds: seconds * 1_000_000_000), wallTime: CallRun.wallTime)
    }
    #expect(call.progress.phase == .idle)
    _ = call.handle(.start, at: at(1))
    #expect(call.progress.phase == .looking)
    _ = call.handle(.eip("DOWN"), at: at(2))
    #expect(call.progress.phase == .sending && call.progress.attempt == 0)
    #expect(call.progress.isStoring)
    #expect(!call.abandoned("interrupted").inDoubt)
    _ = call.handle(.stored, at: at(2))
    #expect(call.progress.phase == .sending && call.progress.attempt == 1)
    #expect(!call.progress.isStoring)
    #expect(call.progress.state == "DOWN, not bound to a port")
    _ = call.handle(.eip("DOWN"), at: at(3))
    #expect(call.progress.phase == .waiting)
    _ = call.handle(.eip("BINDING", port: Sample.port), at: at(4))
    #expect(call.progress.state == "BINDING")
    #expect(try #require(call.progress.nextPoll) > at(4).instant)
    #expect(call.abandoned("interrupted").inDoubt)
    guard case .change(let change) = call else {
      Issue.record("not a change")
      return
    }
    #expect(change.exclusiveKey == Sample.eip)
  }

  @Test("What was refused and waits to be sent again is in no doubt when it is given up")
  func abandonedAfterARefusal() throws {
    let operation = try #require(OperationCatalog.standard.operation(named: "eip.bind"))
    var call = try Call(operation, Sample.arguments(of: "eip.bind"), account: Sample.account())
    let moment = Moment(instant: Instant(nanoseconds: 0), wallTime: CallRun.wallTime)
    _ = call.handle(.start, at: moment)
    _ = call.handle(.eip("DOWN"), at: moment)
    _ = call.handle(.stored, at: moment)
    _ = call.handle(.refusal(409, "VPC.0512"), at: moment)
    #expect(!call.abandoned("interrupted").inDoubt)
    // Once it is on its way again, nobody knows.
    _ = call.handle(.wake, at: moment)
    #expect(!call.abandoned("interrupted").inDoubt)
    _ = call.handle(.stored, at: moment)
    #expect(call.abandoned("interrupted").inDoubt)
  }
}
