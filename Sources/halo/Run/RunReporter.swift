internal import ArgumentParser
internal import Curl
internal import Journal
internal import Ports
internal import StandardModules

/// Tells those outside how a run goes: its log, the metrics of its job, a health-check service. None of
/// them changes how it ends.
struct RunReporter {
  private let log: RunLog
  private let metrics: MetricsFile?
  private let ping: Ping?
  private let clock = SystemClock()

  /// - Parameters:
  ///   - job: what runs share a name by in the metrics.
  ///   - cloud: by whose way the health-check service is reached.
  /// - Throws: when the metrics file can never be written.
  init(
    _ options: ReportingOptions, job: String, from cloud: CloudOptions, log: RunLog
  ) throws(ScriptFailure) {
    self.log = log
    // Others read it.
    let job = Recording.redaction.applied(to: job)
    metrics = options.metricsFile.map { MetricsFile($0, job: job) }
    ping = options.ping.map { Ping($0, by: cloud) }
    do throws(FileError) {
      try metrics?.begin(at: clock.wallTime)
    } catch {
      guard error.saysLocked else {
        throw ScriptFailure(text: "halo: \(error.message)\n", status: .inputOutput)
      }
      log.report(.warn, "halo: warning: \(error.message)\n")
    }
  }

  /// Runs something from its start to its end.
  func run(_ body: () throws(ScriptFailure) -> Void) throws {
    let start = clock.now
    tell(ping?.start())
    var code: Int32 = 0
    do throws(ScriptFailure) {
      try body()
    } catch {
      code = error.code
      log.release()
      error.write(to: log)
    }
    end(code, after: clock.now - start)
    if code != 0 { throw ExitCode(code) }
  }

  private func end(_ code: Int32, after elapsed: Duration) {
    log.sumUp(code, after: elapsed)
    do throws(FileError) {
      try metrics?.end(code, log.statistics, after: elapsed, at: clock.wallTime)
    } catch {
      log.report(.warn, "halo: warning: \(error.message)\n")
    }
    tell(ping?.end(code, lastLines: log.lastLines))
  }

  private func tell(_ trouble: String?) {
    if let trouble { log.report(.warn, "halo: warning: the ping was not taken: \(trouble)\n") }
  }
}
