import JSON
import Ports
import TestSupport
import Testing

@testable import Journal

/// Clocks and seeds, of which a script asks very often.
@Suite(.timeLimit(.minutes(30))) struct ValueTrackTests {
  private let question = StepKey(name: "os.clock", arguments: Array("[]".utf8))

  private func track(_ kind: Step.Kind = .time) -> ValueTrack { ValueTrack(kind, question) }

  /// What another process makes of the parts that were written.
  private func readBack(_ parts: [Step]) throws -> [JSONValue] {
    let tracks = try parts.map { try #require(ValueTrack.part($0)) }
    let whole = try #require(tracks.first)
    for later in tracks.dropFirst() { whole.append(later) }
    var values: [JSONValue] = []
    while let value = whole.next() { values.append(value) }
    return values
  }

  private func step(_ record: String, at occurrence: Int64 = 0) -> Step {
    Step(
      kind: .time, key: question.occurring(occurrence), record: Array(record.utf8),
      startedAt: WallTime(seconds: 1), endedAt: WallTime(seconds: 1))
  }

  /// A loop that waits by asking for the time fills neither memory nor journal, and is told the same again.
  @Test func aBusyClockTicks() throws {
    let (clock, date) = (track(), track())
    var told: [JSONValue] = []
    var parts: [Step] = []
    var worst = (exact: 0.0, ticking: 0.0)
    // Five seconds, 17 microseconds each.
    for step in 0..<300_000 {
      let now = Double(step * 17) / 1e6
      guard case .real(let seconds) = clock.add(.real(now)) else {
        Issue.record("it tells no number")
        return
      }
      told.append(.real(seconds))
      if step < 1000 {
        worst.exact = max(worst.exact, abs(now - seconds))
      } else {
        worst.ticking = max(worst.ticking, abs(now - seconds))
      }
      date.add(.integer(Int64(now)))
      if step == 200_000 {
        parts.append(try #require(clock.unwritten))
        clock.wasWritten()
      }
    }
    parts.append(try #require(clock.unwritten))
    #expect(worst.exact == 0 && worst.ticking > 0 && worst.ticking < 0.001)
    #expect(parts.reduce(0) { $0 + $1.record.count } < 200_000)
    #expect(parts.map(\.key.occurrence) == [0, 200_001])
    #expect(try readBack(parts) == told)
    let dates = try #require(date.unwritten)
    #expect(dates.record.count < 200)
    #expect(try readBack([dates]).count == 300_000)
  }

  /// Hours of asking take hundredths of seconds.
  @Test func whatIsAskedForHoursTicksSlower() throws {
    let clock = track()
    // Just over the 1 ms that it ticks with, so that each is a row.
    for row in 0..<100_000 { clock.add(.real(Double(row) * 0.002)) }
    clock.wasWritten()
    for step in 0..<1000 { clock.add(.real(200 + Double(step) * 0.0001)) }
    let part = try #require(clock.unwritten)
    let rows = try JSONValue(parsing: part.record)["rows"]?.array
    #expect((10...12).contains(try #require(rows).count))
    #expect(part.key.occurrence == 100_000)
  }

  /// Between two readings there is something else: their difference is what was asked for.
  @Test func aClockThatIsAskedNowAndThenIsExact() throws {
    let clock = track()
    var now = 0.0
    for _ in 0..<5000 {
      now += 0.0005
      #expect(clock.add(.real(now)) == .real(now))
    }
    #expect(clock.add(.real(now - 3)) == .real(now - 3))
    #expect(clock.add(.string("x")) == .string("x"))
    #expect(clock.add(.null) == .null)
  }

  /// Random numbers are no clock.
  @Test func seedsAreKeptAsTheyAre() throws {
    let seeds = track(.random)
    for number in 0..<Int64(2000) {
      #expect(seeds.add(.integer(number / 2)) == .integer(number / 2))
    }
    #expect(try readBack([try #require(seeds.unwritten)]).count == 2000)
  }

  @Test(
    arguments: [
      (#"{"values":[1,2,2]}"#, [1, 2, 2]), (#"{"rows":[[1,1],[2,2]]}"#, [1, 2, 2]),
      (#"{"rows":[]}"#, []), (#"{"rows":[[1,0],[2,-3],[3],4,[5,"x"],[6,1,2],[7,1]]}"#, [7]),
    ] as [(String, [JSONValue])])
  func readsWhatWasWritten(record: String, values: [JSONValue]) throws {
    #expect(try readBack([step(record)]) == values)
  }

  @Test(arguments: [#"{"value":1}"#, "[]", "1", "{", ""])
  func whatIsNoListIsNone(record: String) { #expect(ValueTrack.part(step(record)) == nil) }

  /// No count of a file ends the process.
  @Test func countsMayBeHuge() throws {
    let record = #"{"rows":[[1,9223372036854775807],[2,9223372036854775807]]}"#
    let track = try #require(ValueTrack.part(step(record, at: 5)))
    #expect(track.next() == 1 && track.next() == 1)
  }

  /// Keys go on behind what was recorded.
  @Test func goesOnBehindWhatWasRecorded() throws {
    let track = try #require(ValueTrack.part(step(#"{"rows":[[1,3],[2,1]]}"#)))
    for value in [1, 1, 1, 2] as [JSONValue] { #expect(track.next() == value) }
    #expect(track.next() == nil)
    track.add(7)
    #expect(track.unwritten?.key.occurrence == 4)
  }

  /// Of many clocks and seeds those are looked at that have been asked.
  @Test func whatClocksHaveToldIsWrittenInItsOrder() throws {
    let store = MemoryJournal(clock: SystemClock())
    let recorder = RunRecorder(.sample(), redaction: Redaction()) { () throws(JournalError) in store
    }
    let tracks = (0..<20).map { recorder.track(.time, "os.date", [.integer($0)], task: 0) }
    for _ in 0..<2 {
      for track in tracks { track.add("x") }
      recorder.flush { _ in }
    }
    tracks[7].add("y")
    recorder.flush { _ in }
    let steps = RunHistory(try store.entries(of: 1)).steps
    let written = (0..<20).map { JSONValue.array([.integer($0)]) }
    #expect(steps.map(\.key.argumentsValue) == written + written + [[7]])
    #expect(steps.map(\.key.occurrence).last == 2)
  }
}
