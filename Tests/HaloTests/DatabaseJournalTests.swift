import Foundation
import JSON
import SimulatedCloud
import TestSupport
import Testing

/// The program with a journal in a database that is far, away, or not to be trusted.
@Suite(.timeLimit(.minutes(30))) struct DatabaseJournalTests {
  private static let eip = DemoAccount.freeEIPs[0]

  private func rename(_ alias: String, _ options: String = "") -> String {
    "cloud.eip.rename{ publicip_id = '\(Self.eip)', alias = '\(alias)'\(options) }"
  }

  private func halo(
    _ words: String..., environment: [String: String] = CommandTests.key
  ) throws -> CommandResult {
    try CommandResult.of(Repository.program("halo"), words, environment: environment)
  }

  /// What is wrong with the address is told once, however much fails for it.
  @Test func aWrongAddressIsToldOnce() throws {
    let address = try PostgresServer.shared.get().makeDatabase()
    for (place, reason) in [
      (address.replacing("//halo@", with: "//nobody@"), "role \"nobody\" does not exist"),
      (address.replacing(/@\/\w+/, with: "@/nothing"), "database \"nothing\" does not exist"),
    ] {
      let run = try halo("run", "--sim", "--quiet", "--journal", place, "-e", rename("a"))
      #expect(run.status == 74, "\(run)")
      #expect(run.errors.components(separatedBy: reason).count == 2, "\(run)")
    }
  }

  // MARK: Certificates

  @Test func aServerProvesWhichOneItIs() throws {
    let certificate = try ServerCertificate()
    let server = try PostgresServer(provingItselfBy: certificate)
    _ = try server.makeDatabase()
    let port = try #require(server.port)
    func address(_ authority: String, host: String = "localhost") -> String {
      "postgresql://halo@\(host):\(port)/halo1?sslmode=verify-full&sslrootcert=\(authority)"
    }
    let trusted = address(certificate.authority)
    let run = try halo("run", "--sim", "--journal", trusted, "-e", rename("a"))
    #expect(run.status == 0, "\(run)")
    #expect(try server.query("SELECT count(*) FROM halo.runs", in: "halo1") == "1\n")
    // Another authority, another name, none at all.
    let stranger = try ServerCertificate()
    for place in [
      address(stranger.authority), address(certificate.authority, host: "127.0.0.1"),
      address("/nowhere.pem"),
    ] {
      let refused = try halo("runs", "--journal", place)
      #expect(refused.status == 74, "\(refused)")
      #expect(refused.errors.split(separator: "\n").count == 1, "\(refused)")
      #expect(refused.errors.contains("certificate"), "\(refused)")
      #expect(refused.errors.contains("sslrootcert=FILE in the address"), "\(refused)")
    }
    #expect(try server.query("SELECT count(*) FROM halo.runs", in: "halo1") == "1\n")
  }

  /// Whenever the connection is gone, and encrypted: nobody is ended by a signal, and each run is recorded.
  @Test func aConnectionMayBeResetAtAnyTime() throws {
    let server = try PostgresServer(provingItselfBy: try ServerCertificate())
    _ = try server.makeDatabase()
    var runs = 0
    for number in stride(from: 2, through: 20, by: 2) {
      let link = LossyLink(to: server, losing: .bytes, number)
      let place = "postgresql://halo@127.0.0.1:\(link.port)/halo1?sslmode=require"
      let run = try halo("run", "--sim", "--journal", place, "-e", rename("a\(number)"))
      #expect(run.status == 0, "\(number): \(run)")
      #expect(link.hasLost || number > 10, "\(number)")
      runs += 1
    }
    let kinds = "SELECT count(*) FROM halo.entries WHERE kind = "
    #expect(try server.query("\(kinds)'intent'", in: "halo1") == "\(runs)\n")
    #expect(try server.query("\(kinds)'done'", in: "halo1") == "\(runs)\n")
    #expect(
      try server.query("SELECT count(*) FROM halo.runs WHERE state = 'done'", in: "halo1")
        == "\(runs)\n")
  }

  // MARK: Names

  /// Whether this user may have files seen under other names, and be a server of names.
  private static let canMount =
    geteuid() == 0
    && (try? CommandResult.of(
      URL(filePath: "/usr/bin/unshare"), ["-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]))?.status
      == 0

  /// A server of names that takes questions and never answers.
  private final class SilentResolver {
    static let address = "127.0.0.77"
    private let descriptor: CInt

    init?() {
      descriptor = socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0)
      var place = sockaddr_in()
      place.sin_family = sa_family_t(AF_INET)
      place.sin_port = UInt16(53).bigEndian
      inet_pton(AF_INET, Self.address, &place.sin_addr)
      let size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isBound = withUnsafePointer(to: &place) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, size) == 0
        }
      }
      guard isBound else { return nil }
    }

    deinit { close(descriptor) }
  }

  /// While the name of the database's host is looked up, tasks get on, and the change is given up in time.
  @Test(.enabled(if: canMount)) func aNameThatNobodyKnowsHoldsUpNobody() throws {
    let resolver = try #require(SilentResolver())
    defer { withExtendedLifetime(resolver) {} }
    let simulator = try Simulator()
    let folder = try TemporaryFolder([
      "resolv.conf": "nameserver \(SilentResolver.address)\noptions timeout:30 attempts:5\n",
      "nsswitch.conf": "hosts: files dns\n",
      "job.lua": """
      local function change()
        local ok, problem = pcall(function() \(rename("b", ", timeout = 3")) end)
        print(ok, problem.kind, problem.code)
      end
      local function read()
        for _ = 1, 5 do
          cloud.eip.list()
          task.sleep(0.1)
        end
        print "read"
      end
      task.all { change, read }
      """,
    ])
    let script = """
      mount --bind "$0/resolv.conf" "$(realpath /etc/resolv.conf)" &&
        mount --bind "$0/nsswitch.conf" /etc/nsswitch.conf && exec "$@"
      """
    let result = try CommandResult.of(
      URL(filePath: "/usr/bin/unshare"),
      [
        "-m", "sh", "-c", script, folder.path, Repository.program("halo").path, "run",
        "--region", "cn-north-4", "--endpoint", simulator.url, "--timeout", "60s", "--journal",
        "postgresql://halo@db.example/runs", "\(folder.path)/job.lua",
      ], environment: CommandTests.key)
    #expect(result.output == "read\nfalse\tunavailable\tjournal\n", "\(result)")
    #expect(try simulator.control("GET", "requests").contains("alias") == false)
  }

  // MARK: Ends

  /// A run that ends while the database is away ends as its script does, and with 74 where that ended well.
  @Test func howARunEndsWhoseJournalIsAway() throws {
    let server = try PostgresServer()
    let place = try server.makeDatabase()
    let folder = try TemporaryFolder()
    let ends = [("", 74), ("error 'no'", 1), ("task.sleep(600)", 143)]
    let runs = try ends.enumerated().map { index, end in
      let text = """
        \(rename("c"))
        print "made"
        while not io.open("\(folder.path)/go") do task.sleep(0.05) end
        \(end.0)
        """
      return try SignalledRun(
        arguments: ["run", "--sim", "--journal", place, "--job", "job\(index)", "-e", text],
        environment: CommandTests.key.merging(["HOME": folder.path]) { $1 })
    }
    server.stop("KILL")
    try Data().write(to: URL(filePath: "\(folder.path)/go"))
    for (run, end) in zip(runs, ends).reversed() {
      // Nobody minds a signal that he does not get any more.
      let status = try end.1 == 143 ? run.send("TERM").status : run.send("CONT").status
      #expect(status == Int32(end.1), "\(end)")
      #expect(run.errorOutput.contains("interrupted for it"), "\(end)")
    }
    try server.start()
    #expect(
      try server.query("SELECT count(*) FROM halo.runs WHERE state = 'running'", in: place)
        == "3\n")
  }

  /// Whoever finds that its lease has ended stops, whatever it waits for.
  @Test(arguments: [("0s", 75), ("600s", 76)])
  func whoHasLostItsLeaseStops(_ transition: String, _ status: Int32) throws {
    let server = try PostgresServer.shared.get()
    let place = try server.makeDatabase()
    let simulator = try Simulator(["--transition-time", transition])
    let text = """
      print "begins"
      cloud.eip.bind { publicip_id = "\(Self.eip)", port_id = "\(DemoAccount.otherServerPortID)" }
      task.sleep(600)
      """
    let run = try SignalledRun(
      arguments: [
        "run", "--region", "cn-north-4", "--endpoint", simulator.url, "--journal", place,
        "--lease", "5s", "-e", text,
      ], environment: CommandTests.key)
    // The tables are made by the run.
    let wanted = transition == "0s" ? "'done'" : "'intent'"
    let query = "SELECT kind FROM halo.entries WHERE kind = \(wanted)"
    #expect((0..<4000).contains { _ in (try? server.query(query, in: place))?.isEmpty == false })
    try server.query("UPDATE halo.leases SET ends_at = clock_timestamp()", in: place)
    #expect(try run.send("CONT").status == status)
    let errors = run.errorOutput
    #expect(errors.contains("this process has lost its lease on run 1"), "\(errors)")
    #expect(errors.contains("longer than its lease on run 1 lasts"), "\(errors)")
    #expect(
      try halo("runs", "show", "1", "--journal", place).output.hasPrefix("run 1: interrupted\n"))
  }

  /// What comes to nothing keeps no plan and no job until its leases end.
  @Test func whatDepartsFromItsPlanLetsGoOfAllThatItHas() throws {
    let server = try PostgresServer.shared.get()
    let place = try server.makeDatabase()
    let simulator = try Simulator()
    let folder = try TemporaryFolder(["a.lua": rename("planned")])
    let (script, plan) = ("\(folder.path)/a.lua", "\(folder.path)/plan.json")
    let cloud = ["--region", "cn-north-4", "--endpoint", simulator.url]
    func halo(_ words: [String]) throws -> Int32 {
      try CommandResult.of(Repository.program("halo"), words, environment: CommandTests.key).status
    }
    #expect(try halo(["plan", "--out", plan] + cloud + [script]) == 2)
    #expect(try halo(["run", "--journal", "none"] + cloud + ["-e", rename("other")]) == 0)
    let apply = ["apply", "--journal", place, "--lease", "1h"]
    #expect(try halo(apply + ["--job", "nightly", plan]) == 75)
    let held = "SELECT name FROM halo.leases WHERE ends_at > clock_timestamp()"
    #expect(try server.query(held, in: place).isEmpty)
    #expect(try halo(["plan", "--out", plan] + cloud + [script]) == 2)
    #expect(try halo(apply + ["--once-per", "1h", "--job", "nightly", plan]) == 0)
    #expect(try server.query(held, in: place).isEmpty)
  }

  // MARK: Addresses

  @Test(arguments: ["host=db password=hush", "password=hush", "MySQL://me:hush@db/runs"])
  func anAddressOfAnotherFormMakesNoFile(_ address: String) throws {
    let folder = try TemporaryFolder()
    for words in [["run", "--sim", "-e", "print(1)"], ["runs"], ["resume", "1"]] {
      let result = try CommandResult.of(
        Repository.program("halo"), [words[0]] + ["--journal", address] + words.dropFirst(),
        environment: CommandTests.key, directory: URL(filePath: folder.path))
      #expect(result.status == 64, "\(result)")
      #expect(result.errors.contains("write --journal postgresql://USER@HOST:PORT/DATABASE"))
      #expect(!result.errors.contains("hush"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  /// Whose roll-back has not come to its end is told so.
  @Test func aRollBackWhoseLeaseHasLapsedIsToldToHave() throws {
    let place = try PostgresServer.shared.get().makeDatabase()
    let made = try halo("run", "--sim", "--journal", place, "-e", rename("d"))
    #expect(made.status == 0)
    try PostgresServer.shared.get().query(
      "UPDATE halo.runs SET state = 'rolling_back', ended_at = NULL, exit = NULL", in: place)
    let shown = try halo("runs", "show", "1", "--journal", place).output
    #expect(shown.hasPrefix("run 1: roll-back incomplete\n"))
    #expect(shown.contains("its roll-back did not come to its end: process "), "\(shown)")
    #expect(shown.contains("halo rollback 1 --journal ") && shown.contains(" goes on"))
  }
}

extension DatabaseJournalTests {
  /// Who ends a run whose journal is away is told at once what it waits for, whatever the run was doing.
  @Test(arguments: ["task.sleep(600)", "cloud.eip.rename{ publicip_id = id, alias = 'b' }"])
  func whoEndsARunIsToldWhatItWaitsFor(next: String) throws {
    let server = try PostgresServer()
    let place = try server.makeDatabase()
    let folder = try TemporaryFolder()
    let text = """
      local id = "\(DemoAccount.freeEIPs[0])"
      cloud.eip.rename{ publicip_id = id, alias = "a" }
      print "made"
      while not io.open("\(folder.path)/go") do task.sleep(0.05) end
      print "goes on"
      \(next)
      """
    let run = try SignalledRun(
      arguments: ["run", "--sim", "--journal", place, "-e", text],
      environment: CommandTests.key.merging(["HOME": folder.path]) { $1 })
    server.stop()
    try Data().write(to: URL(filePath: "\(folder.path)/go"))
    #expect(try run.send("TERM").status == 143)
    let errors = run.errorOutput
    let told = errors.split(separator: "\n").filter { $0.contains("waiting for it, 10 s at most") }
    #expect(told.count == 1, "\(errors)")
  }
}
