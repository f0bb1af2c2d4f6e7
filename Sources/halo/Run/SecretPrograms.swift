internal import Glibc
internal import HuaweiCloud
internal import Ports
internal import TaskLoop

/// Runs the programs that tell secrets of profiles, each once, before the process is confined.
final class SecretPrograms {
  private var printed: [[WireKey]: Result<[UInt8], LoadFailure>] = [:]
  private var isConfined = false
  /// When what they are run for has to be done.
  var deadline = Instant.never
  /// The first that was begun before, and not done by then.
  private(set) var late: String?
  /// How long clean-up code has after that.
  private static let grace = TaskLoopHooks().gracePeriod

  /// More than any secret has, in bytes.
  private static let largest = 1 << 16

  /// Runs those of the profile that the account is of: afterwards none can be started.
  func runAll(of settings: AccountSettings?) {
    for case .command(let words, let limit) in settings?.profile?.credentials?.fetches ?? [] {
      _ = output(of: words, limit, until: deadline)
    }
    isConfined = true
  }

  /// What a program has printed; what it says on standard error is shown to the person, and so is what it
  /// asks for.
  func output(of words: [String], _ limit: Duration) -> Result<[UInt8], LoadFailure> {
    let isInTime = SystemClock().now < deadline
    return output(of: words, limit, until: isInTime ? deadline : deadline + Self.grace)
  }

  private func output(
    of words: [String], _ limit: Duration, until end: Instant
  ) -> Result<[UInt8], LoadFailure> {
    let key = words.map { WireKey($0) }
    if let known = printed[key] { return known }
    if isConfined {
      return .failure(
        LoadFailure(
          "'\(words[0])' cannot be started any more; name the profile with --profile, or start with"
            + " --allow-exec"))
    }
    let start = SystemClock().now
    let result =
      start < end
      ? Self.run(words, min(limit, end - start))
      : .failure(LoadFailure("'\(words[0])' was not started: there is no time left"))
    if start < deadline, deadline <= SystemClock().now { late = late ?? words[0] }
    printed[key] = result
    return result
  }

  private static func run(_ words: [String], _ limit: Duration) -> Result<[UInt8], LoadFailure> {
    var ends: [CInt] = [0, 0]
    guard pipe(&ends) == 0 else { return .failure(failure(words, errno)) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    defer { for argument in arguments { free(argument) } }
    arguments.append(nil)
    var process = pid_t()
    let code = posix_spawnp(&process, words[0], &actions, nil, arguments, environ)
    close(ends[1])
    guard code == 0 else { return .failure(failure(words, code)) }
    let end = SystemClock().now + limit
    let bytes = readAll(ends[0], until: end)
    let isTooLong = bytes.map { $0.count > largest } ?? false
    guard let bytes, !isTooLong, let status = status(of: process, until: end) else {
      kill(process, SIGKILL)
      _ = waited(for: process, 0)
      return .failure(
        LoadFailure(
          isTooLong
            ? "'\(words[0])' printed more than \(largest / 1024) KiB, which is no secret"
            : "'\(words[0])' was not done within \(limit.short)"))
    }
    guard status == 0 else {
      let code = (status >> 8) & 0xFF
      return .failure(
        LoadFailure(
          status & 0x7F == 0
            ? "'\(words[0])' ended with status \(code)"
            : "'\(words[0])' was ended by signal \(status & 0x7F)"))
    }
    return .success(bytes)
  }

  /// How a program has ended that prints nothing more; nil when that does not come in time.
  private static func status(of process: pid_t, until end: Instant) -> CInt? {
    var pause = CInt(1)
    while true {
      if let status = waited(for: process, WNOHANG) { return status }
      guard SystemClock().now < end else { return nil }
      poll(nil, 0, pause)
      pause = min(2 * pause, 50)
    }
  }

  /// - Returns: nil while it goes on.
  private static func waited(for process: pid_t, _ options: CInt) -> CInt? {
    var status: CInt = 0
    while true {
      let ended = waitpid(process, &status, options)
      if ended == process { return status }
      if ended == 0 { return nil }
      // Somebody else has waited for it.
      if errno != EINTR { return 0 }
    }
  }

  /// Everything up to the end, or what is too much; nil when neither comes in time.
  private static func readAll(_ descriptor: CInt, until end: Instant) -> [UInt8]? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while bytes.count <= largest {
      let left = (end - SystemClock().now).milliseconds
      guard left > 0 else { return nil }
      var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&watched, 1, CInt(clamping: left)) > 0 else { continue }
      let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
    }
    return bytes
  }

  private static func failure(_ words: [String], _ code: CInt) -> LoadFailure {
    LoadFailure("cannot start '\(words[0])': \(String(cString: strerror(code)))")
  }
}
