import Foundation
import JSON
import Journal
import Ports
import SimulatedCloud
import TestSupport
import Testing
import Text

@testable import halo

/// `halo runs`: what people and programs read of the journal.
@Suite(.timeLimit(.minutes(30))) struct RunsTests {
  private let folder: TemporaryFolder
  private let path: String

  /// Three runs: done, failed in doubt, and one whose process is gone.
  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/journal.db"
    let journal = try SQLJournal(sqlite: path)
    let done = try journal.begin(Self.start("scripts/move-eip.lua", job: "nightly", at: 0))
    try journal.append(
      [
        Self.intent(1, "eip.unbind", ["publicip_id": "f6318bef"], before: ["port_id": "f588ccfa"]),
        Self.outcome(2, of: 1, .done, ["ea909a92"]),
        Self.intent(3, "eip.bind", ["port_id": "a135e9b8", "publicip_id": "f6318bef"]),
        Self.outcome(4, of: 3, .done, ["be1f0c44", "0c44be1f"]),
      ], to: done)
    try journal.end(done, RunEnd(state: .done, exit: 0, at: Self.time(90)))
    let doubtful = try journal.begin(Self.start("odd \u{1B}[2Jname.lua", at: 3600))
    try journal.append(
      [Self.intent(1, "dns.bind_ip", [:]), Self.outcome(2, of: 1, .inDoubt, [])], to: doubtful)
    try journal.end(doubtful, RunEnd(state: .inDoubt, exit: 76, at: Self.time(3601)))
    let killed = try journal.begin(Self.start("scripts/move-eip.lua", job: "nightly", at: 7200))
    try journal.append([Self.intent(1, "eip.unbind", ["publicip_id": "f6318bef"])], to: killed)
  }

  /// On a terminal names give way; a program is given all of them.
  @Test(arguments: [40, 80, 100, 200]) func aListFitsTheTerminal(columns: Int) throws {
    let journal = try SQLJournal(sqlite: path)
    let far = Self.start(
      "/srv/automation/production/nightly/move-eip.lua", job: "the nightly move of every address",
      at: 9000)
    let number = try journal.begin(far)
    try journal.end(number, RunEnd(state: .rollBackIncomplete, exit: 80, at: Self.time(9001)))
    let runs = try journal.runs(RunQuery())
    let text = RunList(runs, now: Self.time(9002), columns: columns).text
    let widest = text.split(separator: "\n").map { TextWidth.of(String($0)) }.max() ?? 0
    #expect(widest <= columns, "\(text)")
    #expect(text.contains("roll-back incomplete"))
    #expect(text.contains("started") == (columns > 40))
    #expect(text.contains("…") == (columns < 200), "\(text)")
    let whole = RunList(runs, now: Self.time(9002)).text
    #expect(whole.contains(far.script) && whole.contains("every address"))
    #expect(!whole.contains("…"))
  }

  private static func time(_ seconds: Int64) -> WallTime {
    WallTime(seconds: 1_767_322_800 + seconds)
  }

  private static func start(_ script: String, job: String? = nil, at seconds: Int64) -> RunStart {
    RunStart(
      job: job, script: script, arguments: ["203.0.113.10"],
      account: RunAccount(profile: "test", region: "cn-north-4"), startedAt: time(seconds),
      process: RunProcess(host: "web1", pid: 4711))
  }

  private static func intent(
    _ number: Int64, _ name: String, _ arguments: JSONValue, before: JSONValue? = nil
  ) -> Entry {
    let key = StepKey(name: name, arguments: arguments.canonicalForm)
    return Entry(
      number, .intent(Intent(key: key, before: before, record: [], at: time(number))))
  }

  private static func outcome(
    _ number: Int64, of intent: Int64, _ verdict: Outcome.Verdict, _ requests: [String]
  ) -> Entry {
    let outcome = Outcome(
      intent: intent, verdict: verdict, record: [], requestIDs: requests, at: time(number + 2))
    return Entry(number, .outcome(outcome))
  }

  private func halo(_ arguments: String...) throws -> CommandResult {
    try CommandResult.of(
      Repository.program("halo"), ["runs"] + arguments, environment: ["HALO_JOURNAL": path])
  }

  /// What a person reads, with the file's name made the same everywhere.
  private func expect(_ result: CommandResult, as name: String) {
    let errors = result.errors.isEmpty ? "" : "--- standard error\n\(result.errors)"
    let text = "\(result.output)\(errors)--- exit \(result.status)\n"
      .replacingOccurrences(of: folder.path, with: "/state")
    expectSnapshot(text, named: "runs/\(name)")
  }

  @Test func listsThemNewestFirst() throws {
    expect(try halo(), as: "list")
    expect(try halo("--job", "nightly", "--state", "done"), as: "list-of-a-job")
    expect(try halo("--limit", "1", "--json"), as: "list-json")
    expect(try halo("--since", "1h"), as: "list-nothing")
    expect(try halo("--state", "dead"), as: "misspelt-state")
  }

  @Test func showsEveryChange() throws {
    expect(try halo("show", "1"), as: "show")
    expect(try halo("show", "2"), as: "show-in-doubt")
    expect(try halo("show", "3"), as: "show-interrupted")
    expect(try halo("show", "1", "--json"), as: "show-json")
    expect(try halo("show", "4"), as: "show-unknown")
  }

  /// With the names that the run has seen, what was there, and the service's name for its request.
  @Test func tellsAChangeInAPersonsWords() throws {
    let journal = folder.path + "/words.db"
    let run = try CommandResult.of(
      Repository.program("halo"),
      [
        "run", "--sim", "--journal", journal, "-e",
        "cloud.eip.rename{ publicip_id = cloud.eip.find{ alias = 'web' }.id, alias = 'gate' }",
      ])
    #expect(run.status == 0, "\(run)")
    let shown = try halo("show", "1", "--journal", journal).output.split(separator: "\n").suffix(3)
    try #require(shown.count == 3)
    #expect(
      shown[shown.startIndex].hasSuffix(
        "  rename EIP 203.0.113.10 (f6318bef-6508-4ea5-a48f-6152b6b1a8fb) to gate"))
    let request = /^     done after .*  \[request ([0-9a-f]{32})\]$/
    let id = try #require(try request.wholeMatch(in: shown[shown.startIndex + 1])?.1)
    #expect(shown.last == "     before: alias web")
    let document = try JSONValue(
      parsing: Array(halo("show", "1", "--journal", journal, "--json").output.utf8))
    #expect(document["changes"]?.array?.first?["request_ids"] == .array([.string(String(id))]))
  }

  /// The error of a change, and of the call that a run has made last.
  @Test func saysWhyAChangeWasRefusedAndARunFailed() throws {
    let journal = folder.path + "/refused.db"
    func run(_ code: String, status: Int32 = 1) throws {
      let result = try CommandResult.of(
        Repository.program("halo"), ["run", "--sim", "--journal", journal, "-e", code])
      #expect(result.status == status, "\(result)")
    }
    let rename =
      "cloud.eip.rename{ publicip_id = cloud.eip.find{ alias = 'web' }.id, alias = 'gate' }"
    try run(
      "cloud.eip.bind{ publicip_id = '\(DemoAccount.freeEIPs[0])',"
        + " port_id = cloud.eip.find{ alias = 'web' }.port_id }")
    try run("\(rename) cloud.vpc.find_port{ device_id = 'nosuch' }")
    try run(
      "\(rename) pcall(cloud.vpc.find_port, { device_id = 'nosuch' }) os.exit(3)", status: 3)
    try run("\(rename) error('postgres://u:hunter22@h/d\\nand more')")
    let refused = try halo("show", "1", "--journal", journal).output
    let reason = /refused after .*\n     409 VPC\.0511: .* \(.*unbind that.*\)\n/
    #expect(refused.contains(reason), "\(refused)")
    let document = try JSONValue(
      parsing: Array(halo("show", "1", "--journal", journal, "--json").output.utf8))
    let error = document["changes"]?.array?.first?["error"]
    #expect(error?["code"] == "VPC.0511", "\(document)")
    let failed = try halo("show", "2", "--journal", journal).output
    #expect(failed.contains("\nfailed: (command line):1: vpc.find_port: "), "\(failed)")
    let exited = try halo("show", "3", "--journal", journal).output
    #expect(exited.contains("\nits last call failed: vpc.find_port: "), "\(exited)")
    let raised = try halo("show", "4", "--journal", journal).output
    #expect(
      raised.contains("\nfailed: (command line):1: postgres://***@h/d and more\n"), "\(raised)")
  }

  /// It was not stopped for that its roll-back was.
  @Test func saysWhyAScriptHadFailedWhoseRollBackWasCutOff() throws {
    do {
      let journal = try SQLJournal(sqlite: path)
      let end = RunEnd(state: .failed, exit: 1, failure: "boo", at: Self.time(9000))
      let failed = try journal.begin(Self.start("failed.lua", at: 8000))
      try journal.append([Self.intent(1, "eip.unbind", [:])], to: failed)
      try journal.end(failed, end)
      let process = RunProcess(host: "web2", pid: 12)
      try journal.reopen(failed, by: process, isRollBack: true)
      let going = try #require(try journal.run(failed))
      #expect(going.endedAt == nil && going.failureLabel == "failed")
    }
    let shown = try halo("show", "4").output
    #expect(shown.contains("\nfailed: boo\n") && !shown.contains("stopped: "), "\(shown)")
  }

  /// The account is told where there are several, and a job where it is not the script.
  @Test func tellsAccountsAndJobsApart() throws {
    let journal = try SQLJournal(sqlite: path)
    var start = Self.start("scripts/report.lua", job: "scripts/report.lua 203.0.113.10", at: 9000)
    start.account = RunAccount(profile: "prod", region: "eu-west-101")
    let number = try journal.begin(start)
    try journal.end(number, RunEnd(state: .done, exit: 0, at: Self.time(9001)))
    expect(try halo(), as: "list-of-accounts")
  }

  @Test func deletesWhatIsAskedFor() throws {
    expect(try halo("prune", "--older-than", "1m"), as: "prune")
    #expect(try halo("--json").output.contains("in_doubt"))
    expect(try halo("forget", "3"), as: "forget")
    expect(try halo("forget", "3"), as: "forget-unknown")
    expect(try halo(), as: "list-after-pruning")
  }

  /// What is told before the record is gone suffices to look at each change and to take it back by hand. What
  /// cannot be told is not deleted.
  @Test func namesWhatStaysWhenARunIsForgotten() throws {
    let simulator = try Simulator()
    let journal = ["--journal", folder.path + "/made.db"]
    let script = """
      local one = cloud.eip.find{ alias = "web" }
      cloud.eip.rename{ publicip_id = one.id, alias = "gate" }
      cloud.eip.rename{ publicip_id = "\(DemoAccount.freeEIPs[0])", alias = "other" }
      pcall(cloud.transaction, function()
        cloud.eip.rename{ publicip_id = "\(DemoAccount.freeEIPs[1])", alias = "third" }
        error "no"
      end)
      """
    #expect(try simulator.halo(journal + ["-e", script]).status == 0)
    func shell(_ command: String) throws -> CommandResult {
      try CommandResult.of(
        URL(filePath: "/bin/sh"),
        ["-c", "exec \"$0\" \"$@\" \(command)"]
          + [Repository.program("halo").path, "runs", "forget", "1"] + journal)
    }
    #expect(try shell(">/dev/full").status == 74)
    let told = try shell("")
    #expect(told.status == 0, "\(told)")
    for line in [
      "endpoint: \(simulator.url)\n",
      #"    to look: cloud.eip.get{ publicip_id = "\#(DemoAccount.boundEIP)" }"#,
      #"    to take it back: cloud.eip.rename{ publicip_id = "\#(DemoAccount.boundEIP)", alias = "web" }"#,
      #"    it was: cloud.eip.rename{ publicip_id = "\#(DemoAccount.freeEIPs[0])", alias = "other" }"#,
      "the record of run 1 is deleted; the account is as it was\n",
    ] {
      #expect(told.output.contains(line), "\(told.output)")
    }
    // What was taken back needs nobody.
    #expect(
      !told.output.contains(
        #"to take it back: cloud.eip.rename{ publicip_id = "\#(DemoAccount.freeEIPs[1])"#))
    try expectNoRun(journal)
  }

  private func expectNoRun(_ journal: [String]) throws {
    for command in ["watch", "forget"] {
      let gone = try CommandResult.of(
        Repository.program("halo"), ["runs", command, "1"] + journal)
      #expect(gone.status == 64)
      #expect(
        gone.errors
          == "halo: there is no run 1; 'halo runs \(journal.joined(separator: " "))' lists them\n")
    }
  }

  @Test func saysWhereThereIsNone() throws {
    let nowhere = ["HOME": folder.path, "HALO_JOURNAL": ""]
    let empty = try CommandResult.of(
      Repository.program("halo"), ["runs", "--json"], environment: nowhere)
    #expect(empty.status == 0 && empty.output == "[]\n" && empty.errors.isEmpty)
    // To look is not to make.
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/.local"))
    expect(try halo("--journal", folder.path + "/missing.db"), as: "missing-journal")
    expect(try halo("--journal", "none"), as: "no-journal")
  }
}
