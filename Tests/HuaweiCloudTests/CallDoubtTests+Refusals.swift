import JSON
import Testing
import Ports
@testable import HuaweiCloud

/// What was not sent or is refused is in no doubt.
extension CallDoubtTests {
  @Test(
    "No connection means not sent: a plain error within seconds",
    arguments: [
      TransportFailure.Reason.refused, .unknownHost, .tls, .forbidden,
    ])
  func notSent(_ reason: TransportFailure.Reason) throws {
    let run = try CallRun("eip.bind", replies: [.eip("DOWN"), .fails(reason)])
    #expect(run.error?.kind == .network && run.error?.inDoubt == false)
    #expect(run.changesSent <= 3)
    #expect(run.elapsed < .seconds(5))
    #expect(run.error?.hint?.isEmpty == false)
    let read = try CallRun("eip.list", replies: [.fails(reason)])
    #expect(read.error?.kind == .network)
    #expect(read.elapsed < .seconds(5))
  }

  @Test(
    "A busy resource is tried again",
    arguments: [
      ("eip.bind", 409, "VPC.0512"), ("eip.bind", 429, "APIGW.0308"),
    ])
  func busy(_ name: String, _ status: Int, _ code: String) throws {
    let server = Server { server, count in
      if count < 5 { return .refusal(status, code) }
      server.isBound = true
      return .eip("ACTIVE", port: Sample.port)
    }
    let run = try CallRun(name, server: server.answer)
    #expect(run.success?.changed == true)
    #expect(server.puts == 5)
    #expect(run.requests.count == 7, "no looks between refusals")
  }

  @Test("An address that somebody else binds meanwhile is not taken for the call's own")
  func busyWithSomebodyElse() throws {
    let run = try CallRun("dns.bind_ip") { request, elapsed in
      if request.method == "POST" { return .refusal(409, "DNS.0021") }
      let entry: JSONValue = [
        "id": .string(Sample.entry), "ip": "192.168.0.9", "status": "ACTIVE",
        "subnet_id": .string(Sample.neutronSubnet),
      ]
      return .json(200, ["ipaddresses": elapsed > .zero ? [entry] : []])
    }
    #expect(run.error?.code == "DNS.0021")
    #expect(run.error?.inDoubt == false)
  }

  @Test("What is found after \"busy\" is the work of whoever kept it busy")
  func busyWithTheSame() throws {
    let run = try CallRun("eip.bind", options: CallOptions(timeout: .seconds(30))) {
      request, elapsed in
      if request.method == "PUT" { return .refusal(409, "VPC.0512") }
      return elapsed > .zero ? .eip("ACTIVE", port: Sample.port) : .eip("DOWN")
    }
    #expect(run.error?.code == "VPC.0512" && run.error?.inDoubt == false)
  }

  @Test(
    "Each service's own word for busy is understood",
    arguments: [
      ("dns.bind_ip", 409, "DNS.0021"), ("dns.bind_ip", 403, "DNS.0014"),
      ("ga.add_endpoint", 400, "GA.9004"), ("modelarts.bind_eip", 400, "ModelArts.6357"),
    ])
  func busyEverywhere(_ name: String, _ status: Int, _ code: String) throws {
    let lists = ["ipaddresses", "endpoints", "public_ips"]
    let run = try CallRun(name, options: CallOptions(timeout: .seconds(30))) { request, _ in
      request.method == "GET"
        ? .json(200, .object(lists.map { JSONMember($0, []) })) : .refusal(status, code)
    }
    #expect(run.changesSent > 3)
    #expect(run.error?.code == code && run.error?.inDoubt == false)
  }

  @Test("A refusal for good is not repeated and says what stands in the way")
  func refused() throws {
    let elsewhere = try CallRun(
      "eip.bind",
      replies: [
        .eip("ACTIVE", port: Sample.otherPort),
        .json(
          409, ["code": "VPC.0510", "message": "Floating ip has already been associated"],
          [HTTPHeader("X-Request-Id", "0a1b")]),
        .eip("ACTIVE", port: Sample.otherPort),
        .json(200, ["port": ["id": .string(Sample.otherPort), "device_id": "server-1"]]),
      ])
    #expect(elsewhere.methods == "GET PUT GET GET")
    #expect(
      elsewhere.error?.line
        == "eip.bind: 409 VPC.0510: Floating ip has already been associated (it is bound to port"
        + " \(Sample.otherPort) of server server-1; unbind it first with cloud.eip.unbind)"
        + " [request 0a1b]")
    let taken = try CallRun(
      "eip.bind",
      replies: [
        .eip("DOWN"), .refusal(409, "VPC.0511"), .eip("DOWN"),
        .json(200, ["publicips": [["id": "E", "public_ip_address": "203.0.113.7"]]]),
      ])
    #expect(taken.error?.hint == "this port already has EIP E (203.0.113.7); unbind that one first")
    let unexplained = try CallRun(
      "eip.bind",
      replies: [.eip("DOWN"), .refusal(409, "VPC.0511"), .eip("DOWN"), .refusal(500, "X")])
    #expect(unexplained.error?.code == "VPC.0511")
    #expect(unexplained.error?.hint?.contains("one EIP at most") == true)
  }

  @Test("A neutron subnet id is recognised and the right one named")
  func neutronSubnet() throws {
    let arguments: Arguments = [
      "endpoint_id": .string(Sample.endpoint), "subnet_id": .string(Sample.neutronSubnet),
    ]
    let run = try CallRun(
      "dns.bind_ip", arguments,
      replies: [
        .entries([]), .refusal(400, "DNS.1502"),
        .json(
          200,
          [
            "subnets": [
              ["id": .string(Sample.subnet), "neutron_subnet_id": .string(Sample.neutronSubnet)]
            ]
          ]),
      ])
    #expect(
      run.error?.hint == "subnet_id is a neutron subnet id; the VPC subnet id is \(Sample.subnet)")
  }

  @Test("A full endpoint says how many addresses it has")
  func full() throws {
    let six = (1...6).map { (id: "\($0)", ip: "10.0.0.\($0)", status: "ACTIVE") }
    let run = try CallRun("dns.bind_ip", replies: [.entries(six), .refusal(400, "DNS.1514")])
    #expect(run.error?.kind == .quota)
    #expect(run.error?.hint == "the endpoint has 6 addresses and 6 are the most; unbind one first")
  }

  @Test("A raw change is in doubt when its answer is lost, and sent again only when refused")
  func raw() throws {
    let raw = try RawRequest(method: "POST", service: "ecs", path: "/v1/{project_id}/x", body: [:])
    func run(_ replies: [MachineEvent]) throws -> CallRun {
      var rest = replies[...]
      return CallRun(Call(raw, account: try Sample.account())) { _, _ in
        rest.count > 1 ? rest.removeFirst() : rest[rest.startIndex]
      }
    }
    let lost = try run([.fails(.broken)])
    #expect(lost.error?.kind == .inDoubt && lost.requests.count == 1)
    let throttled = try run([.refusal(429, "X"), .json(202, ["job_id": "j"])])
    #expect(throttled.success?.results == [["job_id": "j"], 202])
    #expect(throttled.success?.changed == true)
    // A proxy's page and half a document are no answers of the service's.
    let page = HTTPResponse(
      status: 200, headers: [HTTPHeader("Content-Type", "text/html")],
      body: Array("<html>log in</html>".utf8))
    #expect(try run([.answer(page)]).error?.inDoubt == true)
    let half = HTTPResponse(
      status: 200, headers: [HTTPHeader("Content-Type", "application/json")],
      body: Array(#"{"a": [1,2"#.utf8))
    #expect(try run([.answer(half)]).error?.inDoubt == true)
    let refused = try run([.refusal(409, "X")])
    #expect(refused.error?.kind == .conflict && refused.requests.count == 1)
  }
}
