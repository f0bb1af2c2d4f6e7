import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// `halo whoami` and `halo doctor` against the simulator as its users start it.
@Suite(.timeLimit(.minutes(30))) struct IdentityTests {
  /// What differs from run to run is named, and a line that wraps is left whole.
  private func steady(_ text: String, _ names: [String: String] = [:]) -> String {
    names.reduce(text) { $0.replacing($1.key, with: $1.value) }
      .replacing(/[0-9]+ s (ahead of|behind) the server's/, with: "SECONDS s off the server's")
      .replacing(/until [A-Z][a-z]{2} .*GMT/, with: "until DATE")
      .replacing(/[0-9]{8}T[0-9]{6}Z/, with: "TIME")
  }

  @Test func saysWhoAndWhere() throws {
    let simulator = try Simulator()
    for (options, name) in [([], "whoami"), (["--json"], "whoami-json")] {
      let result = try CommandResult.of(
        Repository.program("halo"), ["whoami", "--endpoint", simulator.url] + options,
        environment: CommandTests.key.merging(["HALO_REGION": "cn-north-4"]) { $1 })
      #expect(result.status == 0, "\(result.errors)")
      expectSnapshot(steady(result.output, [simulator.url: "URL"]), named: "identity/\(name)")
    }
  }

  @Test func saysItToPrograms() throws {
    let result = try Simulator().halo(
      ["--project-id", DemoAccount.projectID, "--json"], command: "whoami")
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        as? [String: [String: String]])
    #expect(document["account"]?["id"] == DemoAccount.domainID)
    #expect(document["project"]?["source"] == "--project-id")
    #expect(document["region"]?["source"] == "--region")
  }

  @Test func saysWhatIsNotKnown() throws {
    let simulator = try Simulator()
    for (options, name) in [([], "whoami-refused"), (["--json"], "whoami-refused-json")] {
      let result = try simulator.halo(
        options, environment: ["HUAWEICLOUD_SDK_AK": "NOSUCHKEY", "HUAWEICLOUD_SDK_SK": "x"],
        command: "whoami")
      #expect(result.status == 77)
      expectSnapshot(
        steady(result.output + result.errors, [simulator.url: "URL"])
          .replacing(/request [0-9a-f-]{32,36}/, with: "request ID"), named: "identity/\(name)")
    }
  }

  /// The exit code is that of a run, and what fails for one reason is said once.
  @Test func aWrongRegion() throws {
    let simulator = try Simulator()
    func halo(_ words: [String]) throws -> CommandResult {
      try CommandResult.of(
        Repository.program("halo"),
        [words[0], "--region", "cn-north-44", "--endpoint", simulator.url] + words.dropFirst(),
        environment: CommandTests.key)
    }
    let doctor = try halo(["doctor"])
    #expect(doctor.status == 78)
    #expect(doctor.output.components(separatedBy: "FAIL").count == 2, "\(doctor.output)")
    #expect(doctor.output.hasSuffix("1 thing is wrong\n"))
    expectSnapshot(
      steady(doctor.output, [simulator.url: "URL"]), named: "identity/doctor-wrong-region")
    #expect(try halo(["whoami"]).status == 78)
    #expect(try halo(["run", "-e", "cloud.eip.list{}"]).status == 78)
  }

  @Test func whatADoctorSays() throws {
    let simulator = try Simulator()
    let stranger = [
      "HUAWEICLOUD_SDK_AK": DemoAccount.strangerAccessKey,
      "HUAWEICLOUD_SDK_SK": DemoAccount.strangerSecretKey,
    ]
    for (options, environment, name) in [
      ([], CommandTests.key, "doctor"), (["--json"], CommandTests.key, "doctor-json"),
      ([], stranger, "doctor-denied"), ([], ["HALO_ACCESS_KEY": "A"], "doctor-half-a-key"),
    ] {
      let result = try simulator.halo(options, environment: environment, command: "doctor")
      expectSnapshot(
        steady(result.output, [simulator.url: "URL"])
          .replacing(/request [0-9a-f-]{32,36}/, with: "request ID"), named: "identity/\(name)")
    }
    _ = try simulator.control("POST", "clock", body: #"{"advance": 3600}"#)
    let late = try simulator.halo([], command: "doctor")
    expectSnapshot(
      steady(late.output, [simulator.url: "URL"]).replacing(/3[56][0-9]{2} s|1 h/, with: "3600 s")
        .replacing(/request [0-9a-f-]{32,36}/, with: "request ID"), named: "identity/doctor-clock")
    let dead = try CommandResult.of(
      Repository.program("halo"),
      ["doctor", "--region", "cn-north-4", "--endpoint", "http://127.0.0.1:1"],
      environment: CommandTests.key)
    expectSnapshot(steady(dead.output), named: "identity/doctor-no-connection")
  }

  @Test func nobodyIsNobody() throws {
    let nobody = try CommandResult.of(
      Repository.program("halo"), ["whoami", "--region", "cn-north-4"])
    #expect(nobody.status == 78)
    #expect(nobody.errors.contains("no credentials"))
    #expect(nobody.errors.contains("credentials file: there is no /nonexistent/.huaweicloud/"))
    let folder = try TemporaryFolder([
      "config.json": """
      {"current": "work", "authEncrypt": "false", "profiles": [{"name": "work", "region": "",
        "accessKeyId": "\(DemoAccount.accessKey)", "secretAccessKey": "S"}]}
      """
    ])
    let nowhere = try CommandResult.of(
      Repository.program("halo"), ["whoami"],
      environment: ["HW_SHARED_CONFIG_FILE": "\(folder.path)/config.json"])
    #expect(nowhere.status == 78)
    #expect(
      nowhere.errors.contains(
        "no region: give --region or set HALO_REGION, such as cn-north-4; profile 'work' of "
          + "\(folder.path)/config.json has none"), "\(nowhere.errors)")
    let wrong = try Simulator().halo(
      [], environment: ["HUAWEICLOUD_SDK_AK": "NOSUCHKEY", "HUAWEICLOUD_SDK_SK": "x"],
      command: "whoami")
    #expect(wrong.status == 77)
  }

  @Test func aProfileThatIsNamedGoesBeforeTheEnvironment() throws {
    let folder = try TemporaryFolder([
      "profiles.json": """
      {"mine": {"region": "cn-north-4", "access_key": "\(DemoAccount.accessKey)",
        "secret_key": "\(DemoAccount.secretKey)"}}
      """
    ])
    let path = "\(folder.path)/profiles.json"
    chmod(path, 0o600)
    let result = try Simulator().halo(
      ["--profile", "mine"],
      environment: [
        "HALO_PROFILES": path, "HUAWEICLOUD_SDK_AK": DemoAccount.readerAccessKey,
        "HUAWEICLOUD_SDK_SK": DemoAccount.readerSecretKey,
      ], command: "whoami")
    #expect(
      result.output.contains("access key \(DemoAccount.accessKey)  (profile 'mine' of \(path))"),
      "\(result.output)\(result.errors)")
  }

  /// A profile without a key takes that of the environment, and says whose it is.
  @Test func whatAProfileDoesNotSayIsToldOfWhoDoes() throws {
    let folder = try TemporaryFolder([
      "profiles.json": #"{"mine": {"region": "cn-north-4", "production": true}}"#
    ])
    let environment = CommandTests.key.merging(["HALO_PROFILES": "\(folder.path)/profiles.json"]) {
      $1
    }
    let simulator = try Simulator()
    for command in ["whoami", "doctor"] {
      let told = try CommandResult.of(
        Repository.program("halo"),
        [command, "--profile", "mine", "--endpoint", simulator.url], environment: environment)
      let output = told.output
      let key = "access key \(DemoAccount.accessKey)"
      let from = command == "doctor" ? ", from HUAWEICLOUD_SDK_AK" : "  (HUAWEICLOUD_SDK_AK"
      #expect(output.contains(key + from), "\(output)\(told.errors)")
      let place = "profile 'mine' of \(folder.path)/profiles.json"
      #expect(output.contains("cn-north-4\(command == "doctor" ? ", from " : "  (")\(place)"))
    }
  }

  @Test func aDoctorFindsNothingWrong() throws {
    let result = try Simulator().halo([], command: "doctor")
    #expect(result.status == 0, "\(result.output)")
    for line in [
      "ok    HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK: found access key", "ok    clock: ",
      "ok    project: cn-north-4 \(DemoAccount.projectID)", "ok    cloud.eip.list: ",
      "ok    cloud.vpc.list_ports: ", "ok    cloud.dns.list_endpoints: ",
      "ok    cloud.ga.list_groups: ",
      "ok    cloud.modelarts.list_servers: ", "all is well",
    ] {
      #expect(result.output.contains(line), "\(line)")
    }
  }

  @Test func aDoctorNamesARemedyForEachFailure() throws {
    let simulator = try Simulator()
    let denied = try simulator.halo(
      [],
      environment: [
        "HUAWEICLOUD_SDK_AK": DemoAccount.strangerAccessKey,
        "HUAWEICLOUD_SDK_SK": DemoAccount.strangerSecretKey,
      ], command: "doctor")
    #expect(denied.status == 77)
    #expect(denied.output.contains("have the user allowed vpc:publicIps:list"), "\(denied.output)")
    _ = try simulator.control("POST", "clock", body: #"{"advance": 3600}"#)
    let late = try simulator.halo([], command: "doctor")
    #expect(late.status == 77)
    #expect(late.output.contains("60 minutes behind the server's"), "\(late.output)")
    let dead = try CommandResult.of(
      Repository.program("halo"),
      ["doctor", "--region", "cn-north-4", "--endpoint", "http://127.0.0.1:1"],
      environment: CommandTests.key)
    #expect(dead.status == 69)
    let lines = dead.output.split(separator: "\n")
    for (line, next) in zip(lines, lines.dropFirst()) where line.hasPrefix("FAIL") {
      #expect(next.hasPrefix("      -> "), "\(line) has no remedy")
    }
    let none = try CommandResult.of(
      Repository.program("halo"), ["doctor", "--region", "cn-north-4"])
    #expect(none.status == 78)
    #expect(none.output.contains("-     HW_ACCESS_KEY and HW_SECRET_KEY: not set"))
  }

  @Test(.enabled(if: PrivateNetwork.isAvailable)) func aDoctorSaysWhoVouchesForAServer() throws {
    let network = try PrivateNetwork()
    let result = try CommandResult.of(
      Repository.program("halo"),
      [
        "doctor", "--region", "cn-north-4", "--endpoint", "https://localhost:\(network.serverPort)",
        "--ca-file", network.authority,
      ], environment: CommandTests.key)
    #expect(
      result.output.contains("vouched for by CN = an authority of our own"), "\(result.output)")
    #expect(result.output.contains("it ends soon"))
  }

  @Test func aPolicyToPaste() throws {
    let result = try CommandResult.of(Repository.program("halo"), ["help", "permissions"])
    expectSnapshot(result.output, named: "identity/permissions")
    let start = try #require(result.output.range(of: "{"))
    let policy = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output[start.lowerBound...].utf8))
        as? [String: Any])
    #expect(policy["Version"] as? String == "1.1")
    #expect(result.output.contains("\"dns:endpoint:createIpaddress\""))
    #expect(result.output.contains("modelarts.bind_eip"))
  }
}
