import Testing

@testable import Ports

@Suite(.timeLimit(.minutes(30))) struct DurationTests {
  @Test(arguments: [
    (1.5, Duration.milliseconds(1500)), (0, .zero), (-2, .seconds(-2)), (.nan, .zero),
    (.infinity, .seconds(9_223_372_036)), (-.infinity, .seconds(-9_223_372_036)),
    (1e300, .seconds(9_223_372_036)),
  ])
  func takesAnyNumberOfSeconds(seconds: Double, duration: Duration) {
    #expect(Duration(saturatingSeconds: seconds) == duration)
  }

  @Test(arguments: [
    (Duration.nanoseconds(97_376), "0.1 ms"), (.milliseconds(50), "50 ms"), (.zero, "0 ms"),
    (.milliseconds(999), "999 ms"), (.seconds(1), "1 s"), (.milliseconds(1540), "1.5 s"),
    (.seconds(90), "90 s"),
  ])
  func saysHowLong(duration: Duration, text: String) {
    #expect(duration.short == text)
  }

  @Test(arguments: [
    (Duration.zero, 0), (.nanoseconds(1), 1), (.milliseconds(1), 1), (.nanoseconds(1_000_001), 2),
    (.seconds(-1), 0), (.nanoseconds(Int64.max), 9_223_372_036_855),
  ])
  func countsMillisecondsRoundedUp(duration: Duration, milliseconds: Int) {
    #expect(duration.milliseconds == milliseconds)
  }
}
