import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// What a plan shows is what a run does, with the program itself.
@Suite(.timeLimit(.minutes(30))) struct PlanTruthTests {
  private let trial: PlanTrial

  init() throws { trial = try PlanTrial() }

  /// Plans and applies a script that names an EIP by what it finds.
  ///
  /// - Returns: the name.
  private func name(
    by expression: String, _ options: [String] = []
  ) throws -> String? {
    let told = try trial.makePlan(naming: "(function() \(expression) end)()", [:], options)
    let applied = try trial.halo(["apply"] + options + [trial.plan])
    #expect(applied.status == 0, "\(applied.errors)")
    return told.split(separator: "\n").first { $0.contains("  alias ") }
      .flatMap { $0.components(separatedBy: " → ").last }
  }

  /// Those of other regions, too, which no change of a script changes.
  @Test(arguments: [
    "for _, p in ipairs(cloud.iam.list_projects {}) do names[#names + 1] = p.name end",
    """
    local found = cloud.request{ service = "iam", method = "GET", path = "/v3/projects" }
    for _, p in ipairs(found.projects) do names[#names + 1] = p.name end
    """,
  ]) func allProjectsAreListed(reading: String) throws {
    let name = try name(
      by: "local names = {} \(reading) table.sort(names) return table.concat(names, '.')")
    #expect(name == "ap-southeast-3.cn-north-4")
  }

  /// The longest that a rehearsal takes is nothing that a script is told.
  @Test func noLimitIsToldThatARunHasNot() throws {
    #expect(try name(by: "return task.deadline() and 'limited' or 'unlimited'") == "unlimited")
    #expect(
      try name(by: "return task.timeout(60, task.deadline) < 61 and 'limited' or 'unlimited'")
        == "limited")
    #expect(
      try name(
        by: "return task.deadline() < 90 and 'short' or 'long'", ["--timeout", "80s"])
        == "short")
  }

  /// Another header, and another limit, may have another answer.
  @Test func anotherQuestionIsAskedAnew() throws {
    let server = LoopbackServer { request in
      .answer(
        LoopbackServer.ok(
          request.head.contains("X-Key: two") ? "two" : String(repeating: "1", count: 50)))
    }
    let get = "http.get('http://\(server.authority)/a'"
    #expect(
      try name(
        by: """
          local ok = pcall(function() return \(get), { max_size = 10 }) end)
          return tostring(ok) .. #\(get)).body .. \(get), { headers = { ["X-Key"] = "two" } }).body
          """) == "false50two")
    // Three by the trial.plan, three by the run, and nothing twice.
    #expect(server.requests.count == 6)
  }

  /// Whoever waits for a server that comes up is not told for ever that it is not there.
  @Test func whatFailedIsAskedAgainLater() throws {
    let server = LoopbackServer { request in
      request.connection % 3 < 2
        ? .answerAndClose("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")
        : .answerAndClose(LoopbackServer.ok("up"))
    }
    let name = try name(
      by: """
        for tries = 1, 10 do
          local answer = http.get('http://\(server.authority)/')
          if answer.status == 200 then return answer.body .. tries end
          task.sleep(0.01)
        end
        return 'down'
        """)
    #expect(name == "up3")
  }

  /// A script may say by its code what it did.
  @Test func whatEndsWithACodeOfItsOwnIsAskedFor() throws {
    let code = "cloud.eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = 'x' } os.exit(5)"
    let declined = try trial.halo(["run", "--confirm"] + trial.place + ["-e", code], input: "n\n")
    #expect(declined.status == 2)
    let result = try trial.halo(["run", "--confirm"] + trial.place + ["-e", code], input: "y\n")
    #expect(result.status == 5)
    #expect(result.errors.contains("Make these changes? [y/N]"), "\(result.errors)")
    #expect(
      try trial.halo(["call"] + trial.place + ["eip.get", "publicip_id=\(DemoAccount.boundEIP)"])
        .output
        .contains("x"))
  }

  /// Whether the script catches the error or not: the account is another one than was planned for.
  @Test(arguments: [
    "bind()", "local ok, err = pcall(bind) if not ok then os.exit(3) end",
    "local ok, err = pcall(bind) if not ok then os.exit(2) end",
  ]) func aRefusedChangeIsADeparture(ending: String) throws {
    let port = DemoAccount.otherServerPortID
    let code = """
      local function bind()
        cloud.eip.bind{ publicip_id = '\(DemoAccount.freeEIPs[0])', port_id = '\(port)' }
      end
      \(ending)
      """
    let planned = try trial.halo(["plan"] + trial.place + ["--out", trial.plan, "-e", code])
    #expect(planned.status == 2, "\(planned.errors)")
    let other = try trial.halo(
      ["call"] + trial.place
        + ["--yes", "eip.bind", "publicip_id=\(DemoAccount.freeEIPs[1])", "port_id=\(port)"])
    #expect(other.status == 0, "\(other.errors)")
    let result = try trial.halo(["apply", trial.plan])
    #expect(result.status == 75, "\(result.errors)")
    #expect(
      result.errors.contains("change 1, eip.bind: planned: done; now: refused"), "\(result.errors)")
  }

  /// A change that was refused leaves nothing under way that the next one would have to come after.
  @Test(arguments: [
    "pcall(bind) cloud.eip.unbind{ publicip_id = eip }",
    "pcall(bind) cloud.eip.rename{ publicip_id = eip, alias = 'spare-1' }",
    "cloud.eip.rename{ publicip_id = eip, alias = 'x' } pcall(bind) cloud.eip.rename{ publicip_id = eip, alias = 'x' }",
  ]) func aRefusedChangeIsForgotten(script: String) throws {
    let code = """
      local eip = '\(DemoAccount.freeEIPs[0])'
      local function bind()
        cloud.eip.bind{ publicip_id = eip, port_id = '\(DemoAccount.serverPortID)' }
      end
      \(script)
      cloud.eip.rename{ publicip_id = '\(DemoAccount.freeEIPs[1])', alias = 'end' }
      """
    let planned = try trial.halo(["plan"] + trial.place + ["--out", trial.plan, "-e", code])
    #expect(planned.status == 2 && planned.output.contains("1 already so"), "\(planned)")
    let applied = try trial.halo(["apply", trial.plan])
    #expect(applied.status == 0, "\(applied.errors)")
  }

  /// What a run has made and not waited for is its own work, whenever it shows, and under whichever id.
  @Test(arguments: [
    "for _ = 1, 2 do bind() end",
    """
    bind()
    local active
    repeat
      task.sleep(0.02)
      active = 0
      for _, ip in ipairs(cloud.dns.list_ips{ endpoint_id = endpoint }) do
        if ip.status == "ACTIVE" then active = active + 1 end
      end
    until active == 3
    """,
    """
    cloud.eip.rename{ publicip_id = eip, alias = "new", wait = false }
    repeat task.sleep(0.02) until pcall(cloud.eip.find, { alias = "new" })
    cloud.eip.rename{ publicip_id = eip, alias = "newer" }
    """,
  ]) func whatIsNotWaitedForIsItsOwn(script: String) throws {
    let code = """
      local endpoint, eip = '\(DemoAccount.resolverEndpointID)', '\(DemoAccount.freeEIPs[0])'
      local function bind()
        cloud.dns.bind_ip{
          endpoint_id = endpoint, subnet_id = '\(DemoAccount.secondSubnetID)', wait = false,
        }
      end
      \(script)
      """
    let planned = try trial.halo(["plan"] + trial.place + ["--out", trial.plan, "-e", code])
    #expect(planned.status == 2, "\(planned.errors)")
    let applied = try trial.halo(["apply", trial.plan])
    #expect(applied.status == 0, "\(applied.errors)")
  }

  /// But not what others have made beside it.
  @Test func whatOthersMakeIsNot() throws {
    let code = """
      for _ = 1, 2 do
        cloud.dns.bind_ip{
          endpoint_id = '\(DemoAccount.resolverEndpointID)',
          subnet_id = '\(DemoAccount.secondSubnetID)', wait = false,
        }
      end
      """
    #expect(try trial.halo(["plan"] + trial.place + ["--out", trial.plan, "-e", code]).status == 2)
    let other = try trial.halo(
      ["call", "--yes"] + trial.place + [
        "dns.bind_ip", "endpoint_id=\(DemoAccount.resolverEndpointID)",
        "subnet_id=\(DemoAccount.subnetID)",
      ])
    #expect(other.status == 0, "\(other.errors)")
    let applied = try trial.halo(["apply", trial.plan])
    #expect(applied.status == 75, "\(applied.errors)")
  }

  /// A call that finds what it asks for tells the script of it as a read does.
  @Test func whatIsFoundSoAlreadyIsCompared() throws {
    let code = """
      local eip = cloud.eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = 'web' }
      local name = eip.bandwidth_size > 50 and 'fast' or 'slow'
      cloud.eip.rename{ publicip_id = '\(DemoAccount.freeEIPs[0])', alias = name }
      """
    let planned = try trial.halo(["plan"] + trial.place + ["--out", trial.plan, "-e", code])
    #expect(planned.status == 2 && planned.output.contains("1 already so"), "\(planned)")
    var state = try trial.simulator.control("GET", "state")
    state.replace(/"size": ?5\b/, with: #""size": 6"#)
    _ = try trial.simulator.control("PUT", "state", body: state)
    let applied = try trial.halo(["apply", trial.plan])
    #expect(applied.status == 75, "\(applied.errors)")
    #expect(applied.errors.contains("eip.rename answers otherwise"), "\(applied.errors)")
  }

  /// Another server that knows an EIP tells by its id what the run has made of it.
  @Test func whatOthersTellOfTheRunsOwnIsNotCompared() throws {
    let (eip, other) = (DemoAccount.boundEIP, DemoAccount.freeEIPs[0])
    let server = LoopbackServer { request in
      .answer(LoopbackServer.ok(#"{"id":"\#(eip)","asked":\#(request.connection)}"#))
    }
    let code = """
      cloud.eip.rename{ publicip_id = '\(eip)', alias = 'one' }
      http.get('http://\(server.authority)/'):json()
      cloud.eip.rename{ publicip_id = '\(other)', alias = 'two' }
      """
    #expect(
      try trial.halo(["plan"] + trial.place + ["--out", trial.plan, "-e", code]).status == 2)
    let applied = try trial.halo(["apply", trial.plan])
    #expect(applied.status == 0, "\(applied.errors)")
    #expect(server.requests.count == 2)
  }
}
