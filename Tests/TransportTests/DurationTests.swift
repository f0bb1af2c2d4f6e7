import Testing

@testable import Transport

@Suite struct DurationTests {
  @Test(arguments: [
    (1.5, Duration.milliseconds(1500)), (0, .zero), (-2, .seconds(-2)), (.nan, .zero),
    (.infinity, .seconds(9_223_372_036)), (-.infinity, .seconds(-9_223_372_036)),
    (1e300, .seconds(9_223_372_036)),
  ])
  func takesAnyNumberOfSeconds(seconds: Double, duration: Duration) {
    #expect(Duration(saturatingSeconds: seconds) == duration)
  }

  @Test(arguments: [
    (Duration.zero, 0), (.nanoseconds(1), 1), (.milliseconds(1), 1), (.nanoseconds(1_000_001), 2),
    (.seconds(-1), 0), (.nanoseconds(Int64.max), 9_223_372_036_855),
  ])
  func countsMillisecondsRoundedUp(duration: Duration, milliseconds: Int) {
    #expect(duration.milliseconds == milliseconds)
  }
}
