import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// `--profile`, `HALO_PROFILE` and `cloud.account{ profile = }` with a real file.
@Suite(.timeLimit(.minutes(30))) struct ProfileFileTests {
  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "halo-profiles-\(UUID().uuidString)")
  private var file: URL { folder.appending(path: "halo/profiles.json") }

  private func write(permissions: Int = 0o600) throws {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    let text = """
      {
        "here": {
          "region": "\(DemoAccount.region)", "access_key": "\(DemoAccount.accessKey)",
          "secret_key": "\(DemoAccount.secretKey)"
        },
        "elsewhere": { "region": "nowhere-1", "access_key": "x", "secret_key": "y" },
        "away": {
          "region": "\(DemoAccount.otherRegion)", "access_key": "\(DemoAccount.accessKey)",
          "secret_key": "\(DemoAccount.secretKey)", "project_id": "\(DemoAccount.otherProjectID)"
        },
        "bare": {}
      }
      """
    try Data(text.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: file.path)
  }

  private func run(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> CommandResult {
    let places = ["XDG_CONFIG_HOME": folder.path]
    return try CommandResult.of(
      Repository.program("halo"), arguments, environment: places.merging(environment) { $1 })
  }

  private let count = "print(#cloud.eip.list{})"

  @Test func aProfileHasRegionAndKey() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try write()
    let simulator = try Simulator()
    let endpoint = ["--endpoint", simulator.url]
    let byOption = try run(["--profile", "here"] + endpoint + ["-e", count])
    #expect(byOption.errors == "" && byOption.output == "7\n")
    let byVariable = try run(endpoint + ["-e", count], environment: ["HALO_PROFILE": "here"])
    #expect(byVariable.output == "7\n")
    let byScript = try run(
      endpoint + ["-e", "print(#cloud.account{ profile = 'here' }.eip.list{})"])
    #expect(byScript.errors == "" && byScript.output == "7\n")
  }

  @Test func theProjectOfAProfileIsOnlyThatOfItsRegion() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try write()
    let simulator = try Simulator()
    let result = try run(
      [
        "--profile", "away", "--region", DemoAccount.region, "--endpoint", simulator.url, "-e",
        count,
      ])
    #expect(result.errors == "" && result.output == "7\n")
  }

  @Test func whatCannotBeUsedIsSaidBeforeTheScriptRuns() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let missing = try run(["--profile", "here", "-e", "print 'ran'"])
    #expect(missing.status == 78)
    #expect(
      missing.errors.hasPrefix(
        "halo: no profile 'here': there is no \(file.path); write { \"here\": "),
      "\(missing)")
    try write()
    let unknown = try run(["--profile", "hear", "-e", "print 'ran'"])
    #expect(unknown.status == 78 && unknown.output == "")
    #expect(
      unknown.errors
        == "halo: \(file.path): no profile 'hear': there are here, elsewhere, away, bare\n")
    let region = try run(["--profile", "elsewhere", "-e", "print 'ran'"])
    #expect(region.status == 78 && region.output == "")
    #expect(region.errors.hasPrefix("halo: unknown region 'nowhere-1'"))
    let bare = try run(["--profile", "bare", "-e", count], environment: CommandTests.key)
    #expect(bare.status == 78)
    #expect(bare.errors.contains("profile 'bare' has none"))
    let keyless = try run(
      ["--profile", "bare", "--region", "cn-north-4", "-e", count],
      environment: ["HALO_METADATA": "off"])
    #expect(keyless.status == 78)
    #expect(
      keyless.errors.contains(
        "\n  profile 'bare' of \(file.path): has no access_key and secret_key\n"), "\(keyless)")
    let both = try run(["--sim", "--profile", "here", "-e", "print 'ran'"])
    #expect(both.status == 64)
    #expect(
      both.errors == "halo: --sim and --profile exclude each other (see 'halo run --help')\n")
  }

  @Test func aFileThatOthersMayReadIsRefused() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try write(permissions: 0o644)
    let result = try run(["--profile", "here", "-e", "print 'ran'"])
    #expect(result.status == 78 && result.output == "")
    #expect(
      result.errors
        == "halo: \(file.path) holds keys and others may read it: run 'chmod 600 \(file.path)'\n")
  }

  @Test func onTheSimulatorEveryProfileIsTheDemoAccount() throws {
    let result = try run(
      ["--sim", "-e", "print(#cloud.account{ profile = 'any' }.eip.list{})"],
      environment: ["HALO_PROFILE": "here"])
    #expect(result.errors == "" && result.output == "7\n")
  }
}
