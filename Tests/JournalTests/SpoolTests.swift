import Foundation
import Glibc
import JSON
import TestSupport
import Testing

@testable import Journal

/// What is kept on this machine of what the database could not be told.
@Suite(.timeLimit(.minutes(30))) struct SpoolTests {
  private func spool(_ folder: TemporaryFolder) -> OutcomeSpool {
    OutcomeSpool(in: "\(folder.path)/unwritten", of: "postgresql://db/runs")
  }

  private func files(_ folder: TemporaryFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/unwritten").sorted()
      .map { "\(folder.path)/unwritten/\($0)" }
  }

  /// Of each file how many entries it has.
  private func left(
    _ folder: TemporaryFolder, isDone: Bool = true
  ) -> (counts: [Int], failure: JournalError?) {
    var failure: JournalError?
    let all = spool(folder).takeLeft { failure = failure ?? $0 }
    for left in all where isDone { failure = failure ?? left.drop() }
    let counts = all.map(\.rows.count)
    return (counts, failure)
  }

  /// As on a disk that is full, and then has room again.
  @Test func whatWasWrittenInPartIsWrittenWhole() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/file"
    let file = try SpoolFile(new: path)
    try file.append([.string("a")])
    var former = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &former)
    let action = signal(SIGXFSZ, SIG_IGN)
    defer { signal(SIGXFSZ, action) }
    var limit = rlimit(rlim_cur: 6, rlim_max: former.rlim_max)
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    let error = #expect(throws: JournalError.self) { try file.append([.string("lost")]) }
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &former)
    #expect(error != nil)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "\"a\"\n")
    try file.append([.string("b")])
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "\"a\"\n\"b\"\n")
  }

  @Test func aFileIsDeletedWhereEveryLineWasUnderstood() throws {
    let folder = try TemporaryFolder()
    let spool = spool(folder)
    try spool.keep([.outcome(2, of: 1, .done), .outcome(4, of: 3, .done)], of: 7, fence: 9)
    // Its process lives.
    #expect(left(folder).counts.isEmpty)
    spool.letGo()
    let path = try #require(files(folder).first)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(left(folder, isDone: false).counts == [2])
    let pieces = text.split(separator: "\n")
    for broken in [
      // A piece of a line that another one was written behind.
      "\(pieces[0])\n\(pieces[1].prefix(9))\(pieces[1])\n\(pieces[2])\n",
      "\(pieces[0])\n[1,2]\n\(pieces[2])\n",
      "\(pieces[0])\n\(pieces[1].replacingOccurrences(of: "[", with: "[999,"))\n\(pieces[2])\n",
    ] {
      try broken.write(toFile: path, atomically: false, encoding: .utf8)
      let taken = left(folder)
      #expect(taken.counts == [1] && taken.failure?.message.contains(path) == true)
      #expect(try files(folder) == [path])
    }
    // Nobody was told that the last one is kept.
    try "\(text)[1".write(toFile: path, atomically: false, encoding: .utf8)
    let taken = left(folder)
    #expect(taken.counts == [2] && taken.failure == nil)
    #expect(try files(folder).isEmpty)
  }

  @Test func whatCannotBeReadIsNotTakenForTheEnd() throws {
    let folder = try TemporaryFolder()
    let spool = spool(folder)
    try spool.keep([.outcome(2, of: 1, .done)], of: 7, fence: 9)
    spool.letGo()
    let path = try #require(files(folder).first)
    // A directory can be locked, but not read.
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(left(folder).failure?.message.contains(path) == true)
  }

  @Test func aSecondProcessOfTheSameRunHasItsOwnFile() throws {
    let folder = try TemporaryFolder()
    let (first, second) = (spool(folder), spool(folder))
    try first.keep([.outcome(2, of: 1, .done)], of: 7, fence: 9)
    try second.keep([.outcome(4, of: 3, .done)], of: 7, fence: 9)
    first.letGo()
    #expect(left(folder).counts == [1])
    second.drop(7)
    #expect(try files(folder).isEmpty)
  }
}
