import LuaHost
import Testing

/// `os.date` of times with a fraction, as clocks and services give them.
@Suite(.timeLimit(.minutes(30))) struct DateTests {
  private let fixture = Fixture()

  @Test(arguments: [
    ("0", "00:00:00"), ("0.0", "00:00:00"), ("0.9", "00:00:00"), ("1.999999", "00:00:01"),
    ("59.5", "00:00:59"), ("-0.5", "23:59:59"), ("-1.0", "23:59:59"), ("-1.5", "23:59:58"),
    ("1767323045.678", "03:04:05"),
  ])
  func aFractionIsInTheSecondThatHasBegun(time: String, text: String) throws {
    #expect(try fixture.evaluate("return os.date('!%H:%M:%S', \(time))") == .string(text))
  }

  @Test func aTableHasItToo() throws {
    #expect(try fixture.evaluate("return os.date('!*t', 61.25).sec") == .integer(1))
  }

  @Test(arguments: ["0/0", "1/0", "-1/0", "1e300"]) func whatIsNoTimeIsRefused(time: String) throws
  {
    let message = try fixture.failure(of: "os.date('!%H', \(time))")
    #expect(message.contains("number has no integer representation"), "\(message)")
  }

  @Test func allElseIsLuas() throws {
    #expect(try fixture.evaluate("return type(os.date())") == .string("string"))
    #expect(try fixture.evaluate("return os.date('!%H', '3600')") == .string("01"))
    #expect(try fixture.failure(of: "os.date('%Ez')").contains("invalid conversion specifier"))
    #expect(try fixture.failure(of: "os.date('!%H', {})").contains("number expected, got table"))
  }
}
