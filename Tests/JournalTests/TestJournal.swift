import Foundation
import JSON
import Ports
import TestSupport

@testable import Journal

/// The journals that one suite is run on.
enum JournalKind: String, CaseIterable {
  case memory
  case sqlite
  case postgres
}

/// A journal whose process can be killed.
final class TestJournal {
  private let folder: TemporaryFolder
  private let kind: JournalKind
  private(set) var store: any JournalStore

  /// - Parameter clock: of one in memory.
  init(_ kind: JournalKind, clock: any Clock = SystemClock()) throws {
    folder = try TemporaryFolder()
    self.kind = kind
    place =
      kind == .postgres
      ? try PostgresServer.shared.get().makeDatabase() : folder.path + "/journal.db"
    store = try Self.open(kind, place, clock)
  }

  private static func open(
    _ kind: JournalKind, _ place: String, _ clock: any Clock = SystemClock()
  ) throws -> any JournalStore {
    switch kind {
    case .memory: MemoryJournal(clock: clock, isShared: true)
    case .sqlite: try SQLJournal(sqlite: place)
    case .postgres: try SQLJournal(postgres: place)
    }
  }

  /// The file, or the address.
  let place: String

  /// The journal as another process has it; one in memory is the only one's.
  func ofAnotherProcess() throws -> any JournalStore {
    kind == .memory ? store : try Self.open(kind, place)
  }

  /// The process that goes on with `run` is gone, and another one looks.
  func kill(_ run: Int64) throws {
    if let memory = store as? MemoryJournal {
      memory.abandon(run)
    } else {
      // The locks go with the old one; leases go when their time has come.
      store = MemoryJournal(clock: SystemClock())
      if kind == .postgres {
        try PostgresServer.shared.get().query(
          "UPDATE halo.leases SET ends_at = clock_timestamp()", in: place)
      }
      store = try Self.open(kind, place)
    }
  }
}

extension RunStart {
  static func sample(
    job: String? = nil, script: String = "move.lua", at seconds: Int64 = 1_700_000_000
  ) -> RunStart {
    RunStart(
      job: job, script: script, startedAt: WallTime(seconds: seconds),
      process: RunProcess(host: "web1", pid: 4711))
  }
}

extension RunProcess {
  static let other = RunProcess(host: "web2", pid: 12)
}

extension RunEnd {
  static func sample(_ state: RunState, at seconds: Int64 = 1_700_000_009) -> RunEnd {
    RunEnd(state: state, exit: state == .done ? 0 : 1, at: WallTime(seconds: seconds))
  }
}

extension Entry {
  static func intent(_ number: Int64, _ name: String = "eip.bind") -> Entry {
    Entry(
      number,
      .intent(
        Intent(
          key: StepKey(name: name, arguments: Array("{\"id\":\(number)}".utf8)), task: 2,
          before: ["port_id": nil], record: Array("{\"undo\":true}".utf8),
          at: WallTime(seconds: 1_700_000_001))))
  }

  static func outcome(_ number: Int64, of intent: Int64, _ verdict: Outcome.Verdict) -> Entry {
    Entry(
      number,
      .outcome(
        Outcome(
          intent: intent, verdict: verdict, record: Array("{\"ok\":1}".utf8),
          requestIDs: ["ea909a92"], at: WallTime(seconds: 1_700_000_002))))
  }

  static func step(_ number: Int64, record: [UInt8] = Array("[]".utf8)) -> Entry {
    Entry(
      number,
      .step(
        Step(
          kind: .read,
          key: StepKey(
            name: "eip.list", arguments: Array("{}".utf8), after: [1, 2], occurrence: 3),
          record: record, isError: true, requestIDs: ["a", "b"],
          startedAt: WallTime(nanoseconds: 1), endedAt: WallTime(nanoseconds: 2))))
  }
}
