import Foundation
import SimulatedCloud
import Synchronization
import TestSupport
import Testing

/// What a plan rests on beside the account: other servers, the environment, and whose account it is. It is
/// told, and a plan is not applied where it is otherwise. Files: `PlannedFileTests`.
@Suite(.timeLimit(.minutes(30))) struct PlanGroundsTests {
  private let trial: PlanTrial

  init() throws { trial = try PlanTrial(["names.txt": "planned\n"]) }

  /// A profile may lead to another cloud by now, in which the ids of this one may be, too.
  @Test func anotherCloudIsRefused() throws {
    let other = try Simulator()
    let profiles = trial.folder.path + "/profiles.json"
    let environment = ["HALO_PROFILES": profiles]
    func lead(to url: String) throws {
      try #"{"test":{"region":"cn-north-4","endpoints":["\#(url)"]}}"#
        .write(toFile: profiles, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: profiles)
    }
    try lead(to: trial.simulator.url)
    let code = "cloud.eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = 'x' }"
    let planned = try trial.halo(
      ["plan", "--profile", "test", "--out", trial.plan, "-e", code], environment)
    #expect(planned.status == 2, "\(planned.errors)")
    try lead(to: other.url)
    let refused = try trial.halo(["apply", trial.plan], environment)
    #expect(refused.status == 64)
    #expect(
      refused.errors
        == "halo: \(trial.plan) is the plan of another cloud: change 1 was to be sent to "
        + "\(trial.simulator.url), and would go to \(other.url) now\n")
    try lead(to: trial.simulator.url)
    #expect(try trial.halo(["apply", trial.plan], environment).status == 0)
  }

  /// What Lua may take, and where its modules are, is the plan's, unless it is said anew.
  @Test(
    arguments: [
      ([], 0), (["--timeout", "2h"], 75), (["--memory", "512M"], 75), (["--path", "OTHER"], 75),
    ]
      as [(
        [String], Int32
      )])
  func limitsHoldForItsRun(options: [String], status: Int32) throws {
    let library = try TemporaryFolder(["words.lua": "return { alias = 'planned' }"])
    let other = try TemporaryFolder(["words.lua": "return { alias = 'other' }"])
    let options = options.map { $0.replacingOccurrences(of: "OTHER", with: other.path) }
    _ = try trial.makePlan(
      naming: "require 'words'.alias .. (pcall(string.rep, 'x', 1 << 27) and '-large' or '')"
        + ".. (task.deadline() > 100 and '-long' or '')",
      [:], ["--timeout", "90", "--memory", "64M", "--path", library.path])
    let result = try trial.halo(["apply", trial.plan] + options)
    #expect(result.status == status, "\(result.errors)")
  }

  /// What departs from its plan before it has sent anything has not done what the job is for.
  @Test func whatDepartsAtOnceTakesNoStretch() throws {
    let job = ["--job", "x", "--once-per", "365d"]
    let expression = "cloud.eip.get{ publicip_id = '\(DemoAccount.freeEIPs[1])' }.alias"
    _ = try trial.makePlan(naming: expression)
    let other = try trial.halo(
      ["call", "--yes"] + trial.place
        + ["eip.rename", "publicip_id=\(DemoAccount.freeEIPs[1])", "alias=other"])
    #expect(other.status == 0, "\(other.errors)")
    #expect(try trial.halo(["apply"] + job + [trial.plan]).status == 75)
    _ = try trial.makePlan(naming: expression)
    #expect(try trial.halo(["apply"] + job + [trial.plan]).status == 0)
    #expect(try trial.changes == 2)
    // It has its stretch by now.
    _ = try trial.makePlan(naming: "'again'")
    #expect(try trial.halo(["apply"] + job + [trial.plan]).status == 0)
    #expect(try trial.changes == 2)
  }

  /// A change that is missing is not all that may differ.
  @Test func whatDiffersAtTheEndIsTold() throws {
    let eip = DemoAccount.freeEIPs[1]
    let planned = try trial.halo([
      "plan", "--region", "cn-north-4", "--endpoint", trial.simulator.url, "--out", trial.plan,
      "-e",
      "cloud.eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = 'planned' }"
        + " print(cloud.eip.get{ publicip_id = '\(eip)' }.alias)",
    ])
    #expect(planned.status == 2, "\(planned.errors)")
    let other = try trial.halo([
      "run", "--region", "cn-north-4", "--endpoint", trial.simulator.url, "-e",
      "cloud.eip.rename{ publicip_id = '\(eip)', alias = 'other' }",
    ])
    #expect(other.status == 0, "\(other.errors)")
    let result = try trial.halo(["apply", trial.plan])
    #expect(result.status == 0 && result.output == "other\n", "\(result)")
    #expect(
      result.errors.contains(
        "halo: the plan is carried out, but eip.get answers otherwise than when it was planned: "
          + "results[\(eip)].alias: planned spare-2, now other\n"), "\(result.errors)")
    #expect(try trial.changes == 2)
  }

  @Test func noWayOfWritingAFileWritesOne() throws {
    let kept = trial.folder.path + "/names.txt"
    let script = """
      local kept, new = "\(kept)", "\(trial.folder.path)/new.txt"
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
      toFile: trial.folder.path + "/write.lua", atomically: true, encoding: .utf8)
    let result = try trial.halo(["plan", "--sim", trial.folder.path + "/write.lua"])
    #expect(result.status == 0, "\(result.errors)")
    // As a run finds it.
    #expect(result.errors.hasPrefix("script: writtenwritten\n"), "\(result.errors)")
    #expect(try String(contentsOfFile: kept, encoding: .utf8) == "planned\n")
    let left = try FileManager.default.contentsOfDirectory(atPath: trial.folder.path).sorted()
    #expect(left == ["names.txt", "write.lua"])
  }

  @Test func whatWouldBeRemovedOrRenamedIsNamed() throws {
    let kept = trial.folder.path + "/names.txt"
    let result = try trial.halo([
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
    let seen = trial.folder.path + "/seen"
    let result = try trial.halo([
      "plan", "--sim", "-e", "pcall(function() \(code.replacing("SEEN", with: seen)) end)",
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: seen))
  }

  @Test func aTemporaryFileIsNotMade() throws {
    let result = try trial.halo([
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
    _ = try trial.makePlan(naming: "http.get('http://\(server.authority)/name').body")
    body.withLock { $0 = "another" }
    let result = try trial.halo(["apply", trial.plan])
    #expect(result.status == 75)
    #expect(
      result.errors.contains(
        "http.get answers otherwise than when it was planned: body: planned planned, now another"),
      "\(result.errors)")
    #expect(try trial.changes == 0)
    body.withLock { $0 = "planned" }
    _ = try trial.makePlan(naming: "http.get('http://\(server.authority)/name').body")
    #expect(try trial.halo(["apply", trial.plan]).status == 0)
    #expect(try trial.changes == 1)
  }

  @Test func theEnvironmentIsCompared() throws {
    _ = try trial.makePlan(naming: "env.get('NAME')", ["NAME": "planned"])
    let result = try trial.halo(["apply", trial.plan], ["NAME": "another"])
    #expect(result.status == 75)
    #expect(result.errors.contains("planned planned, now another"), "\(result.errors)")
    #expect(try trial.changes == 0)
  }

  @Test func theKeyOfAnotherAccountIsRefused() throws {
    _ = try trial.makePlan(naming: "'planned'")
    // The same key opens another account, in which everything has the same ids.
    let other = String(repeating: "f", count: DemoAccount.projectID.count)
    let state = try trial.simulator.control("GET", "state")
      .replacing(DemoAccount.projectID, with: other)
    _ = try trial.simulator.control("PUT", "state", body: state)
    let result = try trial.halo(["apply", trial.plan])
    #expect(result.status == 64)
    #expect(
      result.errors
        == "halo: \(trial.plan) is the plan of another account: change 1 is made in project "
        + "\(DemoAccount.projectID), the key of today finds \(other)\n")
    #expect(try trial.changes == 0)
  }
}
