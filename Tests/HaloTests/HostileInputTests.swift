import Foundation
import TestSupport
import Testing

/// What somebody gives who means no good, or whose disk is full.
@Suite(.timeLimit(.minutes(30))) struct HostileInputTests {
  static let commands: [[String]] = [
    ["run", "--sim", "--wait", "WORD", "x.lua"], ["run", "--sim", "--wait=WORD", "x.lua"],
    ["run", "--sim", "--faults", "WORD", "-e", "x = 1"], ["run", "--sim", "WORD"],
    ["run", "--sim", "--seed", "WORD", "x.lua"], ["run", "--WORD", "x", "x.lua"],
    ["run", "--sim", "--log-file", "/nosuch/WORD", "x.lua"],
    ["run", "--sim", "--metrics-file", "/nosuch/WORD", "-e", "x = 1"],
    ["resume", "WORD"], ["rollback", "--max-age", "WORD", "1"], ["apply", "WORD"],
    ["check", "WORD"], ["types", "/nosuch/WORD"], ["help", "WORD"], ["runs", "WORD"],
    ["runs", "--state", "WORD"], ["runs", "--journal", "/nosuch/WORD"],
    ["report", "--journal", "/nosuch/WORD", "1"], ["call", "--sim", "WORD"],
    ["call", "--sim", "--file", "/nosuch/WORD", "eip.list"],
    ["call", "--sim", "-o", "WORD", "eip.list"],
    ["unit", "--on-calendar", "WORD", "x.lua"], ["cron-line", "--schedule", "WORD", "x.lua"],
    ["WORD"],
  ]

  /// No word does anything to a terminal, and none fills it.
  @Test(arguments: commands) func aWordIsShownAsWhatItIs(words: [String]) throws {
    for odd in ["\u{1B}[2Jx\u{7F}\u{202E}", String(repeating: "long", count: 25_000)] {
      let result = try CommandResult.of(
        Repository.program("halo"), words.map { $0.replacing("WORD", with: odd) })
      #expect(result.status == 64 || result.status == 74, "\(result.status)")
      #expect(
        !result.errors.isEmpty && result.errors.utf8.count < 4000, "\(result.errors.prefix(200))")
      #expect(result.errors.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
      #expect(!result.errors.contains("\u{7F}") && !result.errors.contains("\u{202E}"))
    }
  }

  /// A fault file of one endless word is told of in a line.
  @Test(arguments: ["WORD", "WORD=1", "on=WORD", "on=eip.bind kind=WORD"])
  func anEndlessRuleIsToldInALine(rule: String) throws {
    let text = rule.replacing("WORD", with: String(repeating: "long", count: 25_000))
    let folder = try TemporaryFolder(["odd.faults": text])
    let result = try CommandResult.of(
      Repository.program("halo"),
      ["run", "--sim", "--faults", "\(folder.path)/odd.faults", "-e", "x = 1"])
    #expect(result.status == 78 && result.errors.utf8.count < 1000, "\(result.errors.prefix(200))")
  }

  /// As text such a name would be another file's.
  @Test(arguments: [
    #"run --sim --log-file $'l\xff' -e 'x = 1'"#, #"plan --sim --out $'p\xff' -e 'x = 1'"#,
    #"run --sim --journal=$'j\xff' -e 'x = 1'"#, #"types $'t\xff'"#, #"report 1 -o $'r\xff'"#,
    #"call --sim eip.list alias=$'\xff'"#,
  ]) func aNameThatIsNotUTF8IsRefused(line: String) throws {
    let folder = try TemporaryFolder()
    let result = try CommandResult.of(
      URL(filePath: "/bin/bash"), ["-c", "\(Repository.program("halo").path) \(line)"],
      directory: URL(filePath: folder.path))
    #expect(result.status == 64 && result.errors.contains("is not UTF-8"), "\(result)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  /// As a variable leaves it that is not set: what is then taken for a directory would be the root.
  @Test(arguments: [
    ["types", ""], ["run", "--sim", "--path", "", "-e", "x = 1"],
    ["plan", "--sim", "--out=", "-e", "x = 1"],
    ["report", "1", "-o", ""], ["check", ""], ["apply", ""], ["call", "--sim", "eip.list", ""],
    ["run", "--sim", "--log-file", "", "-e", "x = 1"], ["run", "--ca-file", "", "-e", "x = 1"],
    ["cron-line", "--sim", "--key-file", "", "x.lua"], ["unit", "--sim", "--out", "", "x.lua"],
    ["runs", "decide", "1", "1", "--made", ""], ["runs", "decide", "1", "1", "--made="],
    ["runs", "decide", "--made", "", "1", "1"], ["run", "--project-id", "", "-e", "x = 1"],
    ["cron-line", "--project-id", "", "x.lua"], ["unit", "--project-id=", "x.lua"],
    ["unit", "--region", "", "x.lua"], ["runs", "--job", ""], ["resume", ""],
    ["unit", "--sim", "--user", "", "x.lua"], ["unit", "--sim", "--user", "a b", "x.lua"],
  ]) func anEmptyNameIsRefused(words: [String]) throws {
    let folder = try TemporaryFolder(["x.lua": ""])
    let result = try CommandResult.of(
      Repository.program("halo"), words, directory: URL(filePath: folder.path))
    #expect(result.status == 64 && !result.errors.contains("did you mean"), "\(result)")
  }

  /// A script's own may be empty.
  @Test func whatAScriptIsGivenMayBeEmpty() throws {
    for words in [
      ["-e", ""], ["-e", "print(#...)", ""], ["--job", "x", "-e", "print(#...)", "", "a"],
    ] {
      let result = try CommandResult.of(Repository.program("halo"), ["run", "--sim"] + words)
      #expect(result.status == 0, "\(result)")
    }
  }

  @Test func fieldsThatCannotBeReadAreAFileThatCannotBeRead() throws {
    let result = try CommandResult.of(
      Repository.program("halo"), ["call", "--sim", "--file", "/nosuch", "eip.list"])
    #expect(result.status == 74, "\(result)")
    #expect(result.errors == "halo: cannot read /nosuch: No such file or directory\n")
  }

  /// Not told to mean itself.
  @Test func aLinkThatLeadsNowhereIsToldToBeOne() throws {
    let folder = try TemporaryFolder()
    let link = folder.path + "/job.lua"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "gone\u{1B}/job.lua")
    let result = try CommandResult.of(Repository.program("halo"), ["run", "--sim", link])
    #expect(result.status == 74, "\(result)")
    #expect(
      result.errors == "halo: cannot read \(link): No such file or directory; it is a link to"
        + " gone\\u{1b}/job.lua, which leads nowhere\n", "\(result.errors)")
  }

  /// Whose disk is full wants to see what was run.
  @Test(.enabled(if: geteuid() == 0)) func aJournalOnAFullDiskIsRead() throws {
    let folder = try TemporaryFolder()
    let script = """
      mount -t tmpfs -o size=600k none "$1" || exit 0
      "$0" run --sim --journal "$1/j.db" -e "$2" || exit 1
      dd if=/dev/zero of="$1/fill" bs=1k count=600 2>/dev/null
      "$0" runs --journal "$1/j.db" && "$0" runs show 1 --journal "$1/j.db"
      """
    let result = try CommandResult.of(
      URL(filePath: "/usr/bin/unshare"),
      [
        "-m", "/bin/bash", "-c", script, Repository.program("halo").path, folder.path,
        "cloud.eip.rename{ publicip_id = cloud.eip.list{}[1].id, alias = 'x' }",
      ],
      environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
    #expect(result.status == 0 && result.errors.isEmpty, "\(result)")
  }

  /// Cron's log is not left out silently.
  @Test func aLogThatHasNoPlaceIsToldOf() throws {
    let folder = try TemporaryFolder(["job.lua": "", "home": ""])
    let line = try CommandResult.of(
      Repository.program("halo"), ["cron-line", "--sim", "job.lua"],
      environment: ["HOME": "\(folder.path)/home"], directory: URL(filePath: folder.path))
    #expect(line.status == 0 && !line.output.contains("--log-file"), "\(line)")
    #expect(line.errors.hasPrefix("halo: note: its log is kept nowhere: "), "\(line)")
  }
}
