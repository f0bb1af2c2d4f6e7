import Foundation
import TestSupport
import Testing

// What ends before its end, and what stands in the way of going on.
extension RollbackTests {
  /// Trouble that passes leaves the run as it was.
  @Test func theKeyIsNotAccepted() throws {
    try interrupt()
    let other = ["HUAWEICLOUD_SDK_SK": "a/secret+key+that+is+not+the+right+one+0"]
    let refused = try halo("rollback", "1", key: other)
    #expect(refused.status == 77, "\(refused)")
    #expect(refused.errors.contains("the roll-back of run 1 has met trouble: "))
    #expect(refused.errors.contains("; 2 of 2 changes left; 'halo rollback 1' goes on\n"))
    #expect(try halo("runs", "--json").output.contains(#""state": "interrupted""#))
    #expect(try halo("rollback", "1").status == 79)
  }

  /// The first signal ends it after the change under way.
  @Test(arguments: [("INT", 130), ("TERM", 143)])
  func stoppedByASignal(_ signal: String, _ status: Int) throws {
    let slow = try Simulator(["--transition-time", "2s"])
    let run = try SignalledRun(
      arguments: ["run", "--region", "cn-north-4", "--endpoint", slow.url, script, go],
      environment: environment)
    #expect(try run.send("KILL").output == "half way\n")
    let rollBack = try SignalledRun(
      arguments: ["rollback", "1"], environment: environment, onErrors: true)
    #expect(try rollBack.send(signal).status == status)
    let told = rollBack.errorOutput
    #expect(
      told.contains("halo: stopping after the change under way; 'halo rollback 1' goes on\n"),
      "\(told)")
    #expect(told.contains("the roll-back of run 1 was stopped; "), "\(told)")
    #expect(try halo("rollback", "1").status == 79)
  }

  /// The time of a script is that of the look before it, too, of which no answer comes.
  @Test(arguments: ["on=eip.* kind=hang", "on=dns.* kind=hang"])
  func theLookTakesTooLong(fault: String) throws {
    try interrupt()
    _ = try simulator.control("POST", "faults", body: fault)
    let late = try halo("resume", "1", "--timeout", "1s", "--despite-drift")
    #expect(late.status == 124, "\(late)")
    #expect(
      late.errors.contains(
        "halo: the account was not looked at within 1 s: nothing was sent; 'halo resume 1' goes on\n"
      ),
      "\(late)")
    #expect(try halo("runs", "--json").output.contains(#""state": "interrupted""#))
    _ = try simulator.control("PUT", "faults", body: "# none")
    try Data().write(to: URL(filePath: go))
    #expect(try halo("resume", "1", "--timeout", "1h").status == 0)
  }

  /// A script that a signal has ended says what can be done about what it did.
  @Test func aScriptStoppedByASignal() throws {
    let run = try SignalledRun(
      arguments: [
        "run", "--region", "cn-north-4", "--endpoint", simulator.url, "--journal",
        folder.path + "/journal.db", script, go,
      ], environment: environment)
    #expect(try run.send("TERM").status == 143)
    let told = run.errorOutput
    let journal = "--journal \(folder.path)/journal.db"
    #expect(
      told.contains(
        "'halo resume 1 \(journal)' goes on, 'halo rollback 1 \(journal)' takes it back"),
      "\(told)")
    let shown = try halo("runs", "show", "1", "--journal", folder.path + "/journal.db").output
    #expect(shown.hasPrefix("run 1: interrupted\n"), "\(shown)")
    #expect(shown.contains(/\nstopped: .*: stopped by signal 15\n/), "\(shown)")
  }

  /// Two changes of one thing the other way round: what is there is not what the script comes to.
  @Test func anEditedScriptThatSwapsChangesOfOneThing() throws {
    let eip = "cloud.eip.rename{ publicip_id = '08155cd2-5897-49be-933f-eec757fd4010', alias = "
    func text(_ first: String, _ second: String) -> String {
      """
      \(eip)"\(first)" }
      \(eip)"\(second)" }
      print "half way"
      while not io.open(arg[1]) do task.sleep(0.02) end
      cloud.eip.unbind{ publicip_id = "f6318bef-6508-4ea5-a48f-6152b6b1a8fb" }
      """
    }
    try text("one", "two").write(toFile: script, atomically: true, encoding: .utf8)
    try interrupt()
    try edit(text("two", "one"))
    // However often that is tried: it comes to no attempt.
    for _ in 0..<6 { #expect(try halo("resume", "1").status == 75) }
    expect(try halo("resume", "1"), as: "edited-swapped")
    try edit(text("one", "two"))
    #expect(try halo("resume", "1").status == 0)
  }

  /// A resume that is refused leaves the modules in the journal as they were, and says which one has
  /// been edited.
  @Test func anEditedModule() throws {
    let module = folder.path + "/steps.lua"
    func write(_ alias: String) throws {
      try """
      local steps = {}
      function steps.rename()
        cloud.eip.rename{ publicip_id = "08155cd2-5897-49be-933f-eec757fd4010", alias = "\(alias)" }
      end
      return steps
      """.write(toFile: module, atomically: true, encoding: .utf8)
    }
    try write("one")
    try """
    require "steps".rename()
    print "half way"
    while not io.open(arg[1]) do task.sleep(0.02) end
    cloud.eip.unbind{ publicip_id = "f6318bef-6508-4ea5-a48f-6152b6b1a8fb" }
    """.write(toFile: script, atomically: true, encoding: .utf8)
    try interrupt()
    try Data().write(to: URL(filePath: go))
    try write("two")
    let refused = try halo("resume", "1")
    #expect(refused.status == 75 && refused.errors.contains("\n  edited since: module steps\n"))
    try FileManager.default.removeItem(atPath: module)
    let resumed = try halo("resume", "1")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(resumed.errors.contains("halo: the file of module steps is gone: "), "\(resumed)")
  }

  /// It goes on with the text that it ran, and says so.
  @Test func aScriptWhoseFileIsGone() throws {
    try interrupt()
    try Data().write(to: URL(filePath: go))
    try FileManager.default.removeItem(atPath: script)
    let resumed = try halo("resume", "1")
    #expect(resumed.status == 0 && resumed.output.hasSuffix("done\n"), "\(resumed)")
    #expect(resumed.errors.contains(": run 1 goes on with the text that it ran\n"), "\(resumed)")
    #expect(resumed.errors.contains(script), "\(resumed)")
  }

  /// Which process was at it last is said as what it was, and how long nobody was at it is no time of the run.
  @Test func severalProcessesOfOneRun() throws {
    try interrupt()
    try change(
      """
      cloud.eip.rename{ publicip_id = "f6318bef-6508-4ea5-a48f-6152b6b1a8fb", alias = "theirs" }
      """)
    #expect(try halo("rollback", "1").status == 80)
    let refused = try run()
    #expect(refused.status == 75, "\(refused)")
    #expect(refused.errors.contains(/begun [-0-9]+ [:0-9]+ UTC, taken back last by process \d+ on/))
    let list = try halo("runs").output
    #expect(list.contains("  -  roll-back incomplete"), "\(list)")
    let shown = try halo("runs", "show", "1").output
    #expect(
      shown.contains(/UTC, [\d.]+ \S+ after it was begun, pauses included/), "\(shown)")
    #expect(shown.contains(", taken back last by process "), "\(shown)")
  }

  /// Taking back is not advised where nothing can be.
  @Test func nothingThatCanBeTakenBack() throws {
    try """
    cloud.request{ service = "vpc", method = "PUT", body = { publicip = { alias = "x" } },
      path = "/v1/{project_id}/publicips/08155cd2-5897-49be-933f-eec757fd4010" }
    print "half way"
    while not io.open(arg[1]) do task.sleep(0.02) end
    cloud.eip.unbind{ publicip_id = "f6318bef-6508-4ea5-a48f-6152b6b1a8fb" }
    """.write(toFile: script, atomically: true, encoding: .utf8)
    try interrupt()
    let refused = try run()
    #expect(refused.status == 75 && refused.errors.contains("'halo resume 1' goes on"))
    #expect(!refused.errors.contains("rollback"), "\(refused.errors)")
    let left = try halo("rollback", "1")
    #expect(left.status == 80 && !left.errors.contains("tries again"), "\(left.errors)")
  }

  @Test func optionsThatSayNothing() throws {
    for (words, text) in [
      (["--job", String(repeating: "a", count: 1001)], "--job takes a name of 1000 bytes"),
      (["--job", ""], "--job takes a name"), (["--job", "a\nb"], "--job takes a name"),
      (["--journal", ""], "--journal takes a file"),
    ] {
      let result = try simulator.halo(words + ["-e", "print(1)"])
      #expect(result.status == 64 && result.errors.contains(text), "\(result)")
    }
    // Where the journal was named, what is advised names it, too.
    try interrupt()
    try Data().write(to: URL(filePath: go))
    let again = try simulator.halo(
      ["--journal", folder.path + "/journal.db", script, go], environment: environment)
    #expect(
      again.errors.contains("'halo resume 1 --journal \(folder.path)/journal.db'"), "\(again)")
  }
}
