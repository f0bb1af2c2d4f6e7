import HuaweiCloud
import JSON
import Ports
import Testing

@testable import SimulatedCloud

/// What a twin answers without looking is what it would answer if it looked.
@Suite(.timeLimit(.minutes(30))) struct TwinAnswersTests {
  private static let eip: JSONValue = [
    "id": "08155cd2-5897-49be-933f-eec757fd4010", "status": "ACTIVE", "type": "5_bgp",
    "public_ip_address": "203.0.113.10", "port_id": "f588ccfa-8750-4d7c-bf5d-2ede24414706",
    "private_ip_address": "192.168.0.11",
  ]

  private let twin = Twin()
  private let start = WallTime(seconds: 1_700_000_000)

  private func request(_ method: String, from place: TwinPlace, _ body: String = "") -> HTTPRequest
  {
    let host = "vpc.cn-north-4.myhuaweicloud.com"
    let id = "08155cd2-5897-49be-933f-eec757fd4010"
    return HTTPRequest(
      method: method, scheme: "https", authority: host, target: "/v1/p1/publicips/\(id)",
      headers: [
        HTTPHeader("Host", host), HTTPHeader("Content-Type", "application/json"),
        HTTPHeader("X-Project-Id", "p1"),
        HTTPHeader("Authorization", "SDK-HMAC-SHA256 Access=\(place.accessKey), Signature=0"),
      ], body: Array(body.utf8))
  }

  private func open(_ number: Int) -> TwinPlace {
    let place = twin.open(number, region: "cn-north-4", projectID: "p1")
    #expect(twin.need(of: request("GET", from: place), from: place) != .nothing)
    twin.fill(.publicIPs, at: place, with: [Self.eip], at: start)
    twin.fill(.ports, at: place, with: [], at: start)
    // Somebody may be shown none for being limited to some enterprise projects.
    twin.fill(.granted(.ports), at: place, with: [], at: start)
    #expect(twin.need(of: request("GET", from: place), from: place) == .nothing)
    return place
  }

  @Test func anAnswerIsGoodUntilTheNextTurnOfAChange() {
    let place = open(0)
    let read = request("GET", from: place)
    #expect(twin.repeated(read, from: place, at: start) == nil)
    let before = twin.reply(to: read, at: start)
    #expect(twin.repeated(read, from: place, at: start + .seconds(3600)) == before)
    let change = request("PUT", from: place, #"{"publicip": {"port_id": ""}}"#)
    guard case .response(let response) = twin.reply(to: change, at: start).delivery else {
      Issue.record("no answer")
      return
    }
    #expect(response.status == 200)
    #expect(twin.repeated(read, from: place, at: start) == nil)
    var (repeated, different) = (0, 0)
    var last: SimulatedReply?
    for tick in 0...500 {
      let now = start + .milliseconds(10 * tick)
      let known = twin.repeated(read, from: place, at: now)
      let fresh = twin.reply(to: read, at: now)
      if let known {
        #expect(known == fresh, "\(tick)")
        repeated += 1
      }
      if fresh != last { different += 1 }
      last = fresh
    }
    #expect(different >= 2)
    #expect(repeated > 490)
  }

  /// What a described change has done its own reads tell.
  @Test(arguments: [false, true])
  func effectsAreKeptOfRequestsOfTheScriptsOwn(isRaw: Bool) {
    var change = request("PUT", from: open(0), #"{"publicip": {"port_id": ""}}"#)
    change.isRaw = isRaw
    let reply = twin.reply(to: change, at: start)
    #expect(twin.hasChanged, "\(reply)")
    #expect(twin.effects.count == (isRaw ? 1 : 0))
  }

  @Test func otherPlacesAndOtherQuestionsAreNotAnsweredWithIt() {
    let place = open(0)
    let read = request("GET", from: place)
    _ = twin.reply(to: read, at: start)
    #expect(twin.repeated(read, from: place, at: start) != nil)
    #expect(twin.repeated(request("HEAD", from: place), from: place, at: start) == nil)
    #expect(twin.repeated(request("GET", from: place, "{}"), from: place, at: start) == nil)
    let other = open(1)
    #expect(twin.repeated(read, from: place, at: start) == nil)
    _ = twin.reply(to: read, at: start)
    #expect(twin.repeated(request("GET", from: other), from: other, at: start) == nil)
    #expect(twin.repeated(read, from: place, at: start) != nil)
    twin.lack(
      .ports, at: place, because: CloudError(.usage, operation: "x", message: "y"),
      answering: .failure(TransportFailure(.refused, "y")))
    #expect(twin.repeated(read, from: place, at: start) == nil)
  }

  /// Who may see all of an account is shown all, whoever else asks.
  @Test func aLimitIsOfItsPlace() throws {
    let places = [0, 1].map { twin.open($0, region: "cn-north-4", projectID: "p1") }
    for place in places { twin.fill(.ports, at: place, with: [Self.eip], at: start) }
    twin.fill(.publicIPs, at: places[0], with: [], at: start)
    twin.fill(.granted(.publicIPs), at: places[0], with: [Self.eip], at: start)
    twin.fill(.publicIPs, at: places[1], with: [Self.eip], at: start)
    let counts = try places.map { place in
      let list = HTTPRequest(
        method: "GET", scheme: "https", authority: "vpc.cn-north-4.myhuaweicloud.com",
        target: "/v1/p1/publicips", headers: request("GET", from: place).headers)
      guard case .response(let response) = twin.reply(to: list, at: start).delivery else {
        return -1
      }
      return try JSONValue(parsing: response.body)["publicips"]?.array?.count ?? -2
    }
    #expect(counts == [0, 1])
  }

  /// That nobody may ask for all enterprise projects makes no guess of what was read.
  @Test func aRefusedSecondLookIsNoLack() {
    let place = twin.open(0, region: "cn-north-4", projectID: "p1")
    twin.fill(.publicIPs, at: place, with: [Self.eip], at: start)
    twin.fill(.ports, at: place, with: [], at: start)
    let error = CloudError(.denied, operation: "vpc.list_ports", message: "403")
    twin.lack(
      .granted(.ports), at: place, because: error,
      answering: .success(HTTPResponse(status: 403)))
    let change = request("PUT", from: place, #"{"publicip": {"alias": "x"}}"#)
    #expect(twin.need(of: change, from: place) == .nothing)
    _ = twin.reply(to: change, at: start)
    #expect(twin.guesses.isEmpty && twin.hasChanged)
  }
}
