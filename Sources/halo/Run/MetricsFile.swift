internal import Glibc
internal import Ports
internal import SystemPackage

/// What is known of jobs in the text format of Prometheus, for the text collector of node_exporter. A
/// file is replaced as a whole, and several jobs may share one: each changes what is its own.
struct MetricsFile {
  private let path: String
  private let job: String

  /// A number that is kept of each job.
  private enum Metric: String, CaseIterable {
    case begun = "halo_job_last_start_time_seconds"
    case ended = "halo_job_last_end_time_seconds"
    case succeeded = "halo_job_last_success_time_seconds"
    case duration = "halo_job_last_duration_seconds"
    case changes = "halo_job_last_changes"
    case doubts = "halo_job_last_in_doubt"
    case exitCode = "halo_job_last_exit_code"

    var help: String {
      switch self {
      case .begun: "When the job began last."
      case .ended: "When the job ended last."
      case .succeeded: "When the job last ended well."
      case .duration: "How long the job took when it ended last."
      case .changes: "Changes that the job made when it ended last."
      case .doubts: "Changes that nobody knows of since it ended last."
      case .exitCode: "What the job exited with when it ended last."
      }
    }
  }

  init(_ path: String, job: String) {
    self.path = path
    self.job = job
  }

  /// The job begins. What it came to before stays: a process that is killed leaves it.
  func begin(at time: WallTime) throws(FileError) {
    try update { $0[.begun] = time.seconds }
  }

  /// The job has ended.
  func end(
    _ code: Int32, _ statistics: RunStatistics, after elapsed: Duration, at time: WallTime
  ) throws(FileError) {
    try update { values in
      values[.ended] = time.seconds
      if code == 0 { values[.succeeded] = time.seconds }
      values[.duration] = "\((elapsed.inSeconds * 1000).rounded() / 1000)"
      values[.changes] = "\(statistics.changes)"
      values[.doubts] = "\(statistics.doubts(at: code))"
      values[.exitCode] = "\(code)"
    }
  }

  /// Changes what the file has of this job, while nobody else changes it.
  private func update(_ change: (inout [Metric: String]) -> Void) throws(FileError) {
    var facts = stat()
    let isThere = stat(path, &facts) == 0
    // Kept open meanwhile, as its reader takes a first closing for the end.
    let pipe = isThere && facts.st_mode & S_IFMT == S_IFIFO ? try openedPipe() : -1
    defer { if pipe >= 0 { close(pipe) } }
    let folder = try lockedFolder()
    defer { if folder >= 0 { close(folder) } }
    let label = "{job=\"\(Self.escaped(job))\"} "
    var own: [Metric: String] = [:]
    var others: [Metric: [String]] = [:]
    let isFile = isThere && facts.st_mode & S_IFMT == S_IFREG
    for line in (isFile ? try readFile(path) : []).split(separator: UInt8(ascii: "\n")) {
      guard let metric = Metric.allCases.first(where: { line.starts(with: "\($0.rawValue){".utf8) })
      else { continue }
      let rest = line.dropFirst(metric.rawValue.utf8.count)
      if rest.starts(with: label.utf8) {
        own[metric] = String(decoding: rest.dropFirst(label.utf8.count), as: UTF8.self)
      } else {
        others[metric, default: []].append(String(decoding: line, as: UTF8.self))
      }
    }
    change(&own)
    var text = ""
    for metric in Metric.allCases {
      let name = metric.rawValue
      let lines = (others[metric] ?? []) + (own[metric].map { ["\(name)\(label)\($0)"] } ?? [])
      if lines.isEmpty { continue }
      text += "# HELP \(name) \(metric.help)\n# TYPE \(name) gauge\n"
      text += lines.sorted().map { "\($0)\n" }.joined()
    }
    // The collector runs as another user, whatever the mask is.
    let mask = umask(0o022)
    defer { umask(mask) }
    try writeFile(
      path, Array(text.utf8), permissions: [.ownerReadWrite, .groupRead, .otherRead])
  }

  /// The file that is a pipe; less than 0 where that cannot be opened.
  ///
  /// - Throws: where nobody reads the other end: a job would wait for him.
  private func openedPipe() throws(FileError) -> CInt {
    let pipe = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
    guard pipe >= 0 || errno != ENXIO else {
      throw FileError(message: "cannot write \(path.asPath): it is a pipe that nobody reads")
    }
    return pipe
  }

  /// Its folder, opened and locked; less than 0 where it cannot be opened, as two jobs had better not share a file
  /// there.
  private func lockedFolder() throws(FileError) -> CInt {
    let folder = open(Self.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    var waited: Duration = .zero
    while folder >= 0, flock(folder, LOCK_EX | LOCK_NB) != 0, [EWOULDBLOCK, EINTR].contains(errno) {
      guard waited < .seconds(5) else {
        close(folder)
        throw FileError(
          message: "cannot write \(path.asPath): another program has locked its folder",
          saysLocked: true)
      }
      usleep(10_000)
      waited += .milliseconds(10)
    }
    return folder
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
