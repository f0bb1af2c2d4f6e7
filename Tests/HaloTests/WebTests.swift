import Glibc
import SimulatedCloud
import TestSupport
import Testing

/// `http`, `net` and `env` in the program itself, on the network of this machine.
@Suite(.timeLimit(.minutes(30))) struct WebTests {
  private func run(
    _ code: String, _ options: [String] = [], _ arguments: [String] = [],
    environment: [String: String] = CommandTests.key
  ) throws -> CommandResult {
    try CommandResult.of(
      Repository.program("halo"), options + ["-e", code] + arguments, environment: environment)
  }

  @Test(arguments: [[], ["--sim"]]) func fetchesWithoutTheKey(options: [String]) throws {
    let server = LoopbackServer { request in
      request.firstLine.contains("/old")
        ? .answer("HTTP/1.1 302 Found\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n")
        : .answer(LoopbackServer.ok(#"{"ok": true}"#))
    }
    defer { server.stop() }
    let code = """
      if cloud.eip then pcall(cloud.eip.list, {}) end
      local r = http.get(... .. "/old")
      print(r.status, r.url == ... .. "/new", r:json().ok, r.headers["content-length"])
      """
    let result = try run(code, options, ["http://\(server.authority)"])
    #expect(result.output == "200\ttrue\ttrue\t12\n", "\(result.errors)")
    #expect(server.requests.count == 2)
    for request in server.requests {
      let head = request.head.lowercased()
      #expect(!head.contains("authorization") && !head.contains("x-sdk") && !head.contains("token"))
      #expect(!head.contains(DemoAccount.accessKey.lowercased()))
    }
  }

  @Test func theCloudInTheProcessAndTheNetworkWorkAtOnce() throws {
    let server = LoopbackServer(answering: "fine")
    defer { server.stop() }
    let code = """
      local url = ...
      local r = task.all {
        function() return http.get(url).body end,
        function() return #cloud.eip.list {} end,
        function() task.sleep(0.05) return "slept" end,
      }
      print(r[1], r[2] > 0, r[3])
      """
    let result = try run(code, ["--sim"], ["http://\(server.authority)"])
    #expect(result.output == "fine\ttrue\tslept\n", "\(result.errors)")
  }

  @Test func littleMemoryHasRoomForSmallAnswersOnly() throws {
    let server = LoopbackServer { _ in .flood(head: "HTTP/1.1 200 OK\r\n\r\n") }
    defer { server.stop() }
    let code = """
      local ok, e = pcall(http.get, ..., { max_size = 1000000000 })
      print(ok, e.code, e.message:find "larger than 1048576 bytes" ~= nil)
      """
    let result = try run(code, ["--memory", "4M"], ["http://\(server.authority)"])
    #expect(result.output == "false\ttoo_large\ttrue\n", "\(result.errors)")
  }

  @Test func anAnswerTooLargeIsAnError() throws {
    let server = LoopbackServer { _ in .flood(head: "HTTP/1.1 200 OK\r\n\r\n") }
    defer { server.stop() }
    let code = """
      local ok, e = pcall(http.get, ..., { max_size = 100000 })
      print(ok, e.kind, e.code, e.message:find "larger than 100000 bytes" ~= nil)
      """
    let result = try run(code, [], ["http://\(server.authority)"])
    #expect(result.output == "false\tnetwork\ttoo_large\ttrue\n", "\(result.errors)")
  }

  @Test func aServerThatHangsTimesOut() throws {
    let server = LoopbackServer { _ in .hang }
    defer { server.stop() }
    let code = """
      local ok, e = pcall(http.get, ..., { timeout = 0.1 })
      print(ok, e.kind, e.code)
      """
    let result = try run(code, [], ["http://\(server.authority)"])
    #expect(result.output == "false\ttimeout\ttimeout\n", "\(result.errors)")
  }

  @Test func reachable() throws {
    let server = LoopbackServer(answering: "")
    defer { server.stop() }
    let code = """
      print(net.reachable { host = "127.0.0.1", port = tonumber((...)) })
      print(net.reachable { host = "127.0.0.1", port = 1 })
      print(net.reachable { host = ("a"):rep(64) .. ".example.com", port = 1 })
      """
    let result = try run(code, [], [String(server.port)])
    #expect(result.output == "true\nfalse\trefused\nfalse\tno such host\n", "\(result.errors)")
  }

  @Test func theEnvironmentWithoutTheKey() throws {
    let code = """
      print(env.require "JOB", os.getenv "JOB", env.get("NONE", 1), env.all().HUAWEICLOUD_SDK_SK)
      print(not pcall(os.getenv, "HUAWEICLOUD_SDK_SK"))
      log.info(io.open("/proc/self/environ"):read "a")
      """
    var environment = CommandTests.key
    environment["JOB"] = "a=b"
    // Otherwise there is no key to be found there.
    let result = try run(code, ["--allow-exec"], environment: environment)
    #expect(result.output == "a=b\ta=b\t1\tnil\ntrue\n", "\(result.errors)")
    #expect(result.errors.contains("HUAWEICLOUD_SDK_SK=<redacted>"))
    #expect(!result.errors.contains(DemoAccount.secretKey))
  }
}
