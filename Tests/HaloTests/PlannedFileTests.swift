import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// The files that a plan rests on. They are told, and a plan is not applied where they are others.
@Suite(.timeLimit(.minutes(30))) struct PlannedFileTests {
  private let trial: PlanTrial

  init() throws { trial = try PlanTrial(["names.txt": "planned\n"]) }

  @Test func aFileThatIsReadIsToldAndCompared() throws {
    let file = trial.folder.path + "/names.txt"
    let told = try trial.makePlan(naming: "io.lines('\(file)')()")
    #expect(told.contains("reads \(file): the plan rests on its content\n"), "\(told)")
    try "another\n".write(toFile: file, atomically: true, encoding: .utf8)
    let result = try trial.halo(["apply", trial.plan])
    #expect(result.status == 64)
    #expect(
      result.errors
        == "halo: \(trial.plan) rests on \(file), which was edited or removed since; make it anew\n"
    )
    try "planned\n".write(toFile: file, atomically: true, encoding: .utf8)
    #expect(try trial.halo(["apply", trial.plan]).status == 0)
    #expect(try trial.changes == 1)
  }

  /// What was planned with one text is not kept with the digest of another.
  @Test func aFileThatIsEditedMeanwhileIsTold() throws {
    let folder = try TemporaryFolder([
      "names.txt": "planned",
      "job.lua": """
      local name = io.open("names.txt"):read()
      print(name)
      repeat local go = io.open("go") until go
      cloud.eip.rename{ publicip_id = "\(DemoAccount.boundEIP)", alias = name }

      """,
    ])
    let path = folder.path
    let job = path + "/job.lua"
    let text = try String(contentsOfFile: job, encoding: .utf8)
    try text.replacing("names.txt", with: "\(path)/names.txt")
      .replacing("\"go\"", with: "\"\(path)/go\"")
      .write(toFile: job, atomically: true, encoding: .utf8)
    let run = try SignalledRun(
      arguments: ["plan", "--sim", "--out", path + "/plan.json", job],
      environment: ["HOME": path], onErrors: true)
    try "another".write(toFile: path + "/names.txt", atomically: true, encoding: .utf8)
    try "".write(toFile: path + "/go", atomically: true, encoding: .utf8)
    let end = try run.send("CONT")
    #expect(end.status == 2 && end.output.contains("to planned\n"), "\(end)")
    let errors = run.errorOutput
    #expect(
      errors.contains("\(path)/names.txt was edited while the plan was made"), "\(errors)")
    let result = try trial.halo(["apply", path + "/plan.json"])
    #expect(result.status == 64 && result.errors.contains("names.txt, which was edited"))
  }

  /// Whoever opens a file for both may read it, and a link may lead to another file by then.
  @Test(arguments: [
    "io.open('FILE', 'r+'):read()", "io.open('FILE', 'a+'):read()", "io.lines('FOLDER/link')()",
    "io.lines('FOLDER/folder/names.txt')()",
    "(function() os.rename('FILE', 'FILE-2') return io.lines('FILE-2')() end)()",
    "(function() os.rename('FILE', 'FILE-2') return io.open('FILE-2', 'r+'):read() end)()",
    "(function() io.open('FILE', 'a'):close() return io.lines('FILE')() end)()",
    """
    (function()
      io.open('FILE', 'a'):close() os.rename('FILE', 'FILE-2') os.rename('FILE-2', 'FILE-3')
      return io.lines('FILE-3')()
    end)()
    """,
  ])
  func aFileThatMayBeReadIsCompared(expression: String) throws {
    let (file, link) = (trial.folder.path + "/names.txt", trial.folder.path + "/link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
    try FileManager.default.createSymbolicLink(
      atPath: trial.folder.path + "/folder", withDestinationPath: trial.folder.path)
    let told = try trial.makePlan(
      naming: expression.replacingOccurrences(of: "FILE", with: file)
        .replacingOccurrences(of: "FOLDER", with: trial.folder.path))
    #expect(told.contains(": the plan rests on its content\n"), "\(told)")
    let other = try TemporaryFolder(["names.txt": "another\n"])
    if expression.contains("FILE") {
      try "another\n".write(toFile: file, atomically: true, encoding: .utf8)
    } else {
      for (name, place) in [("link", other.path + "/names.txt"), ("folder", other.path)] {
        try FileManager.default.removeItem(atPath: trial.folder.path + "/" + name)
        try FileManager.default.createSymbolicLink(
          atPath: trial.folder.path + "/" + name, withDestinationPath: place)
      }
    }
    let result = try trial.halo(["apply", trial.plan])
    #expect(result.status == 64)
    #expect(
      result.errors.hasSuffix(", which was edited or removed since; make it anew\n"),
      "\(result.errors)")
  }

  /// Whoever moves a log away, or adds to it, does not go by what is in it.
  @Test(arguments: [
    "os.rename('FILE', 'FILE-2')", "io.open('FILE', 'a'):close()",
    "io.open('FILE', 'a'):close() io.open('FILE', 'a'):close() os.rename('FILE', 'FILE-2')",
    "os.rename('FILE', 'FILE-2') io.open('FILE-2', 'w'):close() io.open('FILE-2'):close()",
  ])
  func aFileThatIsNotReadMayBeEdited(code: String) throws {
    let file = trial.folder.path + "/names.txt"
    let told = try trial.makePlan(
      naming: "(function() \(code.replacingOccurrences(of: "FILE", with: file)) return 'x' end)()")
    #expect(!told.contains("rests on"), "\(told)")
    try "another\n".write(toFile: file, atomically: true, encoding: .utf8)
    let result = try trial.halo(["apply", trial.plan])
    #expect(result.status == 0, "\(result.errors)")
  }

  /// Such as a mark that something was done, or settings that somebody makes later.
  @Test(arguments: [
    "io.open('FILE') and 'there' or 'none'", "io.open('FILE', 'r+') and 'there' or 'none'",
    "os.remove('FILE') and 'there' or 'none'", "os.rename('FILE', 'FILE-2') and 'there' or 'none'",
  ])
  func aFileThatIsNotFoundIsToldAndCompared(expression: String) throws {
    for (number, file) in [trial.folder.path + "/mark", trial.folder.path + "/none/mark"]
      .enumerated()
    {
      let expression = expression.replacingOccurrences(of: "'none'", with: "'none-\(number)'")
      let told = try trial.makePlan(naming: expression.replacingOccurrences(of: "FILE", with: file))
      #expect(
        told.components(separatedBy: "looks for \(file): the plan rests on its not being there\n")
          .count == 2, "\(told)")
      try FileManager.default.createDirectory(
        atPath: URL(filePath: file).deletingLastPathComponent().path,
        withIntermediateDirectories: true)
      try "".write(toFile: file, atomically: true, encoding: .utf8)
      let result = try trial.halo(["apply", trial.plan])
      #expect(result.status == 64)
      #expect(
        result.errors
          == "halo: \(trial.plan) rests on \(file) not being there, which it is by now; make it anew\n"
      )
      try FileManager.default.removeItem(atPath: file)
      #expect(try trial.halo(["apply", trial.plan]).status == 0)
    }
  }

  /// Wherever the plan is applied, the script is where it is.
  @Test func aModuleBesideTheScriptIsFoundFromAnywhere() throws {
    let code = "cloud.eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = require 'one' }"
    let scripts = try TemporaryFolder([
      "named.lua": code, "one.lua": "return require 'two'", "two.lua": "return 'x'",
    ])
    let planned = try trial.halo(
      ["plan"] + trial.place + ["--out", trial.plan, "named.lua"], in: scripts)
    #expect(planned.status == 2, "\(planned.errors)")
    let applied = try trial.halo(["apply", trial.plan], in: trial.folder)
    #expect(applied.status == 0, "\(applied.errors)")
  }

  /// A name may lead elsewhere from another directory.
  @Test func aPlanThatNamesFilesFromWhereItIsIsAppliedThere() throws {
    let code = """
      local name = io.lines('names.txt')()
      cloud.eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = name }
      """
    let planned = try trial.halo(
      ["plan"] + trial.place + ["--out", trial.plan, "-e", code], in: trial.folder)
    #expect(planned.status == 2, "\(planned.errors)")
    let other = try TemporaryFolder(["names.txt": "another\n"])
    let refused = try trial.halo(["apply", trial.plan], in: other)
    #expect(refused.status == 64)
    #expect(
      refused.errors
        == "halo: \(trial.plan) names files from where it was made, \(trial.folder.path): apply it there\n"
    )
    #expect(try trial.halo(["apply", trial.plan], in: trial.folder).status == 0)
  }

  /// What is made in a directory rests on that, what leads by a link on where it leads, and no name names
  /// nothing.
  @Test func whatIsMissedIsNamedByWhatCounts() throws {
    let folder = trial.folder.path
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/dangling", withDestinationPath: folder + "/target")
    let told = try trial.makePlan(
      naming: """
        (function()
          assert(not io.open('\(folder)/none/made', 'w'))
          assert(not os.rename('\(folder)/names.txt', '\(folder)/nowhere/names.txt'))
          assert(not io.open('\(folder)/dangling'))
          io.open('') os.remove('') os.remove('/')
          return 'x'
        end)()
        """)
    let missed = told.split(separator: "\n").filter { $0.hasPrefix("looks for ") }
    #expect(
      missed
        == ["none", "nowhere", "dangling"].map {
          "looks for \(folder)/\($0): the plan rests on its not being there"
        })
    for name in ["none", "target"] {
      try FileManager.default.createDirectory(
        atPath: folder + "/" + name, withIntermediateDirectories: true)
      #expect(try trial.halo(["apply", trial.plan]).status == 64)
      try FileManager.default.removeItem(atPath: folder + "/" + name)
    }
    #expect(try trial.halo(["apply", trial.plan]).status == 0)
  }

  /// Modules may be looked for in many places.
  @Test(arguments: [(20, nil), (21, "1 more file"), (22, "2 more files")] as [(Int, String?)])
  func ofWhatIsMissedTheFirstAreNamed(count: Int, more: String?) throws {
    let loop = "for n = 1, \(count) do io.open('\(trial.folder.path)/' .. n) end"
    let told = try trial.makePlan(naming: "(function() \(loop) return 'x' end)()")
    #expect(told.components(separatedBy: "rests on its not being there\n").count == 21)
    #expect(told.contains("more file") == (more != nil))
    if let more { #expect(told.contains("looks for \(more), not there either\n"), "\(told)") }
  }

  /// What the script has made itself was not there before it.
  @Test func whatTheScriptMakesIsNotMissed() throws {
    let file = trial.folder.path + "/made"
    let told = try trial.makePlan(
      naming: "(function() io.open('\(file)', 'w'):close() os.remove('\(file)')"
        + " return io.open('\(file)') and 'there' or 'none' end)()")
    #expect(!told.contains("looks for"), "\(told)")
    #expect(try trial.halo(["apply", trial.plan]).status == 0)
  }
}
