import JSON
import Testing
import Ports

@testable import HuaweiCloud

/// What becomes of a change whose answer is lost, or is a refusal.
@Suite(.timeLimit(.minutes(30))) struct CallDoubtTests {
  /// An EIP that takes a bind but may not say so.
  final class Server {
    var isBound = false
    var puts = 0
    let put: (Server, Int) -> MachineEvent

    init(put: @escaping (Server, Int) -> MachineEvent) { self.put = put }

    func answer(_ request: HTTPRequest, _ elapsed: Duration) -> MachineEvent {
      if request.method == "PUT" {
        puts += 1
        return put(self, puts)
      }
      return isBound ? .eip("ACTIVE", port: Sample.port) : .eip("DOWN")
    }
  }

  static let losses: [MachineEvent] = [
    .fails(.broken), .fails(.timeout), .fails(.tooLarge), .refusal(500, "X"), .refusal(502, "X"),
    .refusal(503, "X"), .refusal(504, "APIGW.0201"), .text(502, "<html></html>"), .text(200, ""),
    .text(200, "<html></html>"), .text(200, "{\"publ"), .text(408, ""),
    .text(403, "<html></html>"), .text(404, "<html></html>"),
  ]

  @Test("A lost answer to a change that was carried out is found out by looking", arguments: losses)
  func applied(_ loss: MachineEvent) throws {
    let server = Server { server, _ in
      server.isBound = true
      return loss
    }
    let run = try CallRun("eip.bind", server: server.answer)
    #expect(run.success?.changed == true)
    #expect(server.puts == 1)
    #expect(run.success?.undo?.operation == "eip.unbind")
  }

  @Test(
    "Rule 5: a change proved not carried out is sent again, after nothing can arrive any more",
    arguments: losses)
  func notApplied(_ loss: MachineEvent) throws {
    var times: [Duration] = []
    let server = Server { server, count in
      if count == 1 { return loss }
      server.isBound = true
      return .eip("ACTIVE", port: Sample.port)
    }
    let run = try CallRun("eip.bind") { request, elapsed in
      if request.method == "PUT" { times.append(elapsed) }
      return server.answer(request, elapsed)
    }
    #expect(run.success?.changed == true)
    #expect(server.puts == 2)
    #expect(times.count == 2 && times[1] - times[0] >= .seconds(60))
    #expect(run.elapsed < .seconds(100))
  }

  @Test("A change that arrives late is seen and not sent again")
  func late() throws {
    let server = Server { _, _ in .fails(.timeout) }
    let run = try CallRun("eip.bind") { request, elapsed in
      server.isBound = elapsed > .seconds(75)
      return server.answer(request, elapsed)
    }
    #expect(run.success?.changed == true)
    #expect(server.puts == 1)
  }

  @Test("Rule 6: without time to decide it is in doubt, and says how to find out")
  func inDoubt() throws {
    let server = Server { _, _ in .fails(.broken) }
    let run = try CallRun(
      "eip.bind", options: CallOptions(timeout: .seconds(20)), server: server.answer)
    #expect(run.error?.kind == .inDoubt && run.error?.inDoubt == true)
    #expect(server.puts == 1)
    #expect(
      run.error?.hint
        == "check with cloud.eip.get{ publicip_id = \"\(Sample.eip)\" } before trying again")
    #expect(run.error?.message.contains("last state: DOWN, not bound to a port") == true)
    #expect(run.elapsed == .seconds(20))
  }

  @Test("A success that cannot be read is no doubt where a look tells")
  func unreadable() throws {
    let length = [HTTPHeader("Content-Length", "4")]
    let bound = try CallRun(
      "eip.bind",
      replies: [.eip("DOWN"), .text(200, "busy", length), .eip("ACTIVE", port: Sample.port)])
    #expect(bound.success?.changed == true && bound.methods == "GET PUT GET")
    let page = try CallRun(
      "eip.bind",
      replies: [.eip("DOWN"), .text(200, "<html>", length), .eip("ACTIVE", port: Sample.port)])
    #expect(page.success?.changed == true && page.methods == "GET PUT GET")
  }

  @Test("It is in doubt also when nothing can be looked at any more")
  func blind() throws {
    for (reply, seconds) in [(MachineEvent.refusal(403, "VPC.2201"), 1), (.fails(.refused), 600)] {
      let run = try CallRun("eip.bind", replies: [.eip("DOWN"), .fails(.broken), reply])
      #expect(run.error?.kind == .inDoubt && run.error?.inDoubt == true)
      #expect(run.changesSent == 1)
      #expect(run.elapsed <= .seconds(seconds))
    }
    let accepted = try CallRun(
      "eip.bind", replies: [.eip("DOWN"), .eip("DOWN"), .refusal(403, "VPC.2201")])
    #expect(accepted.error?.kind == .inDoubt)
    #expect(accepted.error?.message.contains("accepted, but its effect cannot be seen") == true)
  }

  @Test("Rule 8: a change that keeps getting lost is given up after three proofs, and is no doubt")
  func givenUp() throws {
    let server = Server { _, _ in .refusal(503, "X") }
    let run = try CallRun("eip.bind", server: server.answer)
    #expect(server.puts == 3)
    #expect(run.error?.kind == .unavailable && run.error?.inDoubt == false)
    #expect(run.error?.message.hasSuffix("; the change was not carried out") == true)
    #expect(run.error?.attempts == 3)
  }

  @Test("Refusals do not count as lost: a change that was busy is still looked for three times")
  func busyThenLost() throws {
    let server = Server { server, count in
      if count <= 4 { return .refusal(409, "VPC.0512") }
      if count <= 6 { return .fails(.broken) }
      server.isBound = true
      return .eip("ACTIVE", port: Sample.port)
    }
    let run = try CallRun("eip.bind", server: server.answer)
    #expect(run.success?.changed == true)
    #expect(server.puts == 7)
  }

  @Test(
    "Rule 9: a refusal after a lost answer may be about the change's own effect",
    arguments: [MachineEvent.refusal(409, "VPC.0510"), .refusal(400, "VPC.0501")])
  func refusedAfterLoss(_ refusal: MachineEvent) throws {
    let server = Server { server, count in
      if count == 1 { return .fails(.broken) }
      server.isBound = true
      return refusal
    }
    let run = try CallRun("eip.bind", server: server.answer)
    #expect(run.success?.changed == true)
    #expect(server.puts == 2)
  }
}
