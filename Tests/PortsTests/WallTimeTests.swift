import Testing
import Ports

@Suite(.timeLimit(.minutes(15))) struct WallTimeTests {
  @Test func timesOutOfRangeSaturateInsteadOfTrapping() throws {
    let far = try #require(WallTime(basicISO8601: "99991231T235959Z"))
    let early = WallTime(seconds: .min)
    #expect(far + .seconds(1) == far)
    #expect((far - early).nanoseconds == .max)
    #expect(early < far)
  }

  @Test func formatsAndParses() throws {
    let time = try #require(WallTime(basicISO8601: "20240229T030405Z"))
    #expect(time.text(.basicISO8601) == "20240229T030405Z")
    #expect((time + .milliseconds(67)).text(.iso8601) == "2024-02-29T03:04:05.067Z")
    #expect(time.text(.spaced) == "2024-02-29 03:04:05")
    #expect(WallTime(seconds: -1).text(.zoneless) == "1969-12-31T23:59:59.000")
    for wrong in ["20241301T000000Z", "20240101T240000Z", "20240101T000000", "2024-01-01T00:00Z"] {
      #expect(WallTime(basicISO8601: wrong) == nil)
    }
  }
}
