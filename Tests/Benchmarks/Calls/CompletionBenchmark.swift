import Text
import CloudModule
import HuaweiCloud
import LuaHost
import ScriptTools
import TaskLoop
import Ports

/// How long a person who presses Tab waits, at worst: with big tables, many resources and long input.
final class CompletionBenchmark {
  private let lua = LuaState()
  private let loop: TaskLoop
  private let completion: ScriptCompletion

  init() {
    let clock = VirtualClock()
    let transport = SimulatedTransport(server: Listing(), clock: clock)
    loop = TaskLoop(clock: clock, transport: transport, hooks: TaskLoopHooks(for: lua))
    lua.scheduler = loop
    let world = World(clock: clock, transport: transport) { _ throws(ConfigurationError) in
      Account(
        credentials: Credentials(accessKey: "AK", secretKey: Secret("SK")),
        region: try Region("cn-north-4"), projectID: "0605768a3300d5762f8cc0186d8a2d34")
    }
    let module = CloudModule(in: lua, loop: loop, world: world)
    module.keepHistory()
    completion = ScriptCompletion(module)
  }

  func run() throws {
    try lua.stack.load(
      """
      for i = 1, 1000 do _ENV["variable" .. i] = i end
      names, numbers = {}, {}
      for i = 1, 100000 do names["name" .. i] = i end
      for i = 1, 1000000 do numbers[i] = i end
      eips = cloud.eip.list{}
      """, name: "=session")
    guard case .finished = loop.run(lua.stack.makeThread()) else {
      fatalError("the session cannot be prepared")
    }
    print("completion, 10 ms being what nobody notices")
    row("a name among 1,000 variables", "vari")
    row("an operation", "cloud.eip.b")
    row("a field", "cloud.eip.bind{ po")
    row("an id among 1,000 EIPs seen, by address", "cloud.eip.get{ publicip_id = \"203.0.3.23")
    row("every name of a table with 100,000", "names.")
    row("a beginning in a table with 100,000 names", "names.name9999")
    row("a name of a table with 1,000,000 numbers", "numbers.x")
    let line = "local eip = cloud.eip.get{ publicip_id = ids[1] } print(eip.status)\n"
    let input = String(repeating: line, count: 1000)
    row("after 1,000 lines of the same input", input + "eip.st")
    row(
      "after as much in one line", input.split(separator: "\n").joined(separator: " ") + " eip.st")
  }

  private func row(_ what: String, _ text: String) {
    let bytes = Array(text.utf8)
    var count = 0
    let time = Stopwatch.nanoseconds(3) {
      count = completion.completion(of: bytes, at: bytes.count).candidates.count
    }
    print("  \(Stopwatch.text(time / 1e6)) ms  \(what): \(count)")
  }
}

/// Answers everything with a page of 1,000 EIPs, and then an empty one.
private final class Listing: SimulatedServer {
  func reply(to request: HTTPRequest, at time: WallTime) -> SimulatedReply {
    let isFirst = !request.target.contains("marker=")
    let eips = (isFirst ? 0..<1000 : 0..<0).map { number in
      let digits = String(number)
      let id =
        "f6318bef-6508-4ea5-a48f-" + String(repeating: "0", count: 12 - digits.count) + digits
      return """
        {"id": "\(id)", "status": "DOWN", "alias": "spare-\(number)",
         "public_ip_address": "203.0.\(number / 250).\(number % 250)"}
        """
    }
    let body = #"{"publicips": [\#(eips.joined(separator: ","))]}"#
    return SimulatedReply(.response(HTTPResponse(status: 200, body: Array(body.utf8))))
  }
}
