internal import Glibc
internal import Ports
internal import SystemPackage

/// What is known of jobs in the text format of Prometheus, for the text collector of node_exporter. A
/// file is replaced as a whole, and several jobs may share one: each changes what is its own.
struct MetricsFile {
  private let path: String
  private let job: String

  /// A number that is kept of each job.
  private struct Metric {
    let name: String
    let help: String
  }

  private static let metrics = [
    Metric(name: "halo_job_last_start_time_seconds", help: "When the job began last."),
    Metric(name: "halo_job_last_end_time_seconds", help: "When the job ended last."),
    Metric(name: "halo_job_last_success_time_seconds", help: "When the job last ended well."),
    Metric(
      name: "halo_job_last_duration_seconds", help: "How long the job took when it ended last."),
    Metric(name: "halo_job_last_changes", help: "Changes that the job made when it ended last."),
    Metric(
      name: "halo_job_last_in_doubt", help: "Changes that nobody knows of since it ended last."),
    Metric(name: "halo_job_last_exit_code", help: "What the job exited with when it ended last."),
  ]

  init(_ path: String, job: String) {
    self.path = path
    self.job = job
  }

  /// The job begins. What it came to before stays: a process that is killed leaves it.
  func begin(at time: WallTime) throws(FileError) {
    try update { $0["halo_job_last_start_time_seconds"] = time.seconds }
  }

  /// The job has ended.
  func end(
    _ code: Int32, _ statistics: RunStatistics, after elapsed: Duration, at time: WallTime
  ) throws(FileError) {
    try update { values in
      values["halo_job_last_end_time_seconds"] = time.seconds
      if code == 0 { values["halo_job_last_success_time_seconds"] = time.seconds }
      values["halo_job_last_duration_seconds"] = "\((elapsed.inSeconds * 1000).rounded() / 1000)"
      values["halo_job_last_changes"] = "\(statistics.changes)"
      values["halo_job_last_in_doubt"] = "\(statistics.inDoubt)"
      values["halo_job_last_exit_code"] = "\(code)"
    }
  }

  /// Changes what the file has of this job, while nobody else changes it.
  private func update(_ change: (inout [String: String]) -> Void) throws(FileError) {
    let folder = open(Self.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // Where the folder cannot be locked, two jobs had better not share a file.
    if folder >= 0 { flock(folder, LOCK_EX) }
    defer { if folder >= 0 { close(folder) } }
    let label = "{job=\"\(Self.escaped(job))\"} "
    var own: [String: String] = [:]
    var others: [String: [String]] = [:]
    for line in (try? readFile(path)).map({ String(decoding: $0, as: UTF8.self) })?
      .split(separator: "\n") ?? [] where !line.hasPrefix("#")
    {
      guard let metric = Self.metrics.first(where: { line.hasPrefix($0.name + "{") }) else {
        continue
      }
      let rest = line.dropFirst(metric.name.utf8.count)
      if rest.hasPrefix(label) {
        own[metric.name] = String(rest.dropFirst(label.count))
      } else {
        others[metric.name, default: []].append(String(line))
      }
    }
    change(&own)
    var text = ""
    for metric in Self.metrics {
      let lines =
        (others[metric.name] ?? [])
        + (own[metric.name].map { ["\(metric.name)\(label)\($0)"] } ?? [])
      if lines.isEmpty { continue }
      text += "# HELP \(metric.name) \(metric.help)\n# TYPE \(metric.name) gauge\n"
      text += lines.sorted().map { "\($0)\n" }.joined()
    }
    // The collector runs as another user, whatever the mask is.
    let mask = umask(0o022)
    defer { umask(mask) }
    try writeFile(
      path, Array(text.utf8), permissions: [.ownerReadWrite, .groupRead, .otherRead])
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// A label's value as the format has it.
  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}

extension WallTime {
  /// Since 1970, with thousandths.
  fileprivate var seconds: String {
    let milliseconds = nanoseconds / 1_000_000
    let rest = String(milliseconds % 1000)
    return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.utf8.count) + rest
  }
}
