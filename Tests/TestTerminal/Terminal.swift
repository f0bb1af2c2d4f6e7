public import Foundation
internal import Glibc
public import TestSupport

/// A program on a terminal, with somebody in front of it.
///
///     let terminal = try Terminal(["repl", "--sim"], columns: 80, rows: 24)
///     try terminal.wait(for: "> ")
///     terminal.type("1 + 1")
///     terminal.press(.enter)
///     try terminal.wait(for: "2")
///     terminal.press(.ctrl("d"))
///     #expect(try terminal.exitStatus() == 0)
///
/// Nothing here sleeps: a wait ends with what it waits for, and fails after a long time.
public final class Terminal {
  /// What was waited for has not come.
  public struct Failure: Error, CustomStringConvertible {
    /// What was waited for, and what the screen shows instead.
    public let description: String
  }

  /// How long anything may take, on a machine that is busy with other things.
  private static let patience = Duration.seconds(60)

  private let device: PseudoTerminal
  private let emulator: Emulator
  private var unsent: [UInt8] = []
  /// Whether there is more to be read.
  private var isOpen = true
  private var isConnected = true
  private var status: Int32?
  /// Everything the program has written, with its escape sequences.
  public private(set) var output: [UInt8] = []

  /// Starts a program of this package.
  ///
  /// - Parameter environment: all of it, but for `TERM` and `LANG`, which have defaults.
  public convenience init(
    _ arguments: [String], program: String = "halo", columns: Int = 80, rows: Int = 24,
    environment: [String: String] = [:], directory: URL = Repository.root
  ) throws {
    try self.init(
      path: Repository.program(program).path, arguments, columns: columns, rows: rows,
      environment: environment, directory: directory)
  }

  /// Starts any program.
  public init(
    path: String, _ arguments: [String], columns: Int = 80, rows: Int = 24,
    environment: [String: String] = [:], directory: URL = Repository.root
  ) throws {
    emulator = Emulator(columns: columns, rows: rows)
    let defaults = ["HALO_JOURNAL": "none", "TERM": "xterm-256color", "LANG": "C.UTF-8"]
    device = try PseudoTerminal(
      path, arguments, environment: defaults.merging(environment) { $1 },
      directory: directory.path, columns: columns, rows: rows)
  }

  deinit {
    if status == nil {
      // It is still running, or has ended and not been asked for.
      kill(device.process, SIGKILL)
      waitpid(device.process, nil, 0)
    }
    if isConnected { close(device.descriptor) }
  }

  // MARK: In front of the keyboard

  /// Types a text; a line break is the Enter key.
  public func type(_ text: String) {
    send(text.replacing("\n", with: "\r").utf8)
  }

  /// Sends keys to the program, one after another.
  public func press(_ keys: Key...) {
    for key in keys { emulator.press(key) }
    send(emulator.takeReplies())
  }

  /// Pastes a text as terminals do: marked, if the program has asked for that.
  public func paste(_ text: String) {
    emulator.paste(text)
    send(emulator.takeReplies())
  }

  /// Changes the size of the window.
  public func resize(columns: Int, rows: Int) {
    emulator.resize(columns: columns, rows: rows)
    device.resize(columns: columns, rows: rows)
  }

  /// Sends a signal to the program itself.
  public func signal(_ number: Int32) {
    kill(device.process, number)
  }

  /// Closes the window. Nothing more is to be seen.
  public func hangUp() {
    close(device.descriptor)
    isConnected = false
    isOpen = false
  }

  /// The program's process id.
  public var process: Int32 { device.process }

  // MARK: In front of the screen

  /// What has been shown so far.
  public var screen: Screen { emulator.screen }
  /// How often the bell has rung.
  public var bells: Int { emulator.bells }

  /// Waits until a text is to be seen anywhere on the screen, on one row.
  @discardableResult
  public func wait(for text: String) throws -> Screen {
    try wait(until: "'\(text)'") { $0.contains(text) }
  }

  /// Waits until the cursor stands behind this text, which is all there is before it on its row.
  @discardableResult
  public func wait(forCursorAfter text: String) throws -> Screen {
    try wait(until: "the cursor after '\(text)'") { $0.beforeCursor == text }
  }

  /// Waits until the screen is as wanted.
  @discardableResult
  public func wait(
    until what: String, _ isReached: (Screen) -> Bool
  ) throws -> Screen {
    let end = ContinuousClock.now + Self.patience
    while true {
      // All that is there belongs to the picture.
      while exchange(until: .now) {}
      let screen = emulator.screen
      if isReached(screen) { return screen }
      guard isOpen else { throw failure("the program has ended before \(what)") }
      guard ContinuousClock.now < end else { throw failure("no \(what)") }
      _ = exchange(until: end)
    }
  }

  /// Waits for the end of the program: its exit code, or 128 and the signal that ended it.
  public func exitStatus() throws -> Int32 {
    if let status { return status }
    let end = ContinuousClock.now + Self.patience
    while isOpen {
      guard ContinuousClock.now < end else { throw failure("the program has not ended") }
      _ = exchange(until: end)
    }
    var word: Int32 = 0
    while waitpid(device.process, &word, 0) < 0, errno == EINTR {}
    let signal = word & 0x7F
    let code = signal == 0 ? (word >> 8) & 0xFF : 128 + signal
    status = code
    return code
  }

  private func failure(_ problem: String) -> Failure {
    Failure(description: "\(problem); the screen:\n\(emulator.screen)")
  }

  // MARK: The wire

  private func send(_ bytes: some Collection<UInt8>) {
    unsent += bytes
    while !unsent.isEmpty, isOpen {
      guard exchange(until: .now + Self.patience) else { break }
    }
  }

  /// Reads and writes what can be read and written, as soon as something can.
  ///
  /// - Returns: whether anything was.
  private func exchange(until end: ContinuousClock.Instant) -> Bool {
    guard isOpen else { return false }
    let events = unsent.isEmpty ? POLLIN : POLLIN | POLLOUT
    var wanted = pollfd(fd: device.descriptor, events: Int16(events), revents: 0)
    let left = max(.zero, end - .now) / Duration.milliseconds(1)
    guard poll(&wanted, 1, Int32(left.rounded(.up))) > 0 else { return false }
    // A program that waits for its output to be taken takes no input.
    if Int32(wanted.revents) & ~POLLOUT != 0 { read() }
    if Int32(wanted.revents) & POLLOUT != 0 { write() }
    return true
  }

  private func read() {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(device.descriptor, &bytes, bytes.count)
    if count < 0, errno == EAGAIN || errno == EINTR { return }
    // Nobody has the far end open any more.
    guard count > 0 else {
      isOpen = false
      return
    }
    output += bytes[..<count]
    emulator.write(bytes[..<count])
    unsent += emulator.takeReplies()
  }

  private func write() {
    let count = unsent.withUnsafeBytes { Glibc.write(device.descriptor, $0.baseAddress, $0.count) }
    if count > 0 { unsent.removeFirst(count) }
  }
}
