import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// What a run tells of its changes, and where: standard error, `--log-file`, `--metrics-file`, `--ping`.
@Suite(.timeLimit(.minutes(30))) struct ReportingTests {
  private let folder: TemporaryFolder

  /// Renames an EIP, fails to rename one that is not there, and ends as it is told to.
  init() throws {
    folder = try TemporaryFolder([
      "job.lua": """
      local eip = cloud.eip.find { public_ip_address = "203.0.113.11" }
      cloud.eip.rename { publicip_id = eip.id, alias = "gate" }
      local id = "00000000-0000-4000-8000-000000000000"
      task.spawn(function() pcall(cloud.eip.rename, { publicip_id = id, alias = "x" }) end):wait()
      local how = ...
      if how == "fail" then error "boom" elseif how then os.exit(math.tointeger(how)) end
      """
    ])
  }

  private func halo(_ arguments: [String], environment: [String: String] = [:]) throws
    -> CommandResult
  {
    try CommandResult.of(
      Repository.program("halo"), ["run"] + arguments, environment: environment,
      directory: URL(filePath: folder.path))
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
  }

  /// Without what differs from run to run.
  private func steady(_ text: String) -> String {
    text.replacing(#/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/#, with: "…Z")
      .replacing(#/seconds=\d+\.\d+(e-\d+)?/#, with: "seconds=…")
      .replacing(#/"seconds":\d+\.\d+(e-\d+)?/#, with: #""seconds":…"#)
      .replacing(#/request [0-9a-f]{32}/#, with: "request …")
      // How often it has looked depends on how fast this machine is.
      .replacing(#/\d+ requests/#, with: "… requests")
      .replacing(#/(in|after) \d+\.\d s/#, with: { "\($0.output.1) … s" })
      .replacing(#/_seconds\{(.*)\} \d+\.\d+/#, with: { "_seconds{\($0.output.1)} …" })
  }

  /// Standard error, where it is no terminal, and the log file.
  static let cases: [(name: String, options: [String], arguments: [String], status: Int32)] = [
    ("quiet-success", [], [], 0), ("held-back", [], ["fail"], 1), ("held-back-exit", [], ["3"], 3),
    ("summary", ["--summary"], [], 0), ("summary-failed", ["--summary"], ["fail"], 1),
    ("quiet-failed", ["--quiet"], ["fail"], 1),
    ("summary-json", ["--summary", "--log-format", "json"], ["3"], 3),
  ]

  @Test(arguments: cases) func tellsOfChanges(
    name: String, options: [String], arguments: [String], status: Int32
  ) throws {
    let result = try halo(["--sim", "--log-file", "log"] + options + ["job.lua"] + arguments)
    #expect(result.status == status)
    expectSnapshot(
      "\(steady(result.errors))--- log file\n\(steady(try text("log")))",
      named: "halo/reporting-\(name)")
  }

  /// Also where nothing was read before it: the change has looked at its thing itself.
  @Test func aChangeOfWhatWasNeverReadNamesItsThing() throws {
    let eip = DemoAccount.freeEIPs[0]
    let result = try halo([
      "--sim", "--summary", "-e",
      """
      pcall(cloud.eip.bind, { publicip_id = "\(eip)", port_id = "f588ccfa-8750-4d7c-bf5d-2ede24414706" })
      cloud.eip.rename{ publicip_id = "\(eip)", alias = "x" }
      """,
    ])
    #expect(result.status == 0)
    for end in ["to port", "to x"] {
      #expect(result.errors.contains("EIP 203.0.113.11 (\(eip)) \(end)"), "\(result.errors)")
    }
  }

  @Test func aVerboseLineNamesTheThingAndTheTask() throws {
    let result = try halo(["--sim", "--verbose", "job.lua"])
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count > 6)
    for line in lines {
      #expect(
        line.contains(#/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \w+ +.* run=(\d+|-) task=\d+$/#),
        "\(line)")
    }
    #expect(
      lines.contains {
        $0.contains(#/rename EIP 203\.0\.113\.11 \([0-9a-f-]{36}\) to gate: waiting/#)
      })
    #expect(lines.contains { $0.contains("operation=eip.rename run=1 task=2") })
  }

  /// As logrotate does it: `create` renames the file and makes a new one, `copytruncate` cuts it.
  @Test(arguments: ["os.rename('log', 'log.1')", "io.open('log', 'w'):close()"])
  func aLogFileMayBeRotated(rotation: String) throws {
    let code = "log.info('first') \(rotation) log.info('second')"
    let result = try halo(["--log-file", "log", "-e", code])
    #expect(result.status == 0)
    let log = try text("log")
    #expect(log.contains(" second run=") && !log.contains("first") && !log.contains("\0"))
    if rotation.contains("rename") { #expect(try text("log.1").contains(" first run=")) }
  }

  @Test func aLogFileIsAppendedTo() throws {
    for _ in 1...2 { _ = try halo(["--log-file", "log", "-e", "log.info 'here'"]) }
    #expect(try text("log").split(separator: "\n").count == 4)
  }

  @Test(arguments: ["--log-file", "--metrics-file"])
  func whatCannotBeWrittenEndsTheRunBeforeItBegins(option: String) throws {
    let result = try halo([option, "missing/file", "-e", "print 'ran'"])
    #expect(result.status == 74)
    #expect(result.output == "")
    #expect(result.errors.hasPrefix("halo: cannot write missing/file: "))
  }

  /// Nobody may read the other end.
  @Test func aPipeForMetricsIsNotWaitedFor() throws {
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    let result = try halo(["--metrics-file", folder.path + "/pipe", "-e", "print 'ran'"])
    #expect(result.status == 74 && result.output == "")
    #expect(result.errors.hasSuffix("/pipe: it is a pipe that nobody reads\n"))
  }

  @Test func aLogThatFillsTheDiskIsSaidOnce() throws {
    let result = try halo(["--log-file", "/dev/full", "-e", "log.info 'a' log.info 'b'"])
    #expect(result.status == 0)
    #expect(
      result.errors.split(separator: "\n").count { $0.contains("cannot write /dev/full") } == 1)
  }

  // MARK: Metrics

  /// Two jobs in one file, one of them with a name that has to be escaped.
  @Test func metricsOfJobsShareAFile() throws {
    let options = ["--sim", "--metrics-file", "m.prom"]
    _ = try halo(options + ["job.lua"])
    _ = try halo(options + ["--job", "a \"b\"\\c", "-e", "os.exit(3)"])
    let place = URL(filePath: folder.path).resolvingSymlinksInPath().path
    expectSnapshot(
      steady(try text("m.prom")).replacing("\(place)/", with: "/home/me/").replacing(
        #/_duration_seconds\{(.*)\} .*/#, with: { "_duration_seconds{\($0.output.1)} …" }),
      named: "halo/metrics")
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/m.prom")
    #expect(attributes[.posixPermissions] as? Int == 0o644)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
  }

  @Test func theLastSuccessIsKeptThroughFailuresAndKills() throws {
    func value(_ name: String) throws -> Substring? {
      try text("m.prom").firstMatch(
        of: Regex(#"\n\#(name)\{job="x"\} (\S+)"#, as: (Substring, Substring).self))?.1
    }
    _ = try halo(["--metrics-file", "m.prom", "--job", "x", "-e", "x = 1"])
    let success = try #require(try value("halo_job_last_success_time_seconds"))
    _ = try halo(["--metrics-file", "m.prom", "--job", "x", "-e", "os.exit(4)"])
    #expect(try value("halo_job_last_exit_code") == "4")
    let end = try value("halo_job_last_end_time_seconds")
    let start = try value("halo_job_last_start_time_seconds")
    _ = try halo([
      "--metrics-file", "m.prom", "--job", "x", "--allow-exec", "-e", "os.execute 'kill -9 $PPID'",
    ])
    #expect(try value("halo_job_last_success_time_seconds") == success)
    #expect(try value("halo_job_last_end_time_seconds") == end)
    #expect(try value("halo_job_last_start_time_seconds") != start)
  }

  /// Who reads the file is somebody else.
  @Test func noMetricNamesASecret() throws {
    let job = ["--sim", "--metrics-file", "m.prom", "--job", "j-hunter2secret", "-e", "x = 1"]
    #expect(try halo(job, environment: ["DB_PASSWORD": "hunter2secret"]).status == 0)
    let metrics = try text("m.prom")
    #expect(metrics.contains(#"{job="j-***"}"#) && !metrics.contains("hunter2"), "\(metrics)")
  }

  /// A job that was begun already in its stretch of time does nothing, and nobody is told that it went well.
  @Test func oneTooManyTellsNobody() throws {
    let server = LoopbackServer(answering: "")
    let job = [
      "--journal", "j.db", "--job", "x", "--once-per", "365d", "--metrics-file", "m.prom",
      "--log-file", "log", "--ping", "http://\(server.authority)/check", "-e", "error 'boom'",
    ]
    #expect(try halo(job).status == 1)
    let (metrics, log, count) = (try text("m.prom"), try text("log"), server.requests.count)
    #expect(count == 2)
    let again = try halo(job)
    #expect(again.status == 0 && again.output + again.errors == "", "\(again)")
    #expect(try text("m.prom") == metrics)
    #expect(try text("log") == log)
    #expect(server.requests.count == count)
  }

  /// A run that lacks a region or a key has not begun, so that its stretch is there for one that has them.
  @Test func whatCannotBeginTakesNoStretch() throws {
    let job = ["--journal", "j.db", "--job", "x", "--once-per", "365d"]
    let lacking = try halo(job + ["-e", "cloud.eip.list{}"])
    #expect(lacking.status == 78, "\(lacking)")
    let region = try halo(
      job + ["-e", "cloud.eip.list{}"], environment: CommandTests.key)
    #expect(region.status == 78 && region.errors.contains("no region"), "\(region)")
    #expect(try halo(job + ["-e", "print 'ran'"]).output == "ran\n")
    #expect(try halo(job + ["-e", "print 'ran'"]).output == "")
    // What has begun has taken it, however it ends.
    let begun = ["--journal", "j.db", "--job", "y", "--once-per", "365d"]
    #expect(
      try halo(begun + ["-e", "print(time.now()) task.sleep(0.01) cloud.eip.list{}"]).status == 78)
    #expect(try halo(begun + ["-e", "print 'ran'"]).output == "")
    let exited = ["--journal", "j.db", "--job", "z", "--once-per", "365d"]
    #expect(try halo(exited + ["-e", "print 'begun' os.exit(78)"]).status == 78)
    #expect(try halo(exited + ["-e", "print 'ran'"]).output == "")
  }

  /// Nor does one that something else keeps from its first line.
  @Test func whatIsKeptFromItsFirstLineTakesNoStretch() throws {
    let job = ["--journal", "j.db", "--job", "x", "--once-per", "365d"]
    for lacking in [["--metrics-file", "no/m.prom"], ["--sim", "--faults", "no.lua"]] {
      let kept = try halo(job + lacking + ["-e", "print 'ran'"])
      #expect(kept.status != 0 && kept.output.isEmpty, "\(kept)")
    }
    #expect(try halo(job + ["-e", "cloud.eip.list{}"]).status == 78)
    #expect(try halo(job + ["-e", "print 'ran'"]).output == "ran\n")
  }

  /// Where nothing is kept, nobody knows when the job was begun.
  @Test func aStretchNeedsAJournal() throws {
    for words in [["run", "-e", "x = 1"], ["call", "eip.list"]] {
      let given = try CommandResult.of(
        Repository.program("halo"),
        [words[0], "--job", "x", "--once-per", "1h", "--journal", "none"] + words.dropFirst())
      #expect(given.status == 64, "\(given)")
      #expect(given.errors.contains("--once-per and --journal none exclude each other"), "\(given)")
      let variable = try CommandResult.of(
        Repository.program("halo"),
        [words[0], "--job", "x", "--once-per", "1h"] + words.dropFirst())
      #expect(variable.status == 64 && variable.errors.contains("HALO_JOURNAL=none"), "\(variable)")
    }
  }

  /// Whatever begins the job, it is begun once.
  @Test func aCallIsOneTooManyToo() throws {
    func call() throws -> CommandResult {
      try CommandResult.of(
        Repository.program("halo"),
        [
          "call", "--sim", "--journal", "j.db", "--job", "x", "--once-per", "365d", "--yes",
          "eip.rename", "publicip_id=f6318bef-6508-4ea5-a48f-6152b6b1a8fb", "alias=gate",
        ], directory: URL(filePath: folder.path))
    }
    let first = try call()
    #expect(first.status == 0 && first.output.contains("gate"), "\(first)")
    let second = try call()
    #expect(second.status == 0 && second.output.isEmpty && second.errors.isEmpty, "\(second)")
  }

  // MARK: A health-check service

  @Test func aHealthCheckIsToldHowItWent() throws {
    let server = LoopbackServer(answering: "")
    let url = "http://127.0.0.1:\(server.port)/check?x=1"
    #expect(try halo(["--ping", url, "-e", "x = 1"]).status == 0)
    #expect(try halo(["--ping", url, "-e", "error 'boom'"]).status == 1)
    let requests = server.requests
    #expect(
      requests.map(\.firstLine) == [
        "POST /check/start?x=1 HTTP/1.1", "POST /check?x=1 HTTP/1.1",
        "POST /check/start?x=1 HTTP/1.1", "POST /check/1?x=1 HTTP/1.1",
      ])
    #expect(
      requests.last.map { String(decoding: $0.body, as: UTF8.self) }?.contains(
        "halo: (command line):1: boom") == true)
  }

  @Test(arguments: ["x = 1", "os.exit(3)"]) func aHealthCheckThatIsAwayChangesNothing(code: String)
    throws
  {
    let result = try halo(["--ping", "http://127.0.0.1:9/secret", "-e", code])
    #expect(result.status == (code == "x = 1" ? 0 : 3))
    #expect(result.errors.contains("halo: warning: the ping was not taken: 127.0.0.1:9: refused"))
    #expect(!result.errors.contains("secret"))
  }

  @Test(arguments: ["ftp://x", "x", "https://a:b@c/", "https://"]) func whatIsNoAddressIsRefused(
    url: String
  ) throws {
    #expect(try halo(["--ping", url, "-e", "x = 1"]).status == 64)
  }
}
