import JSON
import Ports
import SimulatedCloud

/// Requests to simulated clouds with few and with many resources: half of them EIPs, half ports.
struct ResourceGrowth {
  private static let sizes = [100, 1000, 10_000, 100_000]
  private static let requests = 400
  private let worlds: [World]

  init() throws { worlds = try Self.sizes.map { try World(resources: $0) } }

  func run() throws {
    print("requests to a simulated cloud, by how many resources there are")
    print("one EIP") { $0.get("publicips/\($1.id("e"))") }
    print("the EIP with an address") { $0.get("publicips?public_ip_address=\($1.address(100))") }
    print("the port with an address") {
      $0.get("ports?fixed_ips=ip_address=\($1.address(10))")
    }
    print("a list's next ten") { world, _ in
      world.get("publicips?limit=10&marker=\(world.nextPage().id("e"))")
    }
    print("a list's next ten, by network") { world, _ in
      let marker = world.nextPage().id("b")
      world.get("ports?network_id=\(DemoAccount.subnetID)&limit=10&marker=\(marker)")
    }
    print("a new name") { $0.put("publicips/\($1.id("e"))", ["alias": .string("n\($1.turn)")]) }
    print("bound, and freed again") { world, number in
      world.put("publicips/\(number.id("e"))", ["port_id": .string(number.id("b"))])
      world.put("publicips/\(number.id("e"))", ["port_id": ""])
    }
    print("one EIP, while a tenth of them is on its way out") { world, number in
      world.beginDeleting()
      world.get("publicips/\(number.id("e"))")
    }
  }

  private func print(_ what: String) { Swift.print(what) }

  private func print(_ what: String, _ operation: (World, Number) -> Void) {
    Growth.print(what, sizes: Self.sizes, count: Self.requests) { index in
      let world = worlds[index]
      for _ in 0..<Self.requests { operation(world, world.nextNumber()) }
    }
  }

  /// One of the EIPs, and the port of the same number.
  struct Number {
    let number: Int
    /// How often one was drawn before.
    let turn: Int

    func id(_ kind: Character) -> String {
      let digits = String(number)
      return "\(kind)0000000-0000-4000-8000-"
        + String(repeating: "0", count: 12 - digits.count) + digits
    }

    func address(_ first: Int) -> String {
      "\(first).\(number >> 16).\(number >> 8 & 255).\(number & 255)"
    }
  }
}

extension ResourceGrowth {
  /// A cloud with so many resources.
  final class World {
    private let cloud = SimulatedCloud(settings: .init(transitionTime: .milliseconds(1)))
    private var time = WallTime(seconds: 1_767_700_000)
    private var token = ""
    private let count: Int
    private var turn = 0
    private var isDeleting = false

    init(resources: Int) throws {
      count = resources / 2
      let numbers = (0..<count).map { Number(number: $0, turn: 0) }
      let state = cloud.stateDocument
      let resources = state["resources"]?
        .adding(numbers.map(Self.eip), to: "public_ips").adding(numbers.map(Self.port), to: "ports")
      try cloud.load(state.with("resources", resources ?? .null).serialized())
      token = logIn()
    }

    /// All over the table.
    func nextNumber() -> Number {
      turn += 1
      return Number(number: turn * 7919 % count, turn: turn)
    }

    /// Where the next page begins; after the last one, the first.
    func nextPage() -> Number {
      turn += 1
      return Number(number: turn * 10 % (count - 10), turn: turn)
    }

    func get(_ path: String) { send("GET", path) }

    func put(_ path: String, _ members: JSONValue) {
      send("PUT", path, JSONValue.object([JSONMember("publicip", members)]).serialized())
    }

    /// Has a tenth of the EIPs be deleted from now on, which takes for ever.
    func beginDeleting() {
      guard !isDeleting else { return }
      isDeleting = true
      try? cloud.loadFaults("on=eip.delete nth=* kind=stuck".utf8)
      for number in 0..<count / 10 {
        send("DELETE", "publicips/\(Number(number: number * 10, turn: 0).id("e"))")
      }
    }

    private func send(_ method: String, _ path: String, _ body: [UInt8] = []) {
      // Every change has settled by the next request.
      time = time + .milliseconds(10)
      let host = "127.0.0.1:8080"
      let request = HTTPRequest(
        method: method, scheme: "http", authority: host,
        target: "/v1/\(DemoAccount.projectID)/\(path)",
        headers: [HTTPHeader("Host", host), HTTPHeader("X-Auth-Token", token)], body: body)
      guard case .response(let answer) = cloud.reply(to: request, at: time).delivery,
        answer.status < 300
      else { fatalError("\(method) \(path) is refused: \(cloud.requests.last as Any)") }
    }

    private func logIn() -> String {
      let user: JSONValue = [
        "name": "demo-user", "password": "demo-password", "domain": ["name": "demo"],
      ]
      let body: JSONValue = [
        "auth": [
          "identity": ["methods": ["password"], "password": ["user": user]],
          "scope": ["project": ["id": .string(DemoAccount.projectID)]],
        ]
      ]
      let request = HTTPRequest(
        method: "POST", scheme: "http", authority: "127.0.0.1:8080", target: "/v3/auth/tokens",
        headers: [HTTPHeader("Content-Type", "application/json")], body: body.serialized())
      guard case .response(let answer) = cloud.reply(to: request, at: time).delivery,
        let token = answer.headers["X-Subject-Token"]
      else { fatalError("no token") }
      return token
    }

    private static func eip(_ number: Number) -> JSONValue {
      [
        "id": .string(number.id("e")), "project_id": .string(DemoAccount.projectID),
        "address": .string(number.address(100)), "type": "5_bgp",
        "created_at": 1_767_600_000_000_000_000,
        "bandwidth": ["id": "a", "name": "b", "size": 5, "share_type": "PER"],
        "enterprise_project_id": "0", "border_group": "center", "is_frozen": false,
        "facts": ["alias": ""],
      ]
    }

    private static func port(_ number: Number) -> JSONValue {
      [
        "id": .string(number.id("b")), "project_id": .string(DemoAccount.projectID),
        "name": .string("n\(number.number)"), "subnet_id": .string(DemoAccount.subnetID),
        "address": .string(number.address(10)),
        "mac_address": .string("m\(number.number)"), "device_id": .string("d\(number.number)"),
        "device_owner": "", "is_primary": true, "zone": "", "security_groups": [],
      ]
    }
  }
}

extension JSONValue {
  /// The object with this for the member's value.
  fileprivate func with(_ name: String, _ value: JSONValue) -> JSONValue {
    let others = (members ?? []).filter { !$0.name.utf8.elementsEqual(name.utf8) }
    return .object(others + [JSONMember(name, value)])
  }

  /// The object with more in a list.
  fileprivate func adding(_ elements: [JSONValue], to name: String) -> JSONValue {
    with(name, .array((self[name]?.array ?? []) + elements))
  }
}
