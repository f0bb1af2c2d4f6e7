import Foundation
import TestSupport
import Testing

@testable import Journal

/// A session at the prompt is a run: what it changed is reached from later ones.
@Suite(.timeLimit(.minutes(30))) struct ReplJournalTests {
  private let simulator: Simulator
  private let folder: TemporaryFolder

  init() throws {
    simulator = try Simulator()
    folder = try TemporaryFolder()
  }

  private var journal: String { folder.path + "/journal.db" }

  private func session(_ input: String, in region: String = "cn-north-4") throws -> CommandResult {
    try CommandResult.of(
      Repository.program("halo"),
      ["repl", "--region", region, "--endpoint", simulator.url, "--journal", journal],
      environment: CommandTests.key, input: input)
  }

  private static let rename = """
    eip = cloud.eip.find{ public_ip_address = "203.0.113.10" }
    cloud.eip.rename{ publicip_id = eip.id, alias = "gate" }.alias !

    """

  private static let alias =
    "cloud.eip.find{ public_ip_address = '203.0.113.10' }.alias\n"

  @Test("A change of an earlier session is listed with its day, and taken back")
  func reachesEarlierSessions() throws {
    #expect(try session(Self.rename).status == 0)
    let later = try session(":changes\n:undo\n:undo!\n\(Self.alias):changes\n:undo!\n")
    #expect(
      later.output.contains(/^1\.\d+  \d{4}-\d\d-\d\d rename EIP .* to gate in cn-north-4: done\n/))
    #expect(later.errors.contains("nobody can be asked to undo it"))
    #expect(later.errors.contains(/made on \d{4}-\d\d-\d\d in session 1: rename EIP .* to gate\n/))
    #expect(later.errors.contains("done\n"))
    #expect(later.output.hasSuffix("\"web\"\nno changes\n"), "\(later.output)")
    #expect(later.errors.contains("there is no change to undo"))
    #expect(try session(":changes\n").output == "no changes\n", "the next session knows it, too")
  }

  @Test("What was taken back in its own session is not offered again")
  func knowsUndoes() throws {
    let first = try session(Self.rename + ":undo!\n")
    #expect(first.status == 0, "\(first.errors)")
    #expect(try session(":changes\n").output == "no changes\n")
  }

  @Test("A change is taken back in the region where it was made, from a session elsewhere")
  func regions() throws {
    #expect(try session(Self.rename).status == 0)
    let later = try session(":changes\n:undo!\n", in: "ap-southeast-3")
    #expect(later.output.contains("to gate in cn-north-4: done"), "\(later.output)")
    #expect(later.errors.contains("in cn-north-4\ndone\n"), "\(later.errors)")
    #expect(try session(Self.alias).output == "\"web\"\n")
  }

  @Test("What cannot be read of earlier sessions is said, and is not taken for nothing")
  func unreadable() throws {
    #expect(try session(Self.rename).status == 0)
    #expect(try session(Self.rename.replacing("gate", with: "door")).status == 0)
    do {
      let store = try SQLJournal(sqlite: journal)
      try store.database.run("UPDATE entries SET record = X'7B22' WHERE run = 2", [])
    }
    let part = try session(":changes\n:undo!\n")
    #expect(part.output.contains("to gate in cn-north-4: done"), "\(part.output)")
    #expect(
      part.errors.contains(
        "halo: warning: what session 2 changed is not known: the record of change "),
      "\(part.errors)")
    #expect(part.errors.contains("no change of this session is left to undo, and what session 2"))
    #expect(!part.errors.contains("done\n"))
    try String(repeating: "no database\n", count: 100)
      .write(toFile: journal, atomically: true, encoding: .utf8)
    let all = try session(":changes\n:undo!\n")
    #expect(!all.output.contains("no changes"), "\(all.output)")
    #expect(
      all.errors.contains("what earlier sessions changed is not known: \(journal) is damaged"),
      "\(all.errors)")
  }

  @Test("A change of an earlier session is found by its label")
  func labels() throws {
    #expect(
      try session(Self.rename + "cloud.eip.rename{ publicip_id = eip.id, alias = 'b' } !\n").status
        == 0)
    let list = try session(":changes\n").output.split(separator: "\n")
    #expect(list.count == 2)
    let label = list[1].split(separator: " ")[0]
    let undone = try session(":undo! \(label)\n:undo skip\n:undo!\n" + Self.alias)
    #expect(undone.output == "\"gate\"\n", "\(undone.output) \(undone.errors)")
    #expect(undone.errors.contains("left as it is: rename EIP"))
  }

  @Test("The inputs are the run's script, and nobody goes on with it")
  func isARun() throws {
    #expect(try session(Self.rename).status == 0)
    func halo(_ arguments: [String]) throws -> CommandResult {
      try CommandResult.of(
        Repository.program("halo"), arguments + ["--journal", journal],
        environment: CommandTests.key)
    }
    let shown = try halo(["runs", "show", "1"])
    #expect(shown.output.contains("script: halo repl\n") && shown.output.contains("rename EIP"))
    let resumed = try halo(["resume", "1"])
    #expect(resumed.status == 64)
    let text = try String(
      decoding: Data(contentsOf: URL(filePath: journal)), as: UTF8.self)
    #expect(text.contains("alias = \"gate\" }.alias"), "the inputs are kept")
  }

  @Test("A change in doubt is told on leaving, and in later sessions")
  func doubt() throws {
    // It is made, its answer is lost, and nothing shows what became of it.
    _ = try simulator.control(
      "POST", "faults",
      body: """
        on=eip.rename nth=1 kind=reset phase=after
        on=eip.get nth=2-999 kind=reset phase=before
        """)
    let first = try session(
      """
      eip = cloud.eip.find{ public_ip_address = "203.0.113.10" }
      pcall(cloud.eip.rename, { publicip_id = eip.id, alias = "gate", timeout = 0.5 }) !

      """)
    #expect(first.errors.contains("left in doubt: rename EIP"), "\(first.errors)")
    #expect(first.errors.contains("':undo' in a later session looks first"))
    #expect(first.errors.contains("'halo runs verify 1 --journal \(journal)' looks only"))
    _ = try simulator.control("POST", "faults", body: "# none")
    // Looking takes minutes of real time; how that is done RollBackTests tell.
    let later = try session(":changes\n:undo\n")
    #expect(later.output.contains("in doubt, :undo looks first"), "\(later.output)")
    #expect(later.errors.contains("which is in doubt"), "\(later.errors)")
  }
}
