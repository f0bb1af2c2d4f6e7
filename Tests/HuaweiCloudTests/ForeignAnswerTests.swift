import JSON
import Ports
import Testing

@testable import HuaweiCloud

/// What comes between Halo and a service may answer in its place, or with the answer to something else.
@Suite(.timeLimit(.minutes(30))) struct ForeignAnswerTests {
  private static let port = MachineEvent.eip("ACTIVE", port: Sample.port)

  @Test(
    "Rule 11: a refusal without a code is in doubt until it is looked at",
    arguments: [
      (MachineEvent.text(403, "blocked"), ErrorKind.denied), (.text(404, ""), .notFound),
      (.json(409, ["message": "no"]), .conflict), (.text(451, ""), .usage),
      (.text(199, ""), .network),
    ])
  func withoutCode(_ refusal: MachineEvent, _ kind: ErrorKind) throws {
    var isBound = false
    let applied = try CallRun("eip.bind") { request, _ in
      guard request.method == "PUT" else { return isBound ? Self.port : .eip("DOWN") }
      isBound = true
      return refusal
    }
    #expect(applied.success?.changed == true && applied.changesSent == 1)
    let unapplied = try CallRun("eip.bind") { request, _ in
      request.method == "PUT" ? refusal : .eip("DOWN")
    }
    #expect(unapplied.error?.kind == kind && unapplied.error?.inDoubt == false)
    #expect(unapplied.changesSent == 1, "the same would be answered the same")
    #expect(unapplied.elapsed >= .seconds(60))
  }

  @Test("Rule 11: what a status says to have come before the change is refused, by whomever")
  func beforehand() throws {
    for status in [401, 407, 413, 414, 431, 494] {
      let run = try CallRun("eip.bind") { request, _ in
        request.method == "PUT" ? .text(status, "") : .eip("DOWN")
      }
      #expect(run.error?.inDoubt == false && run.elapsed < .seconds(1), "\(status)")
    }
  }

  @Test(
    "Rule 11: a web page in answer to a request of the script's own is in doubt, other words are not"
  )
  func raw() throws {
    let raw = try RawRequest(method: "POST", service: "ecs", path: "/v1/x")
    let page = CallRun(Call(raw, account: try Sample.account())) { _, _ in .text(403, "<html>") }
    #expect(page.error?.inDoubt == true && page.requests.count == 1)
    let text = CallRun(Call(raw, account: try Sample.account())) { _, _ in .text(403, "no") }
    #expect(text.error?.kind == .denied && text.error?.inDoubt == false)
  }

  @Test("That something is gone is for its service to say, with a code")
  func gone() throws {
    for answer in [MachineEvent.text(404, ""), .text(404, "no"), .json(404, ["message": "no"])] {
      var reads = 0
      let run = try CallRun("ga.remove_endpoint") { request, _ in
        guard request.method == "GET" else { return .text(204, "") }
        reads += 1
        if reads == 1 { return .json(200, ["endpoints": [["id": .string(Sample.gaEndpoint)]]]) }
        return reads < 5 ? answer : .json(200, ["endpoints": []])
      }
      #expect(run.success?.changed == true)
      #expect(reads == 5, "it was looked at until the service had an answer")
    }
  }

  @Test("Rule 23: an answer about something else is none")
  func somethingElse() throws {
    let other = MachineEvent.json(
      200,
      [
        "publicip": [
          "id": .string(Sample.port), "status": "DOWN", "public_ip_address": "203.0.113.8",
        ]
      ])
    var isBound = true
    var reads = 0
    let run = try CallRun("eip.unbind") { request, _ in
      if request.method == "PUT" {
        isBound = false
        return .eip("DOWN")
      }
      reads += 1
      return reads % 2 == 1 ? other : isBound ? Self.port : .eip("DOWN")
    }
    #expect(
      run.success?.changed == true && !isBound, "another EIP that is bound to nothing is not meant")
    let blind = try CallRun("eip.get", replies: [other]).error
    #expect(blind?.message.contains("about something else") == true)
    let own = MachineEvent.json(200, ["publicip": ["id": .string(Sample.eip.uppercased())]])
    #expect(try CallRun("eip.get", replies: [own]).success != nil)
  }

  @Test("Rule 23: the elements of a list that name the path's own things are looked at, too")
  func list() throws {
    func endpoints(of group: String) -> MachineEvent {
      .json(
        200,
        ["endpoints": [["id": .string(Sample.gaEndpoint), "endpoint_group_id": .string(group)]]])
    }
    #expect(
      try CallRun("ga.list_endpoints", replies: [endpoints(of: Sample.eip)]).error?.message
        .contains("about something else") == true)
    #expect(
      try CallRun(
        "ga.list_endpoints", replies: [endpoints(of: Sample.group), .json(200, ["endpoints": []])]
      ).success != nil)
  }

  @Test("What is found is what was looked for")
  func found() throws {
    let eip = MachineEvent.json(
      200, ["publicips": [["id": .string(Sample.eip), "public_ip_address": "203.0.113.8"]]])
    let end = MachineEvent.json(200, ["publicips": []])
    let address: Arguments = ["public_ip_address": "203.0.113.9"]
    #expect(try CallRun("eip.find", address, replies: [eip, end]).error?.kind == .notFound)
    let port = MachineEvent.json(
      200, ["ports": [["id": .string(Sample.port), "device_id": .string(Sample.subnet)]]])
    let ports = try CallRun("vpc.find_port", replies: [port, .json(200, ["ports": []])])
    #expect(ports.error?.kind == .notFound)
  }

  @Test("Rule 18: the project is the one with the region's name, whatever else is shown")
  func project() throws {
    let account = try Sample.account(projectID: nil)
    func run(_ names: [JSONValue]) throws -> CallRun {
      try CallRun("eip.get", account: account) { request, _ in
        guard request.target.hasPrefix("/v3/projects") else { return Self.port }
        return .json(
          200,
          [
            "projects": .array(
              names.enumerated().map { ["id": .string("p\($0.offset)"), "name": $0.element] })
          ])
      }
    }
    #expect(
      try run(["ap-southeast-3"]).error?.message.contains("no project named cn-north-4") == true)
    let found = try run(["cn-north-4_inner", "cn-north-4"])
    #expect(found.requests.last?.target.contains("/v1/p1/") == true)
  }

  @Test("Rule 21: a list is begun anew where what it would go on from is gone")
  func marker() throws {
    func page(_ ids: [String]) -> MachineEvent {
      .json(200, ["publicips": .array(ids.map { ["id": .string($0)] })])
    }
    let gone = MachineEvent.refusal(404, "VPC.0504", "marker")
    let run = try CallRun("eip.list", replies: [page(["a", "b"]), gone, page(["a"]), page([])])
    #expect(run.success?.results.first?.array?.count == 1, "b is there no more")
    var pages = 0
    let never = try CallRun("eip.find", ["alias": "x"]) { request, _ in
      pages += 1
      return request.target.contains("marker=") ? gone : page(["a"])
    }
    #expect(never.error?.kind == .unavailable, "of what is looked for it says nothing")
    #expect(pages == 8)
  }

  @Test("What an answer names is no endpoint of its own where it has another resource")
  func resource() throws {
    func endpoint(_ id: String, _ resource: String) -> JSONValue {
      ["id": .string(id), "resource_id": .string(resource), "status": "ACTIVE"]
    }
    let other = endpoint("other", Sample.port)
    var isAdded = false
    let run = try CallRun("ga.add_endpoint") { request, _ in
      if request.method == "POST" {
        isAdded = true
        return .json(201, ["endpoint": other])
      }
      return .json(
        200, ["endpoints": .array(isAdded ? [other, endpoint("own", Sample.eip)] : [other])])
    }
    #expect(run.success?.results.first?.text("id") == "own")
  }
}
