import JSON
import Testing
import Ports

@testable import HuaweiCloud

/// The course of a change, from the first look to its effect.
@Suite(.timeLimit(.minutes(30))) struct CallChangeTests {
  @Test("A change looks, sends and waits until the effect is seen")
  func course() throws {
    let run = try CallRun(
      "eip.bind",
      replies: [
        .eip("DOWN"), .eip("DOWN"), .eip("DOWN"), .eip("BINDING", port: Sample.port),
        .eip("ACTIVE", port: Sample.port),
      ])
    #expect(run.methods == "GET PUT GET GET GET")
    #expect(run.success?.results.first?["port_id"] == .string(Sample.port))
    #expect(run.success?.changed == true)
    #expect(run.success?.undo == Undo("eip.unbind", ["publicip_id": .string(Sample.eip)]))
    #expect(run.success?.requests == 5)
    #expect(run.call.progress.phase == .finished)
  }

  @Test("Rule 4: a stale answer to the change itself is not believed")
  func staleAnswer() throws {
    // The PUT says ACTIVE on the wanted port at once, the reads know nothing of it yet.
    let run = try CallRun(
      "eip.bind",
      replies: [
        .eip("DOWN"), .eip("ACTIVE", port: Sample.port), .eip("DOWN"), .eip("DOWN"),
        .eip("ACTIVE", port: Sample.port),
      ])
    #expect(run.methods == "GET PUT GET GET GET")
  }

  @Test("Rule 1: what is so already is not sent")
  func alreadyDone() throws {
    for (name, reply) in [
      ("eip.bind", MachineEvent.eip("ACTIVE", port: Sample.port)), ("eip.unbind", .eip("DOWN")),
      ("eip.rename", .eip("DOWN", alias: "web-1")),
      ("ga.remove_endpoint", .json(200, ["endpoints": []])),
    ] {
      let run = try CallRun(name, replies: [reply])
      #expect(run.methods == "GET", "\(name)")
      #expect(run.success?.changed == false && run.success?.undo == nil, "\(name)")
    }
  }

  @Test("What is under way already is waited for, not sent")
  func underWay() throws {
    let run = try CallRun(
      "eip.bind",
      replies: [.eip("BINDING", port: Sample.port), .eip("ACTIVE", port: Sample.port)])
    #expect(run.methods == "GET GET")
    #expect(run.success?.changed == false)
  }

  @Test("Without waiting the answer is the result")
  func noWait() throws {
    let run = try CallRun(
      "eip.bind", options: CallOptions(wait: false),
      replies: [.eip("DOWN"), .eip("BINDING", port: Sample.port)])
    #expect(run.methods == "GET PUT")
    #expect(run.success?.results.first?["status"] == "BINDING")
    #expect(run.success?.undo?.operation == "eip.unbind")
    let dns = try CallRun(
      "dns.bind_ip", options: CallOptions(wait: false),
      replies: [.entries([]), .dnsEndpoint("PENDING_CREATE", code: 202)])
    #expect(dns.success?.results.count == 2)
    #expect(dns.success?.results.last == .null, "only waiting finds the entry")
    #expect(dns.success?.undo == nil)
  }

  @Test("An EIP on a load balancer is not touched by unbinding")
  func loadBalancer() throws {
    let run = try CallRun("eip.unbind", replies: [.eip("ELB")])
    #expect(run.methods == "GET")
    #expect(run.error?.kind == .conflict)
    #expect(run.error?.message.contains("load balancer") == true)
  }

  @Test("The bound DNS entry is the one that was not there before; then the endpoint settles")
  func dnsBind() throws {
    let old = (id: String(repeating: "a", count: 32), ip: "10.0.0.1", status: "ACTIVE")
    let new = { (status: String) in (id: Sample.entry, ip: "10.0.0.2", status: status) }
    let run = try CallRun(
      "dns.bind_ip",
      replies: [
        .entries([old]), .dnsEndpoint("PENDING_CREATE", code: 202),
        .entries([old, new("PENDING_CREATE")]), .entries([old, new("ACTIVE")]),
        .dnsEndpoint("PENDING_CREATE"), .dnsEndpoint("ACTIVE"),
      ])
    #expect(run.methods == "GET POST GET GET GET GET")
    #expect(run.success?.results.first?["status"] == "ACTIVE")
    #expect(run.success?.results.last?["id"] == .string(Sample.entry))
    #expect(run.success?.undo?.operation == "dns.unbind_ip")
    #expect(run.success?.undo?.arguments["ipaddress_id"] == .string(Sample.entry))
  }

  @Test("A DNS entry in ERROR ends the wait with its own reason")
  func dnsError() throws {
    let run = try CallRun(
      "dns.bind_ip",
      replies: [
        .entries([]), .dnsEndpoint("PENDING_CREATE", code: 202),
        .entries([(Sample.entry, "10.0.0.2", "ERROR")]),
      ])
    #expect(run.error?.kind == .state)
    #expect(run.error?.message == "went to an error state: ERROR: no space")
    #expect(run.elapsed < .seconds(1))
  }

  @Test("Unbinding DNS can be undone by looking up the VPC subnet")
  func dnsUnbind() throws {
    let entry = (id: Sample.entry, ip: "10.0.0.2", status: "ACTIVE")
    let run = try CallRun(
      "dns.unbind_ip",
      replies: [
        .entries([entry]), .dnsEndpoint("ACTIVE", code: 202),
        .entries([(Sample.entry, "10.0.0.2", "PENDING_DELETE")]), .entries([]),
        .dnsEndpoint("ACTIVE"),
      ])
    #expect(run.methods == "GET DELETE GET GET GET")
    #expect(
      run.success?.undo
        == Undo(
          "dns.bind_ip", ["endpoint_id": .string(Sample.endpoint), "ip": "10.0.0.2"],
          lookup: Undo.Lookup(
            "subnet_id", from: "vpc.list_subnets", where: "neutron_subnet_id",
            equals: Sample.neutronSubnet, take: "id")))
  }

  @Test("A missing DNS entry is as good as unbound, a missing endpoint is an error")
  func dnsMissing() throws {
    let raced = try CallRun(
      "dns.unbind_ip",
      replies: [
        .entries([(Sample.entry, "10.0.0.2", "ACTIVE")]), .refusal(404, "DNS.1511"), .entries([]),
        .dnsEndpoint("ACTIVE"),
      ])
    #expect(raced.success != nil)
    let missing = try CallRun("dns.unbind_ip", replies: [.refusal(404, "DNS.1510")])
    #expect(missing.methods == "GET DELETE")
    #expect(missing.error?.kind == .notFound && missing.error?.inDoubt == false)
  }

  @Test("A group that has the resource with another weight is not taken for done")
  func gaExisting() throws {
    func list(_ weight: JSONValue) -> MachineEvent {
      .json(
        200,
        [
          "endpoints": [
            [
              "id": .string(Sample.gaEndpoint), "resource_id": .string(Sample.eip),
              "resource_type": "EIP", "ip_address": "203.0.113.9", "status": "ACTIVE",
              "weight": weight,
            ]
          ]
        ])
    }
    var arguments = try Sample.arguments(of: "ga.add_endpoint")
    arguments["weight"] = 10
    let same = try CallRun("ga.add_endpoint", arguments, replies: [list(10)])
    #expect(same.methods == "GET" && same.success?.changed == false)
    let other = try CallRun(
      "ga.add_endpoint", arguments,
      replies: [
        list(5), .json(400, ["error_code": "GA.9104", "error_msg": "exists"]), list(5),
      ])
    #expect(other.methods == "GET POST GET")
    #expect(other.error?.kind == .conflict && other.error?.code == "GA.9104")
    #expect(other.error?.hint?.contains("cloud.ga.update_endpoint") == true)
  }

  @Test("A removed accelerator endpoint is readable as DELETING until it is gone")
  func gaRemove() throws {
    func endpoint(_ status: JSONValue) -> MachineEvent {
      .json(
        200,
        [
          "endpoints": [
            [
              "id": .string(Sample.gaEndpoint), "status": status, "weight": 7,
              "resource_id": .string(Sample.eip), "resource_type": "EIP",
              "ip_address": "203.0.113.9",
            ]
          ]
        ])
    }
    let run = try CallRun(
      "ga.remove_endpoint",
      replies: [
        endpoint("ACTIVE"), .text(204, ""), endpoint("ACTIVE"), endpoint("DELETING"),
        .json(200, ["endpoints": []]),
      ])
    #expect(run.methods == "GET DELETE GET GET GET")
    #expect(run.success?.results == [])
    #expect(run.success?.undo?.operation == "ga.add_endpoint")
    #expect(run.success?.undo?.arguments["weight"] == 7)
  }

  @Test("What was removed meanwhile is done; what cannot be removed from anywhere is an error")
  func gaRemoved() throws {
    let gone = MachineEvent.json(404, ["error_code": "GA.9002", "error_msg": "not found"])
    let none = MachineEvent.json(200, ["endpoints": []])
    let there = MachineEvent.json(
      200, ["endpoints": [["id": .string(Sample.gaEndpoint), "status": "ACTIVE"]]])
    let raced = try CallRun("ga.remove_endpoint", replies: [there, gone, none])
    #expect(raced.methods == "GET DELETE GET" && raced.success != nil)
    let withItsGroup = try CallRun("ga.remove_endpoint", replies: [there, .text(204, ""), gone])
    #expect(withItsGroup.success != nil)
    let groupless = try CallRun("ga.remove_endpoint", replies: [gone])
    #expect(groupless.methods == "GET DELETE")
    #expect(groupless.error?.kind == .notFound && groupless.error?.inDoubt == false)
    let lost = try CallRun("ga.remove_endpoint") { request, elapsed in
      request.method == "DELETE" && elapsed < .seconds(1) ? .fails(.broken) : gone
    }
    #expect(lost.error?.kind == .notFound && lost.error?.inDoubt == false)
  }

  @Test("A Lite Server without an EIP may be answered with an error; a missing one is missing")
  func liteServer() throws {
    let bound = MachineEvent.json(
      200, ["public_ips": [["id": .string(Sample.eip), "address": "203.0.113.9"]]])
    let none = MachineEvent.json(404, ["error_code": "ModelArts.6999", "error_msg": "none"])
    let run = try CallRun(
      "modelarts.bind_eip",
      replies: [none, bound, none, bound, .eip("DOWN"), .eip("ACTIVE")])
    #expect(run.methods == "GET POST GET GET GET GET")
    #expect(run.success?.results.first?.array?.count == 1)
    let missing = MachineEvent.json(
      400, ["error_code": "ModelArts.6404", "error_msg": "no server"])
    let gone = try CallRun("modelarts.list_eips", replies: [missing])
    #expect(gone.error?.kind == .notFound && gone.error?.status == 400)
    let bind = try CallRun("modelarts.bind_eip", replies: [missing])
    #expect(bind.methods == "GET POST" && bind.error?.kind == .notFound)
    let unbind = try CallRun(
      "modelarts.unbind_eip", replies: [bound, .text(200, ""), none, .eip("DOWN")])
    #expect(unbind.success?.results == [[]])
  }
}
