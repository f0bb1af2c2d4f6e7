import JSON
import Testing

@testable import HuaweiCloud
import Text

@Suite(.timeLimit(.minutes(30))) struct ArgumentTests {
  private func problems(_ name: String, _ arguments: Arguments) throws -> [String] {
    let operation = try #require(OperationCatalog.standard.operation(named: name))
    do {
      _ = try ArgumentCheck.checked(arguments, for: operation)
      return []
    } catch {
      return error.problems.map(\.line)
    }
  }

  @Test("Everything wrong is told at once")
  func allAtOnce() throws {
    let found = try problems(
      "ga.add_endpoint",
      ["resource_id": 7, "resource_type": "EPI", "weight": 101, "ipaddress": "203.0.113.9"])
    #expect(
      found == [
        "endpoint_group_id: missing, expected an id like 0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
        "resource_id: expected a string, got the number 7",
        "resource_type: expected one of EIP, ECS, ELB, CUSTOM_IP, CUSTOM_DOMAIN_NAME, CUSTOM_EIP,"
          + " got 'EPI' (did you mean 'EIP'?)",
        "weight: expected a value from 0 to 100, got 101",
        "ip_address: missing, expected 1 to 255 characters without control characters",
        "ipaddress: unknown field, did you mean 'ip_address'?",
      ])
  }

  @Test(
    "No id can leave its place in a path",
    arguments: [
      "a/b", "a?b", "a#b", "a%2fb", "..", ".", "", "a\nb", "a\0b", "a b", "é", " ",
      String(repeating: "a", count: 65), Sample.eip + "/", Sample.eip + "\n", "../" + Sample.eip,
    ])
  func hostileIDs(_ id: String) throws {
    for operation in OperationCatalog.standard.operations {
      for field in operation.fields where field.place == .path {
        var arguments = try Sample.arguments(of: operation)
        arguments[field.name] = .string(id)
        let found = try problems(operation.name, arguments)
        #expect(found.count == 1, "\(operation.name) \(field.name)")
        #expect(found.first?.contains("\n") == false && found.first?.contains("\0") == false)
      }
    }
  }

  @Test("An id of the wrong kind is recognised by its form")
  func kinds() throws {
    #expect(
      try problems("eip.get", ["publicip_id": .string(Sample.endpoint)]).first?
        .contains("looks like the id of a DNS endpoint") == true)
    #expect(
      try problems("dns.get_endpoint", ["endpoint_id": .string(Sample.eip)]).first?
        .contains("looks like the id of an EIP") == true)
    #expect(
      try problems("eip.get", ["publicip_id": "203.0.113.9"]).first?
        .contains("looks like an address") == true)
    #expect(
      try problems("eip.find", ["public_ip_address": .string(Sample.eip)]).first?
        .contains("looks like an id") == true)
  }

  @Test("eip.update never unbinds and never drops the port of two wishes")
  func update() throws {
    let id = JSONValue.string(Sample.eip)
    let none = try problems("eip.update", ["publicip_id": id])
    #expect(none.count == 1)
    for name in ["cloud.eip.bind", "cloud.eip.unbind", "cloud.eip.rename"] {
      #expect(none.first?.contains(name) == true)
    }
    #expect(
      try problems("eip.update", ["publicip_id": id, "port_id": ""]).first?
        .contains("cloud.eip.unbind") == true)
    #expect(
      try problems("eip.update", ["publicip_id": id, "port_id": "", "alias": "a"]).first?
        .contains("cloud.eip.rename") == true)
    #expect(
      try problems(
        "eip.update", ["publicip_id": id, "port_id": .string(Sample.port), "alias": "a"]
      )
      .first?.contains("only the alias") == true)
    #expect(
      try problems("eip.update", ["publicip_id": id, "port_id": "x"]).first?
        .hasPrefix("port_id: expected an id") == true)
    #expect(
      try problems("eip.update", ["publicip_id": id, "port_id": .string(Sample.port)]) == [])
  }

  @Test("Values are brought into the form that is sent")
  func normalisation() throws {
    let list = try #require(OperationCatalog.standard.operation(named: "eip.list"))
    #expect(
      try ArgumentCheck.checked(["id": .string(Sample.eip), "ip_version": .real(4)], for: list)
        == ["id": [.string(Sample.eip)], "ip_version": 4])
    // The service writes ids in lower case, and answers are compared with what was given.
    #expect(
      try ArgumentCheck.checked(["id": .string(Sample.eip.uppercased())], for: list)
        == ["id": [.string(Sample.eip)]])
    #expect(try ArgumentCheck.checked(["id": [:]], for: list) == ["id": []])
    #expect(try ArgumentCheck.checked(["id": .null], for: list) == ["id": .null])
    #expect(try problems("eip.list", ["ip_version": .real(4.5)]).count == 1)
    #expect(try problems("eip.list", ["id": [.string(Sample.eip), 7]]).count == 1)
    #expect(try problems("eip.list", ["id": [.string(Sample.eip), "x"]]).count == 1)
  }

  @Test("A field that is not there suggests the one that is meant")
  func suggestions() throws {
    #expect(
      try problems("eip.bind", ["publicip_id": .string(Sample.eip), "port": "x"]).last
        == "port: unknown field, known ones are publicip_id, port_id")
    #expect(
      try problems(
        "modelarts.bind_eip",
        ["id": .string(Sample.server), "publicip_id": .string(Sample.eip)]
      ).last == "publicip_id: unknown field, did you mean 'public_ip_id'?")
    #expect(
      try problems("eip.unbind", ["publicip_id": .string(Sample.eip), "timout": 3])
        == ["timout: unknown field, did you mean 'timeout'?"])
  }

  @Test(
    "The nearest name wins, and nothing far away",
    arguments: [
      ("bnid", "bind"), ("unbnd", "unbind"), ("BIND", "bind"), ("renme", "rename"),
      ("xyzzy", nil), ("", nil),
    ] as [(String, String?)])
  func nearest(_ name: String, _ expected: String?) {
    #expect(Suggestion.nearest(to: name, in: ["bind", "unbind", "rename", "list"]) == expected)
  }

  @Test("Suggesting is cheap however long the name is")
  func longNames() {
    let name = String(repeating: "a", count: 1_000_000)
    #expect(Suggestion.nearest(to: name, in: [name + "b"]) == nil)
  }

  @Test(
    "IPv4 addresses",
    arguments: [
      ("192.0.2.1", true), ("255.255.255.255", true), ("0.0.0.0", true), ("256.0.0.1", false),
      ("1.2.3", false), ("1.2.3.4.5", false), ("01.2.3.4", false), ("1.2.3.4 ", false),
      ("1.2..4", false), ("+1.2.3.4", false), ("", false), ("::1", false),
    ])
  func addresses(_ text: String, _ isValid: Bool) {
    #expect((Constraint.ipv4.violation(of: .string(text)) == nil) == isValid)
  }

  @Test(
    "Aliases",
    arguments: [
      ("web-1_a.b", true), ("弹性公网", true), ("ひらがな", true), ("", false), ("a b", false),
      ("a/b", false), (String(repeating: "a", count: 64), true),
      (String(repeating: "a", count: 65), false), ("🌙", false), ("a\n", false),
    ])
  func aliases(_ text: String, _ isValid: Bool) {
    #expect((Constraint.alias.violation(of: .string(text)) == nil) == isValid)
  }

  @Test("Each constraint says what it expects and accepts what it says")
  func ranges() {
    #expect(Constraint.range(0...100).violation(of: 0) == nil)
    #expect(Constraint.range(0...100).violation(of: 100) == nil)
    #expect(Constraint.range(0...100).violation(of: -1) != nil)
    #expect(Constraint.length(1...3).violation(of: "abcd") != nil)
    #expect(Constraint.length(1...3).violation(of: "a\tb") != nil)
    #expect(Constraint.oneOf(["a"]).violation(of: "A")?.contains("did you mean 'a'") == true)
    #expect(Constraint.hex32.violation(of: .string(Sample.endpoint.uppercased())) == nil)
  }
}
