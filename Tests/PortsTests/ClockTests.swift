import Glibc
import Ports
import Testing

@testable import Ports

@Suite(.timeLimit(.minutes(30))) struct VirtualClockTests {
  @Test func standsStillUntilSomebodyWaits() {
    let clock = VirtualClock(wallTime: WallTime(seconds: 1_000))
    #expect(clock.now == clock.now)
    let start = clock.now
    clock.sleep(until: start + .seconds(3600))
    #expect(clock.now - start == .seconds(3600))
    #expect(clock.wallTime == WallTime(seconds: 4_600))
  }

  @Test func doesNotGoBack() {
    let clock = VirtualClock()
    clock.advance(by: .seconds(10))
    clock.sleep(until: clock.now + .seconds(-5))
    #expect(clock.now == Instant(nanoseconds: 10_000_000_000))
  }

  @Test func anEndlessWaitEnds() {
    let clock = VirtualClock()
    clock.sleep(until: .never)
    #expect(clock.now == .never)
    clock.sleep(until: clock.now + .seconds(1))
    #expect(clock.now == .never)
  }

  @Test func timeDoesNotPassForInputThatIsThere() {
    let clock = VirtualClock()
    let start = clock.now
    let input = ReadyInput()
    clock.sleep(until: .never, orReadable: [input.descriptor])
    #expect(clock.now == start)
    clock.sleep(until: start + .seconds(5), orReadable: [input.descriptor])
    #expect(clock.now == start)
  }

  @Test func timePassesWithoutInput() throws {
    let clock = VirtualClock()
    let start = clock.now
    var ends: [CInt] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    clock.sleep(until: start + .seconds(5), orReadable: [ends[0]])
    #expect(clock.now == start + .seconds(5))
  }
}

@Suite(.timeLimit(.minutes(30))) struct SystemClockTests {
  @Test func sleepsUntilTheDeadline() {
    let clock = SystemClock()
    let deadline = clock.now + .milliseconds(3)
    clock.sleep(until: deadline)
    #expect(clock.now >= deadline)
  }

  @Test func doesNotSleepForThePast() {
    let clock = SystemClock()
    clock.sleep(until: Instant(nanoseconds: 0))
  }

  @Test func inputEndsASleep() {
    SystemClock().sleep(until: .never, orReadable: [ReadyInput().descriptor])
  }

  @Test func tellsTheDate() {
    let difference = SystemClock().wallTime - WallTime(seconds: Int64(time(nil)))
    #expect(difference > .seconds(-60) && difference < .seconds(60))
  }
}

/// A descriptor that can be read.
private final class ReadyInput {
  let descriptor: CInt

  init() {
    var ends: [CInt] = [0, 0]
    precondition(pipe(&ends) == 0)
    descriptor = ends[0]
    // The end of a file can be read, too.
    close(ends[1])
  }

  deinit { close(descriptor) }
}

@Suite(.timeLimit(.minutes(30))) struct WallTimeTests {
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

  @Test func whatStandsAsideIsNotWaitedFor() {
    let clock = VirtualClock()
    var ends: [CInt] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    clock.sleep(until: .never, orReady: [WatchedDescriptor(ends[0], isAside: true)])
    #expect(clock.now == .never)
  }
}
