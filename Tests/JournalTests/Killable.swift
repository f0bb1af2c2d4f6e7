import Foundation
import TestSupport
import Testing

/// The tests' own program, running until it ends or is killed.
///
/// Foundation's Process would wait for what that program has started, too.
final class Killable {
  let pid: pid_t
  private let output: CInt
  private var status: CInt?
  private var unread: [UInt8] = []

  init(_ arguments: [String]) throws {
    var ends: [CInt] = [0, 0]
    try #require(pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    let program = Repository.program("JournalFixture").path
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, program, &actions, nil, &words, environ)
    close(ends[1])
    output = ends[0]
    self.pid = pid
    try #require(code == 0)
  }

  /// What it says until it has said so many lines more, or has ended.
  func lines(_ count: Int) -> [Substring] {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while unread.count(where: { $0 == 10 }) < count {
      let read = read(output, &chunk, chunk.count)
      if read <= 0 { break }
      unread += chunk.prefix(read)
    }
    defer { unread = [] }
    return String(decoding: unread, as: UTF8.self).split(separator: "\n")
  }

  /// Its exit status once it has ended.
  @discardableResult func wait() -> CInt {
    var status = self.status ?? 0
    if self.status == nil { waitpid(pid, &status, 0) }
    self.status = status
    return status >> 8 & 0xFF
  }

  func kill() {
    if status == nil { Foundation.kill(pid, SIGKILL) }
    wait()
  }

  deinit {
    kill()
    close(output)
  }
}
