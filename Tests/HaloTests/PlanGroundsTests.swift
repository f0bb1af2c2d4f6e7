import Foundation
import SimulatedCloud
import Synchronization
import TestSupport
import Testing

/// What a plan rests on beside the account: files, other servers, the environment, and whose account it
/// is. It is told, and a plan is not applied where it is otherwise.
@Suite(.timeLimit(.minutes(30))) struct PlanGroundsTests {
  private let folder: TemporaryFolder
  private let simulator: Simulator
  private let plan: String

  init() throws {
    folder = try TemporaryFolder(["names.txt": "planned\n"])
    simulator = try Simulator()
    plan = folder.path + "/plan.json"
  }

  private func halo(
    _ arguments: [String], _ environment: [String: String] = [:]
  ) throws -> CommandResult {
    try CommandResult.of(
      Repository.program("halo"), arguments,
      environment: CommandTests.key.merging(["HALO_JOURNAL": folder.path + "/journal.db"]) { $1 }
        .merging(environment) { $1 })
  }

  /// Plans a script that names an EIP by what `expression` says.
  private func makePlan(
    naming expression: String, _ environment: [String: String] = [:]
  ) throws -> String {
    let result = try halo(
      [
        "plan", "--region", "cn-north-4", "--endpoint", simulator.url, "--out", plan, "-e",
        "cloud.eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = \(expression) }",
      ], environment)
    #expect(result.status == 2, "\(result.errors)")
    return result.output
  }

  private var changes: Int {
    get throws {
      try simulator.control("GET", "requests").components(separatedBy: "\"method\": \"PUT\"").count
        - 1
    }
  }

  @Test func aFileThatIsReadIsToldAndCompared() throws {
    let file = folder.path + "/names.txt"
    let told = try makePlan(naming: "io.lines('\(file)')()")
    #expect(told.contains("reads \(file): the plan rests on its content\n"), "\(told)")
    try "another\n".write(toFile: file, atomically: true, encoding: .utf8)
    let result = try halo(["apply", plan])
    #expect(result.status == 64)
    #expect(
      result.errors
        == "halo: \(plan) rests on \(file), which was edited or removed since; make it anew\n")
    try "planned\n".write(toFile: file, atomically: true, encoding: .utf8)
    #expect(try halo(["apply", plan]).status == 0)
    #expect(try changes == 1)
  }

  /// Whoever opens a file for both may read it, and a link may lead to another file by then.
  @Test(arguments: [
    "io.open('FILE', 'r+'):read()", "io.open('FILE', 'a+'):read()", "io.lines('FOLDER/link')()",
    "io.lines('FOLDER/folder/names.txt')()",
  ])
  func aFileThatMayBeReadIsCompared(expression: String) throws {
    let (file, link) = (folder.path + "/names.txt", folder.path + "/link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/folder", withDestinationPath: folder.path)
    let told = try makePlan(
      naming: expression.replacingOccurrences(of: "FILE", with: file)
        .replacingOccurrences(of: "FOLDER", with: folder.path))
    #expect(told.contains(": the plan rests on its content\n"), "\(told)")
    let other = try TemporaryFolder(["names.txt": "another\n"])
    if expression.contains("FILE") {
      try "another\n".write(toFile: file, atomically: true, encoding: .utf8)
    } else {
      for (name, place) in [("link", other.path + "/names.txt"), ("folder", other.path)] {
        try FileManager.default.removeItem(atPath: folder.path + "/" + name)
        try FileManager.default.createSymbolicLink(
          atPath: folder.path + "/" + name, withDestinationPath: place)
      }
    }
    let result = try halo(["apply", plan])
    #expect(result.status == 64)
    #expect(
      result.errors.hasSuffix(", which was edited or removed since; make it anew\n"),
      "\(result.errors)")
  }

  /// Such as a mark that something was done, or settings that somebody makes later.
  @Test(arguments: [
    "io.open('FILE') and 'there' or 'none'", "io.open('FILE', 'r+') and 'there' or 'none'",
    "os.remove('FILE') and 'there' or 'none'", "os.rename('FILE', 'FILE-2') and 'there' or 'none'",
  ])
  func aFileThatIsNotFoundIsToldAndCompared(expression: String) throws {
    for (number, file) in [folder.path + "/mark", folder.path + "/none/mark"].enumerated() {
      let expression = expression.replacingOccurrences(of: "'none'", with: "'none-\(number)'")
      let told = try makePlan(naming: expression.replacingOccurrences(of: "FILE", with: file))
      #expect(
        told.components(separatedBy: "looks for \(file): the plan rests on its not being there\n")
          .count == 2, "\(told)")
      try FileManager.default.createDirectory(
        atPath: URL(filePath: file).deletingLastPathComponent().path,
        withIntermediateDirectories: true)
      try "".write(toFile: file, atomically: true, encoding: .utf8)
      let result = try halo(["apply", plan])
      #expect(result.status == 64)
      #expect(
        result.errors
          == "halo: \(plan) rests on \(file) not being there, which it is by now; make it anew\n")
      try FileManager.default.removeItem(atPath: file)
      #expect(try halo(["apply", plan]).status == 0)
    }
  }

  /// What is made in a directory rests on that, what leads by a link on where it leads, and no name names
  /// nothing.
  @Test func whatIsMissedIsNamedByWhatCounts() throws {
    let folder = folder.path
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/dangling", withDestinationPath: folder + "/target")
    let told = try makePlan(
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
      #expect(try halo(["apply", plan]).status == 64)
      try FileManager.default.removeItem(atPath: folder + "/" + name)
    }
    #expect(try halo(["apply", plan]).status == 0)
  }

  /// Modules may be looked for in many places.
  @Test(arguments: [(20, nil), (21, "1 more file"), (22, "2 more files")] as [(Int, String?)])
  func ofWhatIsMissedTheFirstAreNamed(count: Int, more: String?) throws {
    let loop = "for n = 1, \(count) do io.open('\(folder.path)/' .. n) end"
    let told = try makePlan(naming: "(function() \(loop) return 'x' end)()")
    #expect(told.components(separatedBy: "rests on its not being there\n").count == 21)
    #expect(told.contains("more file") == (more != nil))
    if let more { #expect(told.contains("looks for \(more), not there either\n"), "\(told)") }
  }

  /// What the script has made itself was not there before it.
  @Test func whatTheScriptMakesIsNotMissed() throws {
    let file = folder.path + "/made"
    let told = try makePlan(
      naming: "(function() io.open('\(file)', 'w'):close() os.remove('\(file)')"
        + " return io.open('\(file)') and 'there' or 'none' end)()")
    #expect(!told.contains("looks for"), "\(told)")
    #expect(try halo(["apply", plan]).status == 0)
  }

  /// A change that is missing is not all that may differ.
  @Test func whatDiffersAtTheEndIsTold() throws {
    let eip = DemoAccount.freeEIPs[1]
    let planned = try halo([
      "plan", "--region", "cn-north-4", "--endpoint", simulator.url, "--out", plan, "-e",
      "cloud.eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = 'planned' }"
        + " print(cloud.eip.get{ publicip_id = '\(eip)' }.alias)",
    ])
    #expect(planned.status == 2, "\(planned.errors)")
    let other = try halo([
      "run", "--region", "cn-north-4", "--endpoint", simulator.url, "-e",
      "cloud.eip.rename{ publicip_id = '\(eip)', alias = 'other' }",
    ])
    #expect(other.status == 0, "\(other.errors)")
    let result = try halo(["apply", plan])
    #expect(result.status == 0 && result.output == "other\n", "\(result)")
    #expect(
      result.errors.contains(
        "halo: the plan is carried out, but eip.get answers otherwise than when it was planned: "
          + "results[\(eip)].alias: planned spare-2, now other\n"), "\(result.errors)")
    #expect(try changes == 2)
  }

  @Test func noWayOfWritingAFileWritesOne() throws {
    let kept = folder.path + "/names.txt"
    let script = """
      local kept, new = "\(kept)", "\(folder.path)/new.txt"
      for _, mode in ipairs{ "w", "a", "r+", "w+", "a+" } do
        for _, name in ipairs{ kept, new } do
          local file = io.open(name, mode)
          if file then file:write "written" file:close() end
        end
      end
      io.output(new) io.write "written" io.close()
      print(io.open(kept):read "a")
      os.rename(kept, new)
      os.remove(new)
      """
    try script.write(
      toFile: folder.path + "/write.lua", atomically: true, encoding: .utf8)
    let result = try halo(["plan", "--sim", folder.path + "/write.lua"])
    #expect(result.status == 0, "\(result.errors)")
    // As a run finds it.
    #expect(result.errors.hasPrefix("script: writtenwritten\n"), "\(result.errors)")
    #expect(try String(contentsOfFile: kept, encoding: .utf8) == "planned\n")
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(left == ["names.txt", "write.lua"])
  }

  @Test func whatWouldBeRemovedOrRenamedIsNamed() throws {
    let kept = folder.path + "/names.txt"
    let result = try halo([
      "plan", "--sim", "-e",
      "os.rename('\(kept)', '\(kept).old') os.remove('\(kept).old') os.remove('\(kept)')",
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("removes \(kept): not done"), "\(result.output)")
    #expect(result.output.contains("writes \(kept).old: not done"), "\(result.output)")
    #expect(try String(contentsOfFile: kept, encoding: .utf8) == "planned\n")
  }

  @Test(arguments: ["os.execute 'touch SEEN'", "io.popen('touch SEEN')"])
  func noProgramIsStarted(_ code: String) throws {
    let seen = folder.path + "/seen"
    let result = try halo([
      "plan", "--sim", "-e", "pcall(function() \(code.replacing("SEEN", with: seen)) end)",
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: seen))
  }

  @Test func aTemporaryFileIsNotMade() throws {
    let result = try halo([
      "plan", "--sim", "-e",
      "local name = os.tmpname() local file = assert(io.open(name, 'w')) file:write 'x' file:close() "
        + "print(name, os.remove(name))",
    ])
    #expect(result.status == 0, "\(result.errors)")
    let name = try #require(
      result.errors.split(separator: "\n").first?.split(separator: "\t").first?
        .dropFirst("script: ".count))
    #expect(name.hasPrefix("/tmp/lua_") && name.count == "/tmp/lua_XXXXXX".count, "\(name)")
    #expect(result.output.contains(name), "\(result.output)")
    #expect(!FileManager.default.fileExists(atPath: String(name)))
  }

  @Test func whatAnotherServerAnsweredIsCompared() throws {
    let body = Mutex("planned")
    let count = Mutex(0)
    let server = LoopbackServer { _ in
      let number = count.withLock { count in
        count += 1
        return count
      }
      let text = body.withLock { $0 }
      // Headers are another each time.
      return .answer(
        "HTTP/1.1 200 OK\r\nX-Number: \(number)\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)"
      )
    }
    defer { server.stop() }
    _ = try makePlan(naming: "http.get('http://\(server.authority)/name').body")
    body.withLock { $0 = "another" }
    let result = try halo(["apply", plan])
    #expect(result.status == 75)
    #expect(
      result.errors.contains(
        "http.get answers otherwise than when it was planned: body: planned planned, now another"),
      "\(result.errors)")
    #expect(try changes == 0)
    body.withLock { $0 = "planned" }
    _ = try makePlan(naming: "http.get('http://\(server.authority)/name').body")
    #expect(try halo(["apply", plan]).status == 0)
    #expect(try changes == 1)
  }

  @Test func theEnvironmentIsCompared() throws {
    _ = try makePlan(naming: "env.get('NAME')", ["NAME": "planned"])
    let result = try halo(["apply", plan], ["NAME": "another"])
    #expect(result.status == 75)
    #expect(result.errors.contains("planned planned, now another"), "\(result.errors)")
    #expect(try changes == 0)
  }

  @Test func theKeyOfAnotherAccountIsRefused() throws {
    _ = try makePlan(naming: "'planned'")
    // The same key opens another account, in which everything has the same ids.
    let other = String(repeating: "f", count: DemoAccount.projectID.count)
    let state = try simulator.control("GET", "state")
      .replacing(DemoAccount.projectID, with: other)
    _ = try simulator.control("PUT", "state", body: state)
    let result = try halo(["apply", plan])
    #expect(result.status == 64)
    #expect(
      result.errors
        == "halo: \(plan) is the plan of another account: change 1 is made in project "
        + "\(DemoAccount.projectID), the key of today finds \(other)\n")
    #expect(try changes == 0)
  }
}
