import Foundation
import JSON
import SimulatedCloud
import TestSupport
import Testing

/// The same line in the crontabs of four machines, with a journal in PostgreSQL: processes are killed and
/// stopped for longer than their leases, clocks jump by an hour, the server is killed, its standby is
/// promoted, and some go through a pooler. The simulators' own records show each change once.
///
/// `make machines N=200` has 200 windows.
@Suite(.timeLimit(.minutes(60))) struct MachineProcessTests {
  static let count = Int(ProcessInfo.processInfo.environment["HALO_MACHINES"] ?? "") ?? 8

  /// Each job has an account and a database of its own, so that many can wait at a time.
  private static let windowsOfAJob = count > 40 ? 20 : 4

  @Test("Each window once, each change once, and nothing stays undone")
  func windows() async throws {
    let jobs = (Self.count + Self.windowsOfAJob - 1) / Self.windowsOfAJob
    let cluster = try Cluster()
    let end = cluster.disturb()
    let complaints = await Workers.run(jobs, atOnce: 10) { number in
      do {
        let job = try ScheduledJob(number, in: cluster)
        return try job.complaint(windows: Self.windowsOfAJob)
      } catch {
        return "job \(number): \(error)"
      }
    }
    end()
    #expect(complaints.isEmpty && cluster.trouble == nil)
  }
}

/// The servers: one that is killed and comes back, with a pooler before it, and one whose standby takes
/// its place.
private final class Cluster: @unchecked Sendable {
  let server: PostgresServer
  let pooler: ConnectionPooler
  private let primary: PostgresServer
  private let standby: PostgresServer
  private let lock = NSLock()
  private var isOver = false
  /// What of this has not gone as it was to.
  private(set) var trouble: String?

  init() throws {
    server = try PostgresServer()
    pooler = try ConnectionPooler(before: server)
    // What it has confirmed its standby has, too.
    primary = try PostgresServer(
      settings: "synchronous_standby_names=*\nsynchronous_commit=remote_apply")
    standby = try PostgresServer(standbyOf: primary)
  }

  /// The ways to a new database, one for each machine.
  func addresses(_ number: Int) throws -> [String] {
    try lock.withLock {
      if number % 2 == 0 {
        let direct = try server.makeDatabase()
        return [direct, direct, pooler.address(of: direct), pooler.address(of: direct)]
      }
      // Only the one that takes changes is written to, whichever that is.
      let both =
        try primary.makeDatabase() + ",\(standby.host)&target_session_attrs=read-write"
      return Array(repeating: both, count: 4)
    }
  }

  /// Kills servers until the end.
  ///
  /// - Returns: ends it, and returns when it has ended.
  func disturb() -> () -> Void {
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread { [self] in
      defer { done.signal() }
      var isPromoted = false
      while wait(seconds: .random(in: 15...40)) {
        server.stop("KILL")
        guard wait(seconds: .random(in: 1...10)) else { break }
        try? server.start()
        if !isPromoted, Int.random(in: 0..<2) == 0 {
          isPromoted = true
          lock.withLock {
            primary.stop("KILL")
            do { try standby.promote() } catch { trouble = "\(error)" }
          }
        }
      }
      try? server.start()
    }
    return { [self] in
      lock.withLock { isOver = true }
      done.wait()
    }
  }

  /// False where it is over before.
  private func wait(seconds: Int) -> Bool {
    for _ in 0..<seconds * 10 {
      if lock.withLock({ isOver }) { return false }
      usleep(100_000)
    }
    return true
  }
}

/// One job on four machines.
private final class ScheduledJob {
  private let simulator: Simulator
  private let folders: [TemporaryFolder]
  private let journals: [String]
  private let script: TemporaryFolder
  private let token: String
  private var windows = 0

  /// One EIP's alias is the count; another one is bound and unbound by turns, and then counted, too.
  private static let text = """
    local one = cloud.eip.get { publicip_id = "\(DemoAccount.freeEIPs[0])" }
    local two = cloud.eip.get { publicip_id = "\(DemoAccount.freeEIPs[1])" }
    local count = tonumber((one.alias or ""):match "^n(%d+)$" or 0) + 1
    cloud.eip.rename { publicip_id = one.id, alias = "n" .. count }
    if two.port_id then
      cloud.eip.unbind { publicip_id = two.id }
    else
      cloud.eip.bind { publicip_id = two.id, port_id = "\(DemoAccount.otherServerSecondPortID)" }
    end
    cloud.eip.rename { publicip_id = two.id, alias = "n" .. count }
    """

  init(_ number: Int, in cluster: Cluster) throws {
    simulator = try Simulator(["--transition-time", "300ms"])
    folders = try (0..<4).map { _ in try TemporaryFolder() }
    journals = try cluster.addresses(number)
    script = try TemporaryFolder(["count.lua": Self.text])
    // Good whatever the time is on the machine that shows it.
    let body = """
      {"auth": {"identity": {"methods": ["password"], "password": {"user": {
        "name": "\(DemoAccount.userName)", "password": "\(DemoAccount.password)",
        "domain": {"name": "\(DemoAccount.domainName)"}}}},
        "scope": {"project": {"id": "\(DemoAccount.projectID)"}}}}
      """
    let answer = try CommandResult.of(
      URL(filePath: "/usr/bin/curl"),
      [
        "-sSi", "--fail-with-body", "-H", "Content-Type: application/json", "-d", body,
        "\(simulator.url)/v3/auth/tokens",
      ]
    ).output
    let name = "x-subject-token: "
    token =
      answer.split(whereSeparator: \.isNewline)
      .first { $0.lowercased().hasPrefix(name) }.map { String($0.dropFirst(name.count)) } ?? ""
  }

  // MARK: The machines

  private func environment(of machine: Int) -> [String: String] {
    var variables = [
      "HOME": folders[machine].path, "PATH": "/usr/bin:/bin", "HALO_JOURNAL": journals[machine],
      "HALO_METADATA": "off", "HALO_TOKEN": token, "HALO_PROJECT_ID": DemoAccount.projectID,
      "HALO_REGION": DemoAccount.region,
    ]
    if Bool.random(), let library = Self.fakeTime {
      variables["LD_PRELOAD"] = library
      variables["FAKETIME"] = Bool.random() ? "+1h" : "-1h"
      variables["DONT_FAKE_MONOTONIC"] = "1"
    }
    return variables
  }

  private static let fakeTime =
    (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib"))?
    .map { "/usr/lib/\($0)/faketime/libfaketime.so.1" }
    .first { FileManager.default.fileExists(atPath: $0) }

  private func start(on machine: Int) throws -> KilledProgram {
    try KilledProgram(
      [
        "run", "--trace-http", "--endpoint", simulator.url, "--job", "count", "--once-per", "2s",
        "--on-interrupted", "resume", "\(script.path)/count.lua",
      ], environment(of: machine))
  }

  /// Has the line come up on all machines, and goes on when those have ended that were not stopped.
  ///
  /// - Parameter isCalm: whether all live.
  private func open(isCalm: Bool, _ stopped: inout [Thread]) throws {
    let processes = try (0..<4).map { try start(on: $0) }
    // Whichever gets the window.
    let fate = isCalm ? 9 : Int.random(in: 0..<5)
    var hasRun = false
    for process in processes {
      let moment = Int.random(in: 1...90)
      let said = process.lines(fate <= 2 ? moment : .max)
      if said > 20 { hasRun = true }
      guard fate <= 2, said >= moment else {
        _ = process.wait()
        continue
      }
      if fate <= 1 {
        process.kill()
      } else {
        process.pause()
        let seconds = UInt32.random(in: 17...60)
        let thread = Thread {
          sleep(seconds)
          process.goOn()
          _ = process.lines(.max)
          _ = process.wait()
        }
        thread.start()
        stopped.append(thread)
      }
    }
    if hasRun { windows += 1 }
    // Whose turn it is comes with the next window.
    usleep(500_000)
  }

  // MARK: What is so

  /// - Returns: what is not as it should be; nil for nothing.
  func complaint(windows count: Int) throws -> String? {
    var stopped: [Thread] = []
    while windows < count { try open(isCalm: false, &stopped) }
    while stopped.contains(where: { !$0.isFinished }) { usleep(100_000) }
    // Whoever comes then finishes what is left: within a lease, the quiet period and a window.
    let end = Date(timeIntervalSinceNow: 600)
    while let left = try runs().first(where: { $0.state != "done" })?.state {
      guard Date() < end, left == "interrupted" || left == "running" else {
        return "a run is left \(left)"
      }
      try open(isCalm: true, &stopped)
    }
    return try wrong
  }

  /// The runs that have changed something.
  private func runs() throws -> [(state: String, changes: Int)] {
    for _ in 0..<100 {
      let listed = try CommandResult.of(
        Repository.program("halo"), ["runs", "--json", "--limit", "1000"],
        environment: ["HALO_JOURNAL": journals[0], "HOME": folders[0].path])
      // The server may be away just now.
      guard listed.status == 0, let runs = try? JSONValue(parsing: listed.output.utf8).array else {
        usleep(300_000)
        continue
      }
      return runs.map { ($0["state"]?.string ?? "", $0["changes"]?.array?.count ?? 0) }
        .filter { $0.1 > 0 }
    }
    return [("unknown", 1)]
  }

  /// Whether the changes came in the order in which each run makes them, and each once.
  private var wrong: String? {
    get throws {
      let told = try JSONValue(parsing: simulator.control("GET", "requests").utf8)
      let changes = (told["requests"]?.array ?? []).filter { $0["changed"]?.boolean == true }
      let steps = changes.map { request in
        let target = request["target"]?.string ?? ""
        let isFirst = target.contains(DemoAccount.freeEIPs[0])
        let operation = request["operation"]?.string ?? ""
        return operation.contains("rename") || operation.contains("update")
          ? (isFirst ? "1" : "3") : "2"
      }.joined()
      let count = try runs().count
      let whole = String(repeating: "123", count: count)
      return steps == whole && count > 0 ? nil : "the changes of \(count) runs came as \(steps)"
    }
  }
}
