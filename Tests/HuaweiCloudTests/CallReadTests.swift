import JSON
import Testing
import Ports

@testable import HuaweiCloud

/// Reads: pages, retries, credentials, the project lookup.
@Suite(.timeLimit(.minutes(30))) struct CallReadTests {
  func eips(_ ids: Range<Int>) -> MachineEvent {
    .json(200, ["publicips": .array(ids.map { ["id": .string("id\($0)"), "alias": "a"] })])
  }

  @Test("Rule 21: a list by last id ends at an empty page: a gateway may give less than asked for")
  func lastID() throws {
    let run = try CallRun(
      "eip.list",
      replies: [eips(0..<1000), eips(1000..<1500), eips(1500..<1501), eips(0..<0)])
    #expect(run.success?.results.first?.array?.count == 1501)
    #expect(run.sent.last?.hasSuffix("?limit=1000&marker=id1500") == true)
    #expect(run.success?.changed == false)
  }

  @Test("A list has a size that it must not exceed over all its pages")
  func size() throws {
    let filler = JSONValue.string(String(repeating: "x", count: 1 << 20))
    var pages = 0
    let run = try CallRun("ga.list_endpoints") { _, _ in
      pages += 1
      return .json(
        200,
        [
          "endpoints": [["id": .string("e\(pages)"), "filler": filler]],
          "page_info": ["next_marker": .string("m\(pages)")],
        ])
    }
    #expect(pages == 32)
    #expect(run.error?.kind == .unavailable)
    #expect(run.error?.message.contains("it is larger than 32 MB") == true)
  }

  @Test("What was asked for by id, or by a gateway that knows no pages, is whole when it is there")
  func wholeAtOnce() throws {
    let named = try CallRun(
      "eip.list", ["id": [.string(Sample.eip)]], replies: [eips(0..<1)])
    #expect(named.requests.count == 1 && named.success?.results.first?.array?.count == 1)
    let unpaged = try CallRun("eip.list", replies: [eips(0..<3)])
    #expect(unpaged.requests.count == 2 && unpaged.success?.results.first?.array?.count == 3)
  }

  @Test("Rule 21: a list that cannot be read to its end is an error, never a part of it")
  func endless() throws {
    let same = try CallRun("eip.list", replies: [eips(0..<1000)])
    #expect(same.requests.count == 2)
    #expect(same.error?.kind == .unavailable)
    #expect(
      same.error?.message
        == "the list could not be read to its end: after 2000 elements the answer names the page"
        + " that was read as the next one")
    let nameless = MachineEvent.json(
      200, ["publicips": .array(Array(repeating: ["alias": "a"], count: 1000))])
    let stuck = try CallRun("eip.list", replies: [nameless])
    #expect(stuck.error?.message.hasSuffix("none on the last page has an id to go on from") == true)
  }

  @Test("Pages that overlap give each element once; one that gives nothing new is no progress")
  func overlapping() throws {
    let run = try CallRun(
      "eip.list", replies: [eips(0..<1000), eips(500..<1200), eips(1199..<1300), eips(0..<0)])
    #expect(
      run.success?.results.first?.array?.map { $0.text("id") } == (0..<1300).map { "id\($0)" })
    let circle = try CallRun(
      "eip.list", replies: [eips(0..<1000), eips(1000..<2000), eips(0..<999), eips(1000..<1999)])
    #expect(circle.requests.count == 3 && circle.error?.kind == .unavailable)
    #expect(circle.error?.message.hasSuffix("not on one before, and is not the last") == true)
  }

  @Test("A list that goes on and on is given up, and never tried again")
  func longest() throws {
    let list = try #require(OperationCatalog.standard.operation(named: "eip.list"))
    var read = PagedRead(list, [:], maximumElements: 2500)
    for page in 0..<3 {
      guard case .answer(let response) = eips(page * 1000..<page * 1000 + 1000) else {
        Issue.record("no answer")
        return
      }
      switch read.accept(response) {
      case .more:
        #expect(page < 2)
      case .unreadable(let problem):
        #expect(page == 2)
        #expect(problem.error.kind == .unavailable && problem.retry == .never)
        #expect(problem.error.message.hasSuffix("after 3000 elements there are more than 2500"))
      default:
        Issue.record("neither another page nor too many")
      }
    }
  }

  @Test("A change whose look is such a list is in doubt, not refused")
  func endlessLook() throws {
    func page(_ next: JSONValue) -> MachineEvent {
      .json(200, ["endpoints": [["id": "e"]], "page_info": ["next_marker": next]])
    }
    let run = try CallRun(
      "ga.add_endpoint", replies: [page(""), .json(201, ["endpoint": [:]]), page("m"), page("m")])
    #expect(run.error?.kind == .inDoubt)
    #expect(run.error?.message.contains("could not be read to its end") == true)
  }

  @Test("A list by marker ends without a next one")
  func marker() throws {
    func page(_ id: JSONValue, _ next: JSONValue) -> MachineEvent {
      .json(200, ["endpoint_groups": [["id": id]], "page_info": ["next_marker": next]])
    }
    for end in [JSONValue.null, ""] {
      let run = try CallRun("ga.list_groups", replies: [page("g", "m 1"), page("h", end)])
      #expect(run.success?.results.first?.array?.count == 2)
      #expect(run.sent.last == "GET /v1/endpoint-groups?limit=500&marker=m%201")
    }
  }

  @Test("A list by offset ends when all is read, and at an empty page")
  func offset() throws {
    func page(_ ids: Range<Int>, total: JSONValue) -> MachineEvent {
      .json(
        200,
        [
          "endpoints": .array(ids.map { ["id": .string("e\($0)")] }),
          "metadata": ["total_count": total],
        ])
    }
    let run = try CallRun(
      "dns.list_endpoints", replies: [page(0..<3, total: 5), page(3..<5, total: 5)])
    #expect(run.success?.results.first?.array?.count == 5)
    #expect(run.sent.last?.contains("offset=3") == true)
    let shrunk = try CallRun(
      "dns.list_endpoints", replies: [page(0..<3, total: 5), page(3..<3, total: 5)])
    #expect(shrunk.requests.count == 2)
    let untold = try CallRun("dns.list_endpoints", replies: [page(0..<3, total: .null)])
    #expect(untold.requests.count == 2 && untold.success?.results.first?.array?.count == 3)
    // Something was added before it: the last of a page is the first of the next.
    let grown = try CallRun(
      "dns.list_endpoints", replies: [page(0..<3, total: 5), page(2..<5, total: 6)])
    #expect(
      grown.success?.results.first?.array?.map { $0.text("id") }
        == ["e0", "e1", "e2", "e3", "e4"])
    #expect(grown.requests.count == 2)
  }

  @Test("A find has one answer or says why not")
  func find() throws {
    let one = try CallRun("eip.find", replies: [eips(0..<1)])
    #expect(one.success?.results.first?["id"] == "id0")
    let none = try CallRun("eip.find", replies: [eips(0..<0)])
    #expect(none.error?.kind == .notFound)
    #expect(none.error?.message == "no EIP has public_ip_address 203.0.113.9")
    let two = try CallRun("eip.find", ["alias": "a"], replies: [eips(0..<2)])
    #expect(two.error?.kind == .conflict && two.error?.message.contains("id0, id1") == true)
    #expect(throws: CloudError.self) { try CallRun("eip.find", [:], replies: []) }
  }

  @Test("Of several ports of a server the primary one is found, or the one with an address")
  func port() throws {
    func port(_ id: String, _ ip: String, primary: JSONValue = false) -> JSONValue {
      [
        "id": .string(id), "fixed_ips": [["ip_address": .string(ip)]],
        "binding:vif_details": ["primary_interface": primary],
      ]
    }
    let server = JSONValue.string(Sample.server)
    let both = MachineEvent.json(
      200, ["ports": [port("a", "10.0.0.1"), port("b", "10.0.0.2", primary: true)]])
    #expect(try CallRun("vpc.find_port", replies: [both]).success?.results.first?["id"] == "b")
    #expect(
      try CallRun(
        "vpc.find_port", ["device_id": server, "private_ip_address": "10.0.0.1"], replies: [both]
      ).success?.results.first?["id"] == "a")
    #expect(
      try CallRun(
        "vpc.find_port", ["device_id": server, "private_ip_address": "10.0.0.9"], replies: [both]
      ).error?.kind == .notFound)
    let unclear = MachineEvent.json(200, ["ports": [port("a", "10.0.0.1"), port("b", "10.0.0.2")]])
    let error = try CallRun("vpc.find_port", replies: [unclear]).error
    #expect(error?.kind == .conflict && error?.message.contains("10.0.0.1, 10.0.0.2") == true)
  }

  @Test("A list goes on behind an element that is none, and keeps it")
  func oddElements() throws {
    let pages: [MachineEvent] = [
      .json(200, ["publicips": [["id": "a"], 5]]), .json(200, ["publicips": [nil, "x"]]),
    ]
    let run = try CallRun("eip.list", replies: pages)
    #expect(run.sent.last?.hasSuffix("&marker=a") == true)
    #expect(run.error?.message.contains("none on the last page has an id to go on from") == true)
    let whole = try CallRun(
      "eip.list", replies: [pages[0], .json(200, ["publicips": []])])
    #expect(whole.success?.results == [[["id": "a"], 5]])
  }
}
