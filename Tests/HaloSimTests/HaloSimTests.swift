import Foundation
import Glibc
import JSON
import SimulatedCloud
import TestSupport
import Testing
import Ports

/// The simulator as a process: what it prints, how it ends, what goes over the wire.
@Suite(.serialized, .timeLimit(.minutes(30))) struct HaloSimTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "halo-sim-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func file(_ name: String, _ text: String? = nil) throws -> String {
    let url = folder.appending(path: name)
    if let text { try Data(text.utf8).write(to: url) }
    return url.path
  }

  private func content(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path)))
  }

  private let eip = "/v1/{project_id}/publicips/\(DemoAccount.boundEIP)"

  @Test("the first line says where it listens; signed requests are answered there")
  func serves() throws {
    let simulator = try RunningSimulator()
    #expect(simulator.firstLine == "listening on http://127.0.0.1:\(simulator.port)")
    let answer = try simulator.call("GET \(eip)")
    #expect(answer.status == 200)
    #expect(answer.body.contains(DemoAccount.boundEIPAddress))
    #expect(answer.text.contains("X-Request-Id: "))
    #expect(simulator.end() == 0)
  }

  @Test("the target is taken as it is on the wire, or signatures would not fit")
  func target() throws {
    let simulator = try RunningSimulator()
    let target = "/v1/{project_id}/ports?limit=1&name=a%2Fb%20c%3D%E4%B8%AD"
    #expect(try simulator.call("GET \(target)").status == 200)
    let record = try simulator.send(simulator.plain("GET /_sim/requests"))
    #expect(record.body.contains("name=a%2Fb%20c%3D%E4%B8%AD"))
  }

  @Test("bodies arrive as they are, and too large ones are refused")
  func bodies() throws {
    let simulator = try RunningSimulator()
    let renamed = try simulator.call("PUT \(eip)", #"{ "publicip" : {"alias": "网站"} }"#)
    #expect(renamed.status == 200)
    let large = try simulator.call("PUT \(eip)", String(repeating: "x", count: 13 << 20))
    #expect(large.status == 413 || large.wasReset)
  }

  @Test(
    "state is saved on SIGTERM, SIGINT and SIGHUP and loaded again",
    arguments: [SIGTERM, SIGINT, SIGHUP])
  func state(signal: Int32) throws {
    let path = try file("state.json")
    let first = try RunningSimulator(["--state", path, "--transition-time", "1ms"])
    #expect(try first.call("PUT \(eip)", #"{"publicip":{"alias":"kept"}}"#).status == 200)
    #expect(first.end(signal) == 0)
    let saved = try JSONValue(parsing: try content(path))
    #expect(saved["resources"]?["public_ips"]?.array?.first?.value(at: "facts.alias") == "kept")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["state.json"])

    let second = try RunningSimulator(["--state", path])
    #expect(try second.call("GET \(eip)").body.contains(#""alias":"kept""#))
    #expect(second.end() == 0)
  }

  @Test("a request under way does not keep it from ending")
  func hanging() throws {
    let faults = try file("faults", "on=eip.get kind=hang\non=eip.bind kind=reset\n")
    let simulator = try RunningSimulator(["--faults", faults])
    #expect(try simulator.call("GET \(eip)", timeout: 1).timedOut)
    #expect(simulator.end() == 0)
  }

  @Test("resets, cut off bodies and slow answers really happen")
  func misbehaviour() throws {
    let faults = try file(
      "faults",
      """
      on=eip.get kind=reset
      on=eip.get nth=2 kind=truncate bytes=10
      on=eip.get nth=3 kind=slow delay=300ms
      on=eip.get nth=4 kind=garbage
      """)
    let simulator = try RunningSimulator(["--faults", faults])
    let reset = try simulator.call("GET \(eip)")
    #expect(reset.wasReset)
    #expect(reset.text.isEmpty)
    let truncated = try simulator.call("GET \(eip)")
    #expect(truncated.status == 200)
    #expect(truncated.body.utf8.count == 10)
    let start = ContinuousClock.now
    #expect(try simulator.call("GET \(eip)").status == 200)
    #expect(ContinuousClock.now - start >= .milliseconds(300))
    #expect(try simulator.call("GET \(eip)").body.hasPrefix("<html>"))
    #expect(try simulator.call("GET \(eip)").status == 200)
  }

  @Test("requests of one connection are answered one after another, each in its own way")
  func connections() throws {
    let simulator = try RunningSimulator()
    func request(_ line: String, _ more: String = "") -> String {
      "\(line) HTTP/1.1\r\nHost: \(simulator.authority)\r\n\(more)\r\n"
    }
    let requests = [
      request("HEAD /"), request("GET /_sim/page.css"),
      request("POST /nowhere", "Expect: 100-continue\r\nContent-Length: 2\r\n") + "{}",
      request("DELETE /", "Connection: close\r\n"),
    ]
    let exchange = try simulator.exchange(Array(requests.joined().utf8))
    let heads = exchange.text.components(separatedBy: "HTTP/1.1 ").dropFirst()
    #expect(heads.map { $0.prefix(3) } == ["200", "200", "100", "404", "405"])
    let first = try #require(heads.first)
    // The length of what is not sent, and the time, by which clocks are compared.
    #expect(first.hasSuffix("\r\n\r\n") && !first.contains("Content-Length: 0\r"))
    let date = first.components(separatedBy: "\r\n").first { $0.hasPrefix("Date: ") }
    #expect(date?.wholeMatch(of: /Date: [A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9: ]+ GMT/) != nil)
    #expect(!exchange.wasReset && !exchange.timedOut)
    let nonsense = try simulator.exchange(Array("nonsense\r\n\r\n".utf8))
    #expect(nonsense.status == 400)
  }

  @Test("at the end it says which faults never had an occasion")
  func unfired() throws {
    let faults = try file(
      "faults", "on=eip.get kind=status status=404 code=VPC.0504\non=ga.* nth=2-3 kind=hang # why\n"
    )
    let simulator = try RunningSimulator(["--faults", faults])
    #expect(try simulator.call("GET \(eip)").status == 404)
    #expect(simulator.end() == 0)
    #expect(simulator.errors == "halo-sim: fault never fired: on=ga.* nth=2-3 kind=hang\n")
  }

  @Test("a seed draws the same faults each time, and shows them")
  func drawn() throws {
    func drawn(_ seed: String) throws -> String {
      let simulator = try RunningSimulator(["--random-faults", "3", "--seed", seed])
      #expect(simulator.end() == 0)
      return simulator.errors
    }
    let seven = try drawn("7")
    #expect(seven == (try drawn("7")))
    #expect(seven != (try drawn("8")))
    #expect(seven.split(separator: "\n").count { $0.hasPrefix("halo-sim: fault: on=") } == 3)
  }

  // MARK: Refusing to start

  private func fails(_ arguments: [String], _ status: Int32, _ message: String) throws {
    let result = try CommandResult.of(Repository.program("halo-sim"), arguments)
    #expect(result.status == status)
    #expect(result.output.isEmpty)
    #expect(result.errors.hasPrefix(message), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1)
  }

  @Test("help, also by way of halo")
  func help() throws {
    for (program, arguments) in [("halo-sim", ["--help"]), ("halo", ["help", "sim"])] {
      let result = try CommandResult.of(Repository.program(program), arguments)
      #expect(result.status == 0 && result.errors.isEmpty)
      #expect(result.output.contains("--rate-limit"))
    }
  }

  @Test("unusable options")
  func usage() throws {
    try fails(["--port", "70000"], 64, "halo-sim: The value '70000' is invalid")
    try fails(["--host", "0.0.0.0"], 64, "halo-sim: The value '0.0.0.0' is invalid")
    try fails(["--latency", "soon"], 64, "halo-sim: The value 'soon' is invalid")
    try fails(["extra"], 64, "halo-sim: Unexpected argument 'extra'")
  }

  @Test("a port that is in use")
  func portInUse() throws {
    let first = try RunningSimulator()
    try fails(
      ["--port", "\(first.port)"], 74,
      "halo-sim: cannot listen on 127.0.0.1:\(first.port): Address already in use\n")
  }

  /// Nobody would know of the port.
  @Test("a first line that cannot be written")
  func fullDisk() throws {
    let result = try CommandResult.of(
      URL(filePath: "/bin/bash"),
      ["-c", "\"$0\" --port 0 >/dev/full", Repository.program("halo-sim").path])
    #expect(result.status == 74)
    #expect(
      result.errors == "halo-sim: cannot write standard output: No space left on device\n")
  }

  @Test("files that cannot be read or make no sense")
  func files() throws {
    let nowhere = folder.appending(path: "none/state.json").path
    try fails(["--state", nowhere], 74, "halo-sim: \(nowhere): No such file or directory\n")
    try fails(["--state", folder.path], 74, "halo-sim: \(folder.path): Is a directory\n")
    let broken = try file("broken.json", "{\n  \"account\": }\n")
    try fails(["--state", broken], 78, "halo-sim: \(broken):2: a value expected")
    let empty = try file("empty.json", "{}")
    try fails(["--state", empty], 78, "halo-sim: \(empty): account is missing\n")
    let faults = try file("faults", "on=eip.bind kind=reset\non=eip.bnd kind=reset\n")
    try fails(
      ["--faults", faults], 78,
      "halo-sim: \(faults):2: there is no operation 'eip.bnd'; did you mean 'eip.bind'?\n")
    try fails(
      ["--faults", faults, "--random-faults", "2"], 64,
      "halo-sim: --faults and --random-faults exclude each other")
    try fails(
      ["--random-faults", "0"], 64, "halo-sim: --random-faults takes a number from 1 to 1000")
    try fails(["--faults", nowhere], 74, "halo-sim: \(nowhere): No such file or directory\n")
  }
}

/// The page at `/`: for this machine alone.
@Suite(.serialized, .timeLimit(.minutes(30))) struct PageTests {
  private let simulator: RunningSimulator

  init() throws { simulator = try RunningSimulator() }

  private func send(_ line: String, _ headers: [HTTPHeader]) throws -> RunningSimulator.Exchange {
    let words = line.components(separatedBy: " ")
    return try simulator.send(
      HTTPRequest(
        method: words[0], scheme: "http", authority: simulator.authority, target: words[1],
        headers: headers))
  }

  @Test func isServedWithItsParts() throws {
    for path in ["/", "/_sim/page.css", "/_sim/page.js"] {
      let answer = try simulator.send(simulator.plain("GET \(path)"))
      #expect(answer.status == 200)
      #expect(answer.text.contains("Content-Security-Policy: default-src 'none'"))
      #expect(answer.text.contains("frame-ancestors 'none'"))
      #expect(!answer.body.isEmpty)
    }
    #expect(try simulator.send(simulator.plain("DELETE /")).status == 405)
  }

  @Test(arguments: ["/", "/_sim/view"]) func isForThisMachineAlone(path: String) throws {
    let port = simulator.port
    for host in ["127.0.0.1:\(port)", "localhost:\(port)", "LOCALHOST:\(port)", "[::1]:\(port)"] {
      #expect(try send("GET \(path)", [HTTPHeader("Host", host)]).status == 200, "\(host)")
    }
    let foreign = [
      "localhost.evil:\(port)", "evil:\(port)", "127.0.0.1.evil:\(port)", "localhost.:\(port)",
      "127.0.0.1", "localhost:1", "[::2]:\(port)", "", "127.0.0.1:\(port)@evil",
    ]
    for host in foreign {
      let status = try send("GET \(path)", [HTTPHeader("Host", host)]).status
      #expect((400..<500).contains(status ?? 0), "\(host): \(status ?? 0)")
    }
    #expect((400..<500).contains(try send("GET \(path)", []).status ?? 0))
  }

  @Test func takesOrdersFromItsOwnPageAlone() throws {
    func arm(_ origin: String?) throws -> Int? {
      let plain = simulator.plain("POST /_sim/faults", "on=eip.bind kind=reset")
      let request = HTTPRequest(
        method: plain.method, scheme: "http", authority: plain.authority, target: plain.target,
        headers: plain.headers + (origin.map { [HTTPHeader("Origin", $0)] } ?? []),
        body: plain.body)
      return try simulator.send(request).status
    }
    for origin in ["http://evil", "null", "https://\(simulator.authority)", "http://127.0.0.1:1"] {
      #expect(try arm(origin) == 403, "\(origin)")
    }
    let view = try simulator.send(simulator.plain("GET /_sim/view"))
    #expect(try JSONValue(parsing: Array(view.body.utf8))["faults"] == [])
    #expect(try arm("http://\(simulator.authority)") == 200)
    #expect(try arm(nil) == 200)
    let armed = try simulator.send(simulator.plain("GET /_sim/view"))
    #expect(try JSONValue(parsing: Array(armed.body.utf8))["faults"]?.array?.count == 2)
  }

  @Test func showsChangesOnTheirWay() throws {
    let slow = try RunningSimulator(["--transition-time", "60s"])
    let path = "/v1/{project_id}/publicips/\(DemoAccount.boundEIP)"
    #expect(try slow.call("PUT \(path)", #"{"publicip": {"port_id": ""}}"#).status == 200)
    let document = try JSONValue(
      parsing: Array(try slow.send(slow.plain("GET /_sim/view?after=0")).body.utf8))
    let eip = try #require(
      document["eips"]?.array?.first { $0["id"] == .string(DemoAccount.boundEIP) })
    #expect(eip["change"]?["kind"] == "unbind")
    #expect(document["requests"]?.array?.count == 1)
    let later = try slow.send(slow.plain("GET /_sim/view?after=1"))
    #expect(try JSONValue(parsing: Array(later.body.utf8))["requests"] == [])
  }
}
