import SimulatedCloud
import TestSupport
import Testing

/// `halo` against an HTTP server: the simulator as its users start it.
@Suite(.timeLimit(.minutes(30))) struct EndpointTests {
  private let list = ["-e", "for _, eip in ipairs(cloud.eip.list{}) do print(eip.alias) end"]

  @Test func lists() throws {
    let result = try Simulator().halo(list)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("web\n"))
  }

  @Test func takesATemporaryKey() throws {
    let result = try Simulator().halo(
      list,
      environment: [
        "HUAWEICLOUD_SDK_AK": DemoAccount.temporaryAccessKey,
        "HUAWEICLOUD_SDK_SK": DemoAccount.temporarySecretKey,
        "HUAWEICLOUD_SDK_SECURITY_TOKEN": DemoAccount.securityToken,
      ])
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func refusesAWrongKey() throws {
    let result = try Simulator().halo(
      list, environment: ["HUAWEICLOUD_SDK_AK": "NOSUCHKEY", "HUAWEICLOUD_SDK_SK": "x"])
    #expect(result.status == 77)
    #expect(result.errors.contains("401 APIGW.0301"))
  }

  @Test func refusesAWrongSecret() throws {
    let result = try Simulator().halo(
      list,
      environment: [
        "HUAWEICLOUD_SDK_AK": DemoAccount.accessKey, "HUAWEICLOUD_SDK_SK": "a-secret-that-is-wrong",
      ])
    #expect(result.status == 77)
    #expect(!result.errors.contains("a-secret-that-is-wrong"))
  }

  @Test func tellsAClockThatIsOffByAnHour() throws {
    let simulator = try Simulator()
    _ = try simulator.control("POST", "clock", body: #"{"advance": 3600}"#)
    let result = try simulator.halo(list)
    #expect(result.status == 77)
    #expect(result.errors.contains("clock"))
    #expect(result.errors.contains("60 minutes"))
  }

  @Test func takesAProjectIDFromTheEnvironment() throws {
    var environment = CommandTests.key
    environment["HUAWEICLOUD_SDK_PROJECT_ID"] = DemoAccount.projectID
    let result = try Simulator().halo(list, environment: environment)
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func refusesAWrongProjectID() throws {
    let result = try Simulator().halo(["--project-id", String(repeating: "0", count: 32)] + list)
    #expect(result.status != 0)
    #expect(result.errors.contains("project"))
  }

  @Test func tracesWithoutSecrets() throws {
    let result = try Simulator().halo(["--trace-http"] + list)
    #expect(result.errors.contains("GET http://127.0.0.1:"))
    #expect(result.errors.contains("Authorization: <redacted>"))
    #expect(!result.errors.contains("Signature="))
    #expect(!result.errors.contains(DemoAccount.secretKey))
  }
}
