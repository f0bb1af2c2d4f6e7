import Foundation
import SimulatedCloud
import TestSupport
import TestTerminal
import Testing

/// What no journal may hold, and who may not hold a journal.
@Suite(.timeLimit(.minutes(30))) struct JournalSecretsTests {
  private let folder: TemporaryFolder
  private let simulator: Simulator
  private var journal: String { folder.path + "/journal.db" }

  init() throws {
    folder = try TemporaryFolder()
    simulator = try Simulator()
  }

  private func run(_ text: String, _ environment: [String: String]) throws -> CommandResult {
    let script = folder.path + "/secrets.lua"
    try text.write(toFile: script, atomically: true, encoding: .utf8)
    return try CommandResult.of(
      Repository.program("halo"),
      ["run", "--region", "cn-north-4", "--endpoint", simulator.url, script, simulator.url],
      environment: environment.merging(["HALO_JOURNAL": journal]) { $1 })
  }

  /// All that the journal is made of.
  private var bytes: Data {
    get throws {
      try ["", "-wal", "-shm", "-lock"].map { journal + $0 }
        .filter { FileManager.default.fileExists(atPath: $0) }
        .reduce(into: Data()) { $0 += try Data(contentsOf: URL(filePath: $1)) }
    }
  }

  private static let planting = """
    local url = arg[1]
    -- The text of the script is kept as it is.
    local function secret(n) return ("PLANTED-%02d"):format(n) end
    local function ask(request) pcall(http.request, request) end
    local function plant()
      ask{ url = url .. "/?token=" .. secret(1) .. "&a=1" }
      ask{ url = url:gsub("//", "//user:" .. secret(2) .. "@") .. "/" }
      ask{ url = url, headers = { Authorization = "Bearer " .. secret(3) } }
      ask{ url = url, headers = { ["X-Auth-Token"] = "" .. secret(4), Cookie = "s=" .. secret(5) } }
      ask{ method = "POST", url = url, json = { user = { password = "" .. secret(6) } } }
      ask{ method = "POST", url = url, body = "a=1&client_secret=" .. secret(7) }
      ask{ method = "POST", url = url, json = { list = { { api_key = "" .. secret(8) } } } }
      ask{ url = url, query = { access_token = "" .. secret(9) } }
      local both = os.getenv "DB_PASSWORD" .. os.getenv "MY_TOKEN"
      ask{ url = url .. "/" .. both }
      ask{ method = "POST", url = url, body = "plain " .. os.getenv "DB_PASSWORD" }
      ask{ method = "POST", url = url, headers = { ["Content-Type"] = "multipart/form-data; boundary=b" },
        body = '--b\\r\\nContent-Disposition: form-data; name="password"\\r\\n\\r\\n' .. secret(12) .. "\\r\\n--b--" }
      pcall(cloud.request, { service = "vpc", path = "/v1/x", query = { t = both } })
    end
    plant()
    local eip = cloud.eip.list{}[1]
    cloud.eip.rename{ publicip_id = eip.id, alias = "seen" }
    plant()
    cloud.eip.rename{ publicip_id = eip.id, alias = "seen-again" }
    cloud.account{ profile = "here" }.eip.rename{ publicip_id = eip.id, alias = "by-profile" }
    print "planted"
    """

  /// Planted in arguments of `http`, in the environment and in profiles: none is found again.
  @Test func secretsStandNowhereInIt() throws {
    let profiles = folder.path + "/profiles.json"
    let text = """
      { "here": { "region": "cn-north-4", "access_key": "\(DemoAccount.accessKey)",
          "secret_key": "\(DemoAccount.secretKey)" } }
      """
    try text.write(toFile: profiles, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: profiles)
    let result = try run(
      Self.planting,
      CommandTests.key.merging([
        "DB_PASSWORD": "PLANTED-10", "MY_TOKEN": "PLANTED-11", "HALO_PROFILES": profiles,
      ]) { $1 })
    #expect(result.status == 0 && result.output == "planted\n", "\(result.errors)")
    let bytes = try bytes
    // It is read as it is written.
    #expect(bytes.range(of: Data("seen-again".utf8)) != nil)
    for secret in (1...12).map({ String(format: "PLANTED-%02d", $0) }) + [DemoAccount.secretKey] {
      #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) stands in the journal")
    }
  }

  private static let arguments = [
    "--password=hunter2", "token=hunter2", "--api-key", "hunter2", "web",
  ]

  /// A script that is given secrets, and waits after its first change until a file is there.
  private func script(named name: String) throws -> String {
    let path = folder.path + "/" + name
    try """
    -- The text of the script is kept as it is.
    local form = "--password=%s token=%s --api-key %s web"
    assert(table.concat({ ... }, " ") == form:gsub("%%s", "hunter" .. 2))
    local eip = cloud.eip.find{ alias = "spare-1" }
    cloud.eip.rename{ publicip_id = eip.id, alias = "seen" }
    io.stdout:write "ready\\n" io.stdout:flush()
    while not io.open "\(folder.path)/go-on" do task.sleep(0.05) end
    cloud.eip.rename{ publicip_id = eip.id, alias = "spare-1" }
    print "whole"
    """.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private func halo(
    _ words: [String], _ environment: [String: String] = [:]
  ) throws -> CommandResult {
    try CommandResult.of(
      Repository.program("halo"), words,
      environment: CommandTests.key.merging(["HALO_JOURNAL": journal]) { $1 }
        .merging(environment) { $1 })
  }

  /// A script gets its arguments as they are; what is kept of them has no secret, so that they have to be
  /// given again.
  @Test func argumentsThatAreSecretsHaveToBeGivenAgain() throws {
    let script = try script(named: "given.lua")
    let terminal = try Terminal(
      ["run", "--region", "cn-north-4", "--endpoint", simulator.url, script] + Self.arguments,
      environment: CommandTests.key.merging(["HALO_JOURNAL": journal]) { $1 })
    try terminal.wait(for: "ready")
    terminal.signal(SIGKILL)
    #expect(try terminal.exitStatus() == 137)
    #expect(try bytes.range(of: Data("hunter2".utf8)) == nil)
    for words in [
      ["runs"], ["runs", "show", "1"], ["report", "1"], ["report", "1", "--format", "junit"],
    ] {
      let shown = try halo(words)
      #expect(shown.status == 0 && !shown.output.contains("hunter2"), "\(words)")
    }
    #expect(
      try halo(["runs", "show", "1"]).output.contains("--password=*** token=*** --api-key *** web"))
    try Data().write(to: URL(filePath: folder.path + "/go-on"))
    let bare = try halo(["resume", "1"])
    #expect(
      bare.status == 78 && bare.errors.contains("give the script's arguments again"), "\(bare)")
    let other = try halo(["resume", "1", "--", "--password=hunter2", "web"])
    #expect(other.status == 64 && other.errors.contains("was given other arguments"), "\(other)")
    let whole = try halo(["resume", "1", "--"] + Self.arguments)
    #expect(whole.status == 0 && whole.output.hasSuffix("whole\n"), "\(whole)")
    #expect(try bytes.range(of: Data("hunter2".utf8)) == nil)
  }

  @Test func aPlanKeepsNoSecret() throws {
    let script = try script(named: "planned.lua")
    try Data().write(to: URL(filePath: folder.path + "/go-on"))
    let file = folder.path + "/plan.json"
    let planned = try halo(
      ["plan", "--region", "cn-north-4", "--endpoint", simulator.url, "--out", file, script]
        + Self.arguments)
    #expect(planned.status == 2, "\(planned)")
    #expect(try !String(contentsOfFile: file, encoding: .utf8).contains("hunter2"))
    let applied = try halo(["apply", file])
    #expect(applied.status == 64 && applied.errors.contains("which no plan keeps"), "\(applied)")
  }

  /// A variable that is called a secret, sent where nothing is: it stands in no trace, log or error.
  @Test func secretsOfTheEnvironmentAreShownNowhere() throws {
    let log = folder.path + "/run.log"
    let text = """
      local secret = os.getenv "DB_PASSWORD"
      http.request{ method = "POST", url = "\(simulator.url)/x", headers = { ["X-Plain"] = secret },
        body = "it is " .. secret }
      http.request{ method = "POST", url = "\(simulator.url)/x", json = { a = secret } }
      log.info("said " .. secret, { b = secret })
      error("failed with " .. secret)
      """
    let result = try halo(
      [
        "run", "--region", "cn-north-4", "--endpoint", simulator.url, "--trace-http", "--verbose",
        "--log-file", log, "-e", text,
      ], ["DB_PASSWORD": "PLANTED-10"])
    #expect(
      result.status == 1 && result.errors.contains("failed with <redacted>"), "\(result.errors)")
    #expect(result.errors.contains("X-Plain: <redacted>"))
    let kept = try String(contentsOfFile: log, encoding: .utf8)
    #expect(kept.contains("said <redacted>"))
    #expect(!result.errors.contains("PLANTED") && !kept.contains("PLANTED"))
  }

  /// A script can neither read nor replace the journal, by whichever name.
  @Test func scriptsCannotReachIt() throws {
    let before = try run("cloud.eip.list{}", CommandTests.key)
    #expect(before.status == 0, "\(before.errors)")
    let result = try run(
      """
      local path = "\(journal)"
      for _, name in ipairs{ path, path .. "-wal", path .. "-lock", path .. "-shm" } do
        for _, mode in ipairs{ "r", "w", "a", "r+" } do
          local file, why = io.open(name, mode)
          if file then print(name, mode) end
        end
        if os.remove(name) then print(name, "removed") end
        if os.rename("\(folder.path)/secrets.lua", name) then print(name, "replaced") end
      end
      cloud.eip.rename{ publicip_id = cloud.eip.list{}[1].id, alias = "kept" }
      print "kept"
      """, CommandTests.key)
    #expect(result.status == 0 && result.output == "kept\n", "\(result.output)\(result.errors)")
    let runs = try CommandResult.of(
      Repository.program("halo"), ["runs"], environment: ["HALO_JOURNAL": journal])
    #expect(runs.output.contains("done"))
  }
}
