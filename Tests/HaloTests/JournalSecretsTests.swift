import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// What no journal may hold, and who may not hold a journal.
@Suite(.timeLimit(.minutes(15))) struct JournalSecretsTests {
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
      """
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
        pcall(cloud.request, { service = "vpc", path = "/v1/x", query = { t = both } })
      end
      plant()
      local eip = cloud.eip.list{}[1]
      cloud.eip.rename{ publicip_id = eip.id, alias = "seen" }
      plant()
      cloud.eip.rename{ publicip_id = eip.id, alias = "seen-again" }
      cloud.account{ profile = "here" }.eip.rename{ publicip_id = eip.id, alias = "by-profile" }
      print "planted"
      """,
      CommandTests.key.merging([
        "DB_PASSWORD": "PLANTED-10", "MY_TOKEN": "PLANTED-11", "HALO_PROFILES": profiles,
      ]) { $1 })
    #expect(result.status == 0 && result.output == "planted\n", "\(result.errors)")
    let bytes = try bytes
    // It is read as it is written.
    #expect(bytes.range(of: Data("seen-again".utf8)) != nil)
    for secret in (1...11).map({ String(format: "PLANTED-%02d", $0) }) + [DemoAccount.secretKey] {
      #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) stands in the journal")
    }
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
