import ArgumentParser
import Proof

extension Soak {
  /// How late the end of a change is seen, and with how many looks.
  struct Waits: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Waits for changes of log-normal times, planned from twenty recorded runs.")

    @Option(help: "How many series of runs there are for each row.")
    var series = 100

    func run() throws {
      for mean in WaitSeries.means {
        for deviation in WaitSeries.deviations {
          let (learned, untaught) = try WaitSeries.count(
            mean: mean, deviation: deviation, series: series)
          print(
            "\(Int(mean)) s in the mean, deviation \(deviation): seen \(text(learned)) after 20 runs"
              + " (at most \(learned.mostLooks)); \(text(untaught)) without any")
        }
      }
    }

    private func text(_ mean: WaitSeries.Mean) -> String {
      "\(Double(Int(mean.late * 100)) / 100) s late with \(Double(Int(mean.looks * 10)) / 10) looks"
    }
  }
}
