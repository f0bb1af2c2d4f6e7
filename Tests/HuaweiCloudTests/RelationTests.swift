import JSON
import Ports
import Testing

@testable import HuaweiCloud

/// A change is judged by the relation it is about: what else a thing may be is no concern of it.
@Suite(.timeLimit(.minutes(30))) struct RelationTests {
  private static let bound = MachineEvent.json(
    200, ["public_ips": [["id": .string(Sample.eip), "address": "203.0.113.9"]]])
  private static let none = MachineEvent.json(200, ["public_ips": []])

  @Test(
    "An EIP that this server has not got is unbound from it, whatever it is bound to",
    arguments: ["ACTIVE", "DOWN", "ELB", "VPN", "FREEZED", "BIND_ERROR", "ERROR", "BINDING"])
  func unbindElsewhere(_ status: String) throws {
    let run = try CallRun(
      "modelarts.unbind_eip", replies: [Self.none, .eip(status, port: Sample.otherPort)])
    #expect(run.success?.changed == false && run.methods == "GET GET")
    #expect(run.elapsed == .zero)
  }

  @Test(
    "After unbinding from a server the EIP may be anything but still bound",
    arguments: ["DOWN", "FREEZED", "ELB"])
  func unbound(_ status: String) throws {
    let run = try CallRun(
      "modelarts.unbind_eip",
      replies: [Self.bound, .text(200, ""), Self.none, .eip("ACTIVE"), .eip(status)])
    #expect(run.success?.changed == true, "\(String(describing: run.error))")
    #expect(run.methods == "GET DELETE GET GET GET")
  }

  @Test(
    "A server that has the EIP has it, whatever the EIP's own service says of it",
    arguments: ["ACTIVE", "DOWN", "FREEZED", "ERROR", "BIND_ERROR"])
  func boundBefore(_ status: String) throws {
    let run = try CallRun("modelarts.bind_eip", replies: [Self.bound, .eip(status)])
    #expect(run.success?.changed == false, "\(String(describing: run.error))")
    #expect(run.methods == "GET GET")
  }

  @Test("A frozen EIP is bound or not like any other")
  func frozen() throws {
    let here = try CallRun("eip.bind", replies: [.eip("FREEZED", port: Sample.port)])
    #expect(here.success?.changed == false && here.methods == "GET")
    let free = try CallRun("eip.unbind", replies: [.eip("FREEZED")])
    #expect(free.success?.changed == false && free.methods == "GET")
    let elsewhere = try CallRun(
      "eip.bind",
      replies: [.eip("FREEZED", port: Sample.otherPort), .refusal(403, "VPC.0502")])
    #expect(elsewhere.error?.kind == .denied && elsewhere.error?.inDoubt == false)
    let taken = try CallRun(
      "eip.bind", replies: [.eip("DOWN"), .eip("DOWN"), .eip("FREEZED")])
    #expect(taken.error?.kind == .state)
  }

  @Test("What is bound without a port is not taken for one that is just being unbound")
  func boundWithoutPort() throws {
    let run = try CallRun("eip.unbind", replies: [.eip("ACTIVE"), .refusal(403, "VPC.2201")])
    #expect(run.methods == "GET PUT" && run.error?.kind == .denied)
  }

  private static let ip: Arguments = [
    "endpoint_id": .string(Sample.endpoint), "subnet_id": .string(Sample.subnet),
    "ip": "192.168.0.20",
  ]

  private static func subnet(_ neutronID: String) -> MachineEvent {
    .json(
      200,
      ["subnet": ["id": .string(Sample.subnet), "neutron_subnet_id": .string(neutronID)]])
  }

  @Test("An address that is bound in another subnet is not what was asked for")
  func otherSubnet() throws {
    let there = MachineEvent.entries([(Sample.entry, "192.168.0.20", "ACTIVE")])
    let same = try CallRun(
      "dns.bind_ip", Self.ip,
      replies: [there, .dnsEndpoint("ACTIVE"), Self.subnet(Sample.neutronSubnet)])
    #expect(same.success?.changed == false && same.methods == "GET GET GET")
    let other = try CallRun(
      "dns.bind_ip", Self.ip,
      replies: [
        there, .dnsEndpoint("ACTIVE"), Self.subnet(Sample.eip), .refusal(400, "DNS.1505"),
      ])
    #expect(other.methods == "GET GET GET POST")
    #expect(other.error?.code == "DNS.1505" && other.error?.inDoubt == false)
  }

  @Test("An address that is new needs no look at its subnet")
  func newAddress() throws {
    let run = try CallRun(
      "dns.bind_ip", Self.ip,
      replies: [
        .entries([]), .dnsEndpoint("PENDING_CREATE", code: 202),
        .entries([(Sample.entry, "192.168.0.20", "ACTIVE")]), .dnsEndpoint("ACTIVE"),
      ])
    #expect(run.methods == "GET POST GET GET" && run.success?.changed == true)
  }

  @Test("An endpoint in an error state may have an address of its own that is all right")
  func otherAddressFailed() throws {
    let run = try CallRun(
      "dns.bind_ip", Self.ip,
      replies: [
        .entries([]), .dnsEndpoint("PENDING_CREATE", code: 202),
        .entries([(Sample.entry, "192.168.0.20", "ACTIVE")]), .dnsEndpoint("ERROR"),
      ])
    #expect(run.success?.changed == true)
  }

  @Test("Names are compared byte by byte")
  func composition() throws {
    // U+AC00 is composed of U+1100 and U+1161: equal as Swift strings, two names to a service.
    let run = try CallRun(
      "eip.rename", ["publicip_id": .string(Sample.eip), "alias": "\u{AC00}"],
      replies: [
        .eip("DOWN", alias: "\u{1100}\u{1161}"), .eip("DOWN"), .eip("DOWN", alias: "\u{AC00}"),
      ])
    #expect(run.methods == "GET PUT GET" && run.success?.changed == true)
  }

  @Test("\"No EIP\" may come as 400, but busy, forbidden and missing are no such thing")
  func noneBound() throws {
    func answer(_ status: Int, _ code: String) -> MachineEvent {
      .json(status, ["error_code": .string(code), "error_msg": "none"])
    }
    for (status, code) in [
      (400, "ModelArts.6999"), (404, "ModelArts.6999"), (400, "ModelArts.6400"),
    ] {
      let run = try CallRun("modelarts.list_eips", replies: [answer(status, code)])
      #expect(run.success?.results == [[]], "\(status) \(code)")
    }
    for (status, code) in [
      (400, "ModelArts.6404"), (400, "ModelArts.0118"), (403, "ModelArts.0108"), (400, "VPC.0501"),
      (404, "APIGW.0101"),
    ] {
      let run = try CallRun("modelarts.list_eips", replies: [answer(status, code)])
      #expect(run.error?.code == code)
    }
  }

  @Test("The settings in which an endpoint differs are named")
  func otherSettings() throws {
    let group = MachineEvent.json(
      200,
      [
        "endpoints": [
          [
            "id": .string(Sample.gaEndpoint), "resource_id": .string(Sample.eip),
            "resource_type": "EIP", "ip_address": "203.0.113.9", "weight": 5, "status": "ACTIVE",
          ]
        ]
      ])
    let exists = MachineEvent.json(400, ["error_code": "GA.9104", "error_msg": "exists"])
    var arguments = try Sample.arguments(of: "ga.add_endpoint")
    arguments["weight"] = 10
    let weight = try CallRun("ga.add_endpoint", arguments, replies: [group, exists, group])
    #expect(weight.error?.code == "GA.9104")
    #expect(weight.error?.hint?.contains("update_endpoint changes its weight") == true)
    arguments["ip_address"] = "203.0.113.10"
    let address = try CallRun("ga.add_endpoint", arguments, replies: [group, exists, group])
    #expect(
      address.error?.hint
        == "the group has this resource already, with ip_address 203.0.113.9; remove it first"
        + " with cloud.ga.remove_endpoint")
  }
}

/// "One of none" is none, in every filter there is.
@Suite(.timeLimit(.minutes(30))) struct EmptyFilterTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let operation: String
    let field: String
    let value: JSONValue

    var testDescription: String { "\(operation) \(field)" }
  }

  static let cases = OperationCatalog.standard.operations.filter(\.isList).flatMap { operation in
    operation.fields.filter(\.isFilter).flatMap { field -> [Case] in
      let isList = if case .list = field.type { true } else { false }
      return (isList ? [.array([]), .object([]), .null] : [.null]).map {
        Case(operation: operation.name, field: field.name, value: $0)
      }
    }
  }

  @Test("An empty filter finds none, and nobody is asked", arguments: cases)
  func none(_ row: Case) throws {
    var arguments = try Sample.arguments(of: row.operation)
    arguments[row.field] = row.value
    let run = try CallRun(
      row.operation, arguments, account: Sample.account(projectID: nil), replies: [])
    #expect(run.requests.isEmpty)
    if let error = run.error {
      #expect(error.kind == .notFound && error.attempts == 0)
    } else {
      #expect(run.success?.results == [[]])
    }
  }

  @Test("What a list is sorted by is no filter, nor is what a change leaves out")
  func others() throws {
    let sorted = try CallRun(
      "modelarts.list_servers", ["sort_key": .null],
      replies: [.json(200, ["data": [], "total": 0])])
    #expect(sorted.requests.count == 1 && sorted.success?.results == [[]])
    #expect(Self.cases.count > 30)
    let bind = try #require(OperationCatalog.standard.operation(named: "dns.bind_ip"))
    #expect(bind.emptyFilters(in: ["ip": .null]) == [])
  }
}
