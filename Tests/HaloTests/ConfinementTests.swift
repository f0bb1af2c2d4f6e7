import Foundation
import TestSupport
import Testing

/// What another process sees of a `halo` that runs a script.
@Suite(.timeLimit(.minutes(30))) struct ConfinementTests {
  private let run: SignalledRun
  private static let secret = "a very secret key"

  /// A script that waits, with a request under way.
  init() throws {
    let server = LoopbackServer { _ in .hang }
    run = try SignalledRun(
      """
      task.spawn(function() http.get 'http://localhost:\(server.port)/' end)
      task.spawn(function() print "waiting" end)
      task.sleep(60)
      """,
      environment: [
        "HUAWEICLOUD_SDK_AK": "an access key", "HUAWEICLOUD_SDK_SK": Self.secret,
        "HALO_REGION": "cn-north-4", "HOME": "/nowhere",
      ])
  }

  private func bytes(of name: String) throws -> Data {
    let handle = try #require(FileHandle(forReadingAtPath: "/proc/\(run.processID)/\(name)"))
    return handle.readDataToEndOfFile()
  }

  private func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/\(run.processID)/\(folder)")
  }

  @Test func theKeyIsInNoEnvironment() throws {
    let environment = try bytes(of: "environ")
    #expect(environment.range(of: Data("HOME=/nowhere".utf8)) != nil)
    #expect(environment.range(of: Data(Self.secret.utf8)) == nil)
    #expect(environment.range(of: Data("an access key".utf8)) == nil)
    _ = try run.send("TERM")
  }

  @Test func eachThreadIsConfined() throws {
    let threads = try names(in: "task")
    #expect(!threads.isEmpty)
    for thread in threads {
      let status = String(decoding: try bytes(of: "task/\(thread)/status"), as: UTF8.self)
      #expect(status.contains("\nNoNewPrivs:\t1\n"))
      // 2 is a filter.
      #expect(status.contains("\nSeccomp:\t2\n"))
    }
    _ = try run.send("TERM")
  }

  /// Nothing that Halo has opened for itself is a file, a folder or a device, and a program would get
  /// none of it.
  @Test func onlyPipesAndSocketsAreOpen() throws {
    for number in try names(in: "fd").compactMap({ Int($0) }) where number > 2 {
      let facts = String(decoding: try bytes(of: "fdinfo/\(number)"), as: UTF8.self)
      let flags = facts.split(separator: "\n").first { $0.hasPrefix("flags:") } ?? ""
      let value = Int(flags.drop { !$0.isNumber }, radix: 8) ?? 0
      // Without this flag it was handed over by whoever runs the tests.
      guard value & 0o2000000 != 0 else { continue }
      let target = try FileManager.default.destinationOfSymbolicLink(
        atPath: "/proc/\(run.processID)/fd/\(number)")
      #expect(
        ["pipe:", "socket:", "anon_inode:"].contains { target.hasPrefix($0) }, "\(number) \(target)"
      )
    }
    _ = try run.send("TERM")
  }
}
