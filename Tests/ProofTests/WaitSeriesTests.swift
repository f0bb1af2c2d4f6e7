import Ports
import Proof
import Testing

/// How well waits go that are planned from those before them.
@Suite(.timeLimit(.minutes(30))) struct WaitSeriesTests {
  @Test(arguments: WaitSeries.means)
  func aWaitThatIsKnownIsSeenInTimeWithFewLooks(mean: Double) throws {
    for deviation in WaitSeries.deviations {
      let (learned, untaught) = try WaitSeries.count(mean: mean, deviation: deviation, series: 60)
      // At a deviation of 0.5, who knew the distribution would see it 4.6 % late with eight looks: what
      // twenty times tell of it is about enough.
      let most = max(0.3, mean / 20) * (deviation > 0.4 ? 1.2 : 1.1)
      #expect(learned.late <= most, "\(deviation): \(learned.late)")
      #expect(learned.looks <= 8.5, "\(deviation): \(learned.looks)")
      #expect(learned.looks < untaught.looks)
    }
  }

  /// From which run after the change on the waits are as good as they were.
  @Test(arguments: [0.25, 0.5, 2, 4])
  func aServiceOfAnotherSpeedIsFollowed(factor: Double) throws {
    var (late, looks) = (0.0, 0)
    let series: UInt64 = 20
    for seed in 0..<series {
      var series = WaitSeries(seed: seed &* 100)
      var numbers = SeededNumbers(seed: seed)
      for run in 0..<27 {
        let mean = run < 20 ? 10 : 10 * factor
        let wait = try series.run(taking: numbers.time(mean: mean, deviation: 0.2))
        guard run >= 25 else { continue }
        late += wait.late.inSeconds
        looks += wait.looks
      }
    }
    let count = Double(series * 2)
    #expect(late / count <= max(0.3, 10 * factor / 20) * 1.5, "\(late / count)")
    #expect(Double(looks) / count <= 14, "\(Double(looks) / count)")
  }
}
