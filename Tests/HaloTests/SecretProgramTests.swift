import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// Secrets that a program or a file tells, and files that others may read, in the program itself.
@Suite(.timeLimit(.minutes(30))) struct SecretProgramTests {
  /// Runs `script` with a profile whose secret is told by these members.
  private func run(
    _ members: String, _ script: String = "print(#cloud.eip.list{}) print(#cloud.eip.list{})",
    files: [String: String] = [:], options: [String] = []
  ) throws -> (result: CommandResult, folder: TemporaryFolder) {
    let folder = try TemporaryFolder(files)
    let profiles = """
      {"told": {"region": "cn-north-4", "access_key": "\(DemoAccount.accessKey)", \(members)}}
      """.replacing("FOLDER", with: folder.path)
    let path = "\(folder.path)/profiles.json"
    try Data(profiles.utf8).write(to: URL(filePath: path))
    for name in ["profiles.json"] + files.keys { chmod("\(folder.path)/\(name)", 0o700) }
    let result = try Simulator().halo(
      options + ["--profile", "told", "-e", script],
      environment: ["HALO_PROFILES": path, "PATH": "/usr/bin:/bin"])
    return (result, folder)
  }

  @Test func aProgramIsRunOnceAndMayAsk() throws {
    let program = """
      #!/bin/sh
      echo run >>"$(dirname "$0")/count"
      echo 'touch the key' >&2
      echo "$1"; echo 'a second line'
      """
    let (result, folder) = try run(
      """
      "secret_key_command": ["FOLDER/tell", "\(DemoAccount.secretKey)", "; touch FOLDER/pwned"]
      """, files: ["tell": program])
    #expect(result.output == "7\n7\n", "\(result.errors)")
    #expect(result.errors == "touch the key\n")
    let count = try String(contentsOfFile: "\(folder.path)/count", encoding: .utf8)
    #expect(count == "run\n")
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/pwned"), "there is no shell")
  }

  @Test(arguments: [
    ("[\"FOLDER/fail\"]", "'FOLDER/fail' ended with status 3"),
    ("[\"/nowhere/pass\"]", "cannot start '/nowhere/pass'"),
    ("[\"true\"]", "secret_key_command: expected the secret in the first line"),
    ("[\"yes\", \"half-a-secret\"]", "'yes' printed more than 64 KiB, which is no secret"),
  ]) func aProgramThatFailsIsNamedAndItsOutputIsNot(command: String, message: String) throws {
    let (result, folder) = try run(
      "\"secret_key_command\": \(command)",
      files: ["fail": "#!/bin/sh\necho half-a-secret\nexit 3\n"])
    #expect(result.status == 78)
    #expect(
      result.errors.contains(message.replacing("FOLDER", with: folder.path)), "\(result.errors)")
    #expect(!(result.errors + result.output).contains("half-a-secret"))
  }

  /// The time of a script holds for what it needs, too: a program that tells a secret, a file that is a pipe.
  @Test(arguments: [
    (#"["sleep", "600"]"#, "sleep", []), (#"["sleep", "600"]"#, "sleep", ["--allow-exec"]),
    // It prints nothing more, and goes on.
    (#"["sh", "-c", "exec >&-; exec sleep 600"]"#, "sh", []),
  ]) func aProgramThatTakesTheTimeOfTheScript(
    command: String, program: String, options: [String]
  ) throws {
    let (result, _) = try run(
      "\"secret_key_command\": \(command)", options: ["--timeout", "500ms"] + options)
    #expect(result.status == 124)
    #expect(
      result.errors
        == "halo: the script was not done within 500 ms: waited for '\(program)', which is to tell a secret\n"
    )
  }

  /// Of two programs the first one is it that took the time; the other one has had none.
  @Test func theFirstThatTakesTheTimeIsNamed() throws {
    let (result, folder) = try run(
      """
      "secret_key_command": ["sleep", "600"], "security_token_command": ["FOLDER/second"]
      """, files: ["second": "#!/bin/sh\n: >\"$(dirname \"$0\")/ran\"\necho token\n"],
      options: ["--timeout", "500ms"])
    #expect(result.status == 124)
    #expect(
      result.errors.contains(": waited for 'sleep', which is to tell a secret\n"), "\(result)")
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/ran"))
  }

  /// Clean-up code has its own time, also for a program that nothing needed before.
  @Test func aProgramThatCleanUpNeeds() throws {
    let (result, _) = try mixed(
      """
      local last <close> = setmetatable({}, {
        __close = function() print(#cloud.account{ profile = "told" }.eip.list{}) end })
      task.sleep(600)
      """, command: "[\"echo\", \"\(DemoAccount.secretKey)\"]", timeout: "500ms")
    #expect(result.output == "7\n", "\(result.errors)")
    #expect(result.status == 124 && !result.errors.contains("which is to tell"), "\(result.errors)")
  }

  /// What a late program leads to is told by the exit code as any other end is.
  @Test func aTransactionThatALateProgramEnds() throws {
    let (result, folder) = try mixed(
      """
      cloud.transaction(function()
        cloud.eip.rename{ publicip_id = cloud.eip.list{}[1].id, alias = "moving" }
        cloud.account{ profile = "told" }.eip.list{}
      end)
      """, command: "[\"sleep\", \"600\"]", timeout: "4s")
    #expect(result.status == 79, "\(result.errors)")
    #expect(
      result.errors.contains(
        "the script was not done within 4 s: waited for 'sleep', which is to tell a secret\n"),
      "\(result.errors)")
    let runs = try CommandResult.of(
      Repository.program("halo"), ["runs", "--json", "--journal", "\(folder.path)/journal.db"],
      environment: [:])
    #expect(runs.output.contains(#""state": "rolled_back""#), "\(runs)")
  }

  /// A script with the key of the demo account in its environment, and a profile whose secret `command` tells.
  private func mixed(
    _ script: String, command: String, timeout: String
  ) throws -> (result: CommandResult, folder: TemporaryFolder) {
    let folder = try TemporaryFolder([
      "profiles.json": """
      {"told": {"region": "cn-north-4", "access_key": "\(DemoAccount.accessKey)",
        "secret_key_command": \(command)}}
      """
    ])
    let profiles = "\(folder.path)/profiles.json"
    chmod(profiles, 0o600)
    let result = try Simulator().halo(
      [
        "--allow-exec", "--timeout", timeout, "--journal", "\(folder.path)/journal.db", "-e",
        script,
      ],
      environment: CommandTests.key.merging(["HALO_PROFILES": profiles, "PATH": "/usr/bin:/bin"]) {
        $1
      })
    return (result, folder)
  }

  @Test(arguments: ["text", "json"]) func aFileThatNobodyWrites(format: String) throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/profiles.json"
    #expect(mkfifo(path, 0o600) == 0)
    let result = try Simulator().halo(
      [
        "--timeout", "500ms", "--log-format", format, "--profile", "told", "-e",
        "cloud.eip.list{}",
      ], environment: ["HALO_PROFILES": path])
    #expect(result.status == 124)
    let message = "the script was not done within 500 ms: waited for \(path)"
    #expect(
      result.errors
        == (format == "text"
          ? "halo: \(message)\n"
          : #"{"v":1,"level":"error","message":"\#(message)","fields":{"exit":124}}"# + "\n"))
  }

  @Test func aSecretThatNobodyWrites() throws {
    let pipe = try TemporaryFolder()
    #expect(mkfifo("\(pipe.path)/secret", 0o600) == 0)
    let (result, _) = try run(
      "\"secret_key_file\": \"\(pipe.path)/secret\"", options: ["--timeout", "500ms"])
    #expect(result.status == 124 && result.errors.contains("waited for \(pipe.path)/secret\n"))
  }

  @Test func aFileTellsASecret() throws {
    let (result, _) = try run(
      "\"secret_key_file\": \"FOLDER/secret\"", files: ["secret": DemoAccount.secretKey + "\r\n"])
    #expect(result.output == "7\n7\n", "\(result.errors)")
  }

  @Test func aFileOfAnotherToolThatOthersMayReadIsWarnedOfOnce() throws {
    let folder = try TemporaryFolder([
      "credentials":
        "[basic]\nak = \(DemoAccount.accessKey)\nsk = \(DemoAccount.secretKey)\n"
    ])
    let path = "\(folder.path)/credentials"
    chmod(path, 0o644)
    let code = ["-e", "cloud.eip.list{} cloud.account{}.eip.list{} print 'done'"]
    let variables = ["HUAWEICLOUD_SDK_CREDENTIALS_FILE": path]
    let result = try Simulator().halo(code, environment: variables)
    #expect(result.output == "done\n")
    #expect(
      result.errors
        == "halo: warning: \(path) holds keys and others may read it: run 'chmod 600 \(path)'\n")
    chmod(path, 0o600)
    #expect(try Simulator().halo(code, environment: variables).errors == "")
  }

  @Test func aFileThatIsTooLargeIsNotRead() throws {
    let folder = try TemporaryFolder([:])
    let path = "\(folder.path)/credentials"
    try Data(repeating: UInt8(ascii: "["), count: 2 << 20).write(to: URL(filePath: path))
    let result = try CommandResult.of(
      Repository.program("halo"), ["whoami", "--region", "cn-north-4"],
      environment: ["HUAWEICLOUD_SDK_CREDENTIALS_FILE": path])
    #expect(result.status == 78)
    #expect(result.errors.contains("\(path): it has more than 1048576 bytes"), "\(result.errors)")
  }
}
