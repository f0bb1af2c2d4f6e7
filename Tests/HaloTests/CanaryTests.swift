import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// Secrets that were planted in every place where secrets are, and are in nothing that is written: not
/// as they are, not percent-encoded, not in Base64.
@Suite(.timeLimit(.minutes(30))) struct CanaryTests {
  private static let proxyPassword = "canary-proxy!password"

  /// In the environment, where the first source counts and the others are there all the same.
  private static let planted = [
    "HUAWEICLOUD_SDK_AK": DemoAccount.temporaryAccessKey,
    "HUAWEICLOUD_SDK_SK": DemoAccount.temporarySecretKey,
    "HUAWEICLOUD_SDK_SECURITY_TOKEN": DemoAccount.securityToken,
    "HW_ACCESS_KEY": "AKCANARY", "HW_SECRET_KEY": "canary/hw+secret+key",
    "OS_USERNAME": "someone", "OS_PASSWORD": "canary os password", "OS_USER_DOMAIN_NAME": "demo",
    "HTTPS_PROXY": "http://clerk:canary-proxy%21password@127.0.0.1:9",
    "PGPASSWORD": "canary database password",
  ]

  /// Where no database is.
  private static let database = "postgresql://clerk:canary-journal%21word@127.0.0.1:9/runs"

  private static let profiles = """
    {
      "plain": {"region": "cn-north-4", "access_key": "\(DemoAccount.accessKey)",
        "secret_key": "\(DemoAccount.secretKey)"},
      "user": {"region": "cn-north-4", "user": "\(DemoAccount.userName)",
        "password": "\(DemoAccount.password)", "account": "demo",
        "proxy": "http://clerk:canary-proxy%21password@127.0.0.1:9"},
      "told": {"region": "cn-north-4", "access_key": "\(DemoAccount.accessKey)",
        "secret_key_command": ["printf", "%s", "\(DemoAccount.secretKey)"]}
    }
    """

  private static let secrets = [
    DemoAccount.temporarySecretKey, DemoAccount.securityToken, DemoAccount.secretKey,
    DemoAccount.password, "canary/hw+secret+key", "canary os password", proxyPassword,
    "canary-proxy%21password", "canary database password", "canary-journal!word",
    "canary-journal%21word", "canary pgpass word",
  ].flatMap { secret in
    let bytes = Data(secret.utf8)
    let aligned = [0, 1, 2].map { offset -> String in
      let text = (Data(count: offset) + bytes).base64EncodedString().filter { $0 != "=" }
      return String(text.dropFirst(offset == 0 ? 0 : offset + 1).dropLast())
    }
    let escaped = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? secret
    return [secret, escaped] + aligned
  }

  private static let failing = """
    log.warn("starting", { url = "https://clerk:x@host/?token=abc" })
    cloud.eip.list {}
    error(tostring(select(2, pcall(cloud.eip.get, { publicip_id = ("0"):rep(8) .. "-0000-0000-0000-000000000000" }))))
    """

  /// Every command, with what makes it say most.
  private static func commands(_ url: String) -> [[String]] {
    let account = ["--region", "cn-north-4", "--endpoint", url]
    let loud = account + ["--verbose", "--trace-http"]
    return [
      ["run"] + loud + ["change.lua"], ["run"] + loud + ["failing.lua"],
      ["run"] + loud + ["--log-format", "json", "failing.lua"],
      ["run", "--profile", "plain"] + loud + ["failing.lua"],
      ["run", "--profile", "user"] + loud + ["--log-format", "json", "failing.lua"],
      ["run", "--profile", "told"] + loud + ["failing.lua"],
      ["whoami"] + account, ["whoami", "--json", "--profile", "user"] + loud,
      ["doctor"] + loud, ["doctor", "--json", "--profile", "user"] + account,
      ["plan"] + loud + ["change.lua"], ["repl", "--yes"] + loud, ["runs"], ["runs", "show", "1"],
      ["runs", "verify", "1", "--verbose"], ["rollback", "1", "--verbose", "--trace-http"],
      ["resume", "2", "--verbose"], ["check", "failing.lua"], ["help"], ["help", "permissions"],
      ["operations", "--json"], ["run", "--profile", "none"] + account + ["failing.lua"],
      ["run", "--nonsense", "failing.lua"], ["runs", "--journal", database],
      ["runs", "--journal", "\(database)?password=canary-journal%21word&nonsense=1"],
    ]
  }

  @Test func nothingThatIsWrittenHasOne() throws {
    let simulator = try Simulator()
    let folder = try TemporaryFolder([
      "failing.lua": Self.failing, "profiles.json": Self.profiles,
      "change.lua": "cloud.eip.unbind { publicip_id = '\(DemoAccount.boundEIP)' }\n",
    ])
    let profiles = "\(folder.path)/profiles.json"
    chmod(profiles, 0o600)
    let environment = Self.planted.merging([
      "HOME": folder.path, "HALO_PROFILES": profiles, "PATH": "/usr/bin:/bin",
      "HALO_JOURNAL": "\(folder.path)/journal",
    ]) { $1 }
    var said = 0
    for command in Self.commands(simulator.url) {
      let result = try CommandResult.of(
        Repository.program("halo"), command, environment: environment,
        input: "cloud.eip.list{}\nprint(env)\n:history\n", directory: URL(filePath: folder.path))
      #expect(result.status < 128, "\(command): \(result.errors)")
      said += result.output.utf8.count + result.errors.utf8.count
      for text in [result.output, result.errors] { Self.check(Data(text.utf8), "\(command)") }
    }
    #expect(said > 10_000, "a test that hears nothing tells nothing")
    var files = 0
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    where name != "profiles.json" {
      guard let data = FileManager.default.contents(atPath: "\(folder.path)/\(name)") else {
        continue
      }
      files += 1
      Self.check(data, name)
    }
    #expect(files > 2)
  }

  @Test func theCommandLineOfTheProcessHasNoPassword() throws {
    let result = try CommandResult.of(
      Repository.program("halo"),
      [
        "run", "--sim", "--allow-exec", "--proxy",
        "http://clerk:canary-proxy%21password@127.0.0.1:9", "--journal", Self.database, "-e",
        "io.write(io.open('/proc/self/cmdline'):read('a')) print(arg[1])", "a@b",
      ])
    #expect(result.output.contains("127.0.0.1:9"), "\(result.errors)")
    #expect(result.output.hasSuffix("a@b\n"))
    Self.check(Data(result.output.utf8), "/proc/self/cmdline")
  }

  @Test func aScriptGetsNoSecretByAccident() throws {
    let script = """
      for _, name in ipairs { "HUAWEICLOUD_SDK_SK", "HW_SECRET_KEY", "OS_PASSWORD", "HTTPS_PROXY",
        "PGPASSWORD", "HALO_JOURNAL" } do
        print(name, (pcall(os.getenv, name)))
      end
      for _, name in ipairs { "profiles.json", ".pgpass", "own.pgpass",
        ".local/state/halo/unwritten/unwritten-0-1-1" } do
        print(io.open(... .. "/" .. name))
      end
      local folder = ... .. "/.local/state/halo/unwritten/"
      print(io.open(folder .. "unwritten-0-1-2", "w"))
      print(os.remove(folder .. "unwritten-0-1-1"))
      print(os.rename(... .. "/job.lua", folder .. "unwritten-0-1-3"))
      print(os.rename(... .. "/.local", ... .. "/moved"))
      """
    let folder = try TemporaryFolder([
      "profiles.json": Self.profiles, "job.lua": script,
      ".pgpass": "*:*:*:*:canary pgpass word\n", "own.pgpass": "*:*:*:*:canary pgpass word\n",
    ])
    chmod("\(folder.path)/profiles.json", 0o600)
    let unwritten = "\(folder.path)/.local/state/halo/unwritten"
    try FileManager.default.createDirectory(atPath: unwritten, withIntermediateDirectories: true)
    try Data("canary-journal%21word".utf8).write(
      to: URL(filePath: "\(unwritten)/unwritten-0-1-1"))
    let result = try CommandResult.of(
      Repository.program("halo"), ["run", "--sim", "job.lua", folder.path],
      environment: Self.planted.merging([
        "HALO_PROFILES": "\(folder.path)/profiles.json", "HOME": folder.path,
        "PGPASSFILE": "\(folder.path)/own.pgpass", "HALO_JOURNAL": Self.database,
      ]) { $1 }, directory: URL(filePath: folder.path))
    #expect(!result.output.contains("true"), "\(result.output)")
    #expect(result.output.contains("nil"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: unwritten) == ["unwritten-0-1-1"])
    Self.check(Data((result.output + result.errors).utf8), "a script")
  }

  private static func check(_ data: Data, _ place: String) {
    for secret in secrets where data.range(of: Data(secret.utf8)) != nil {
      Issue.record("\(place) shows \(secret)")
    }
  }
}
