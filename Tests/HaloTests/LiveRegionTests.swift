import LuaHost
import Ports
import TaskLoop
import TestTerminal
import Testing

@testable import halo

/// The lines that change, on virtual time and a terminal of the tests' own.
@Suite(.serialized, .timeLimit(.minutes(30))) final class LiveRegionTests {
  private var size = halo.Terminal.Size(columns: 60, rows: 20)
  private let emulator = Emulator(columns: 60, rows: 20)
  private var written: [String] = []
  private lazy var region = LiveRegion(
    size: { [unowned self] in size }, write: { [unowned self] in write($0) },
    clear: { [unowned self] in write("\r\u{1B}[J") })

  private func write(_ text: String) {
    written.append(text)
    emulator.write(text.utf8)
  }

  /// What a script prints.
  private func print(_ text: String) {
    LiveRegion.stepAside(isWhole: text.utf8.last == UInt8(ascii: "\n")) {
      emulator.write(text.replacing("\n", with: "\r\n").utf8)
    }
  }

  private var rows: [String] { emulator.screen.rows.filter { !$0.isEmpty } }

  private func resize(columns: Int, rows: Int) {
    size = halo.Terminal.Size(columns: columns, rows: rows)
    emulator.resize(columns: columns, rows: rows)
  }

  // MARK: A loop

  /// Runs Lua with `sleep(seconds)`, `spawn(name, fn)`, `say(text)` and `look()`, which is the screen
  /// at that moment.
  private func pictures(of script: String) throws -> [[String]] {
    let clock = VirtualClock()
    let log = RunLog(clock: clock, region: { self.region })
    let observer = RunObserver(clock: clock, log: log)
    let lua = LuaState()
    var hooks = TaskLoopHooks()
    hooks.observer = observer
    let server = NoServer()
    let loop = TaskLoop(
      clock: clock, transport: SimulatedTransport(server: server, clock: clock), hooks: hooks)
    lua.scheduler = loop
    observer.name = { loop.name(of: $0) }
    observer.endings = { loop.endedTasks }
    var pictures: [[String]] = []
    let functions: [(String, LuaFunction)] = [
      (
        "sleep",
        { stack throws(LuaError) in
          let duration = Duration(saturatingSeconds: stack.number(at: 1) ?? 0)
          return try loop.suspend(stack, on: Sleep(until: clock.now + duration))
        }
      ),
      (
        "spawn",
        { stack throws(LuaError) in
          let name = stack.string(at: 1)
          stack.remove(at: 1)
          _ = try loop.spawn(stack.makeThread(arguments: 0), name: name, at: nil)
          return .results(0)
        }
      ),
      (
        "say",
        { stack in
          self.print(stack.string(at: 1) ?? "")
          return .results(0)
        }
      ),
      (
        "look",
        { _ in
          pictures.append(self.rows)
          return .results(0)
        }
      ),
    ]
    for (name, function) in functions {
      lua.stack.push(function: function)
      lua.setGlobal(name)
    }
    try lua.stack.load(script, name: "@test.lua")
    guard case .finished = loop.run(lua.stack.makeThread()) else {
      Issue.record("the script failed")
      return []
    }
    return pictures
  }

  @Test func showsALineForEachTask() throws {
    let pictures = try pictures(
      of: """
        spawn("web-1", function() sleep(10) end)
        spawn("web-2", function() sleep(7) end)
        sleep(0.25) look()
        sleep(0.85) look()
        say("one\\n") look()
        say("two") look()
        say(" three\\n") look()
        sleep(8) look()
        """)
    let lines = [
      "web-1: task.sleep 1.0 s, ends in 9.0 s", "web-2: task.sleep 1.0 s, ends in 6.0 s",
      "task.sleep 0.7 s, ends in 0.1 s", "3 waiting",
    ]
    // Nothing while all is quick.
    #expect(pictures.first == [])
    #expect(pictures.dropFirst().first == lines)
    // What is printed stands above, and a line that has not ended is not torn.
    #expect(pictures.dropFirst(2).first == ["one"] + lines)
    #expect(pictures.dropFirst(3).first == ["one", "two"])
    #expect(pictures.dropFirst(4).first == ["one", "two three"] + lines)
    #expect(
      pictures.last == [
        "one", "two three", "web-1: task.sleep 9.0 s, ends in 1.0 s",
        "task.sleep 7.9 s, ends in 0.1 s", "2 waiting, 1 done",
      ])
    // Nothing is left of it.
    #expect(rows == ["one", "two three"])
  }

  @Test func foldsWhatThereIsNoRoomFor() throws {
    let pictures = try pictures(
      of: """
        for i = 1, 30 do spawn("t" .. i, function() sleep(i < 4 and 1 or 100) end) end
        sleep(2) look()
        """)
    let last = try #require(pictures.first)
    #expect(last.count == 8)
    #expect(
      last.prefix(2) == ["task.sleep 1.9 s, ends in 0.1 s", "t4: task.sleep 1.9 s, ends in 98.1 s"])
    #expect(last.last == "28 waiting, 3 done")
    let lines = ActivityLines(
      items: [.init(what: "a", elapsed: .seconds(1)), .init(what: "b", elapsed: .zero)],
      waiting: 12, done: 3, failed: 1)
    #expect(lines.text(room: 2) == ["a 1.0 s", "12 waiting, 3 done, 1 failed"])
    #expect(lines.text(room: 1) == ["12 waiting, 3 done, 1 failed"])
  }

  @Test func isErasedOnceNothingIsTrueOfItAnyMore() throws {
    let pictures = try pictures(of: "sleep(1) look()")
    #expect(pictures == [[]])
    #expect(written.contains { $0.contains("task.sleep 0.9 s") })
  }

  // MARK: On the terminal

  @Test func tellsWhatIsUsual() {
    var usual = UsualDurations()
    #expect(usual.usual(of: "eip.bind") == nil)
    for seconds in [2, 9, 3] { usual.note("cloud.eip.bind", .seconds(seconds)) }
    let item = ActivityLines.Item(
      task: "web", what: "bind EIP", elapsed: .milliseconds(3250),
      usual: usual.usual(of: "eip.bind"), state: "BINDING", next: .milliseconds(400))
    #expect(
      ActivityLines(items: [item], waiting: 1).text(room: 8)
        == ["web: bind EIP 3.2 s, usually 3.0 s: BINDING, next look in 0.4 s"])
    // What is cut is what it is about, not how it stands.
    let long = ActivityLines.Item(
      what: "bind EIP 203.0.113.10 (f6318bef) to port web", elapsed: .seconds(3), state: "BINDING")
    #expect(
      ActivityLines(items: [long], waiting: 1).text(room: 8, columns: 40)
        == ["bind EIP 203.0.113.10 (f… 3.0 s: BINDING"])
  }

  @Test func cutsByTheWidthThatIsSeen() throws {
    resize(columns: 20, rows: 6)
    let item = ActivityLines.Item(
      task: "漢字\u{1B}[2J\u{9B}31m\n👩‍💻e\u{301}", what: "漢字漢字漢字", elapsed: .zero)
    region.show(ActivityLines(items: [item, item], waiting: 2).text(room: 3))
    #expect(emulator.screen.rows[0].hasPrefix("漢字\\u{1b}[2J"))
    #expect(emulator.screen.rows[0] == emulator.screen.rows[1])
    #expect(rows.count == 3 && rows.last == "2 waiting")
    // Every column that a window can have, and the row that there is in the lowest one.
    for columns in 1...40 {
      resize(columns: columns, rows: columns % 5 + 1)
      region.show(ActivityLines(items: [item, item], waiting: 2).text(room: region.room))
      #expect(rows.count <= region.room, "\(columns)")
      region.erase()
      #expect(rows.isEmpty, "\(columns)")
    }
  }

  @Test func leavesNothingWhenTheWindowChanges() {
    print("first\n")
    let lines = (1...5).map { "line \($0) \(String(repeating: "x", count: 40))" }
    for (columns, rows) in [(30, 20), (60, 8), (12, 12), (60, 20)] {
      region.show(lines)
      resize(columns: columns, rows: rows)
      print("\(columns)\n")
    }
    region.erase()
    #expect(rows.suffix(4) == ["30", "60", "12", "60"])
    #expect(!rows.contains { $0.contains("x") })
  }

  @Test func scrollsWithWhatIsPrinted() {
    for number in 1...50 {
      region.show(["waiting \(number)", "and more"])
      print("line \(number)\n")
    }
    #expect(rows == (33...50).map { "line \($0)" } + ["waiting 50", "and more"])
    #expect(emulator.screen.cursor == (18, 0))
  }

  @Test func showsNothingBehindAQuestion() {
    region.show(["waiting"])
    print("Make these changes? [y/N] ")
    #expect(rows == ["Make these changes? [y/N]"])
  }

  /// There is nothing to be given back, whenever the process ends.
  @Test func changesNoModeOfTheTerminal() {
    region.show(["one", "two"])
    print("text\n")
    region.erase()
    #expect(!written.contains { $0.contains("\u{1B}[?25") })
    for text in written where text.contains("\u{1B}[?7l") { #expect(text.hasSuffix("\u{1B}[?7h")) }
  }
}

private final class NoServer: SimulatedServer {
  func reply(to request: HTTPRequest, at time: WallTime) -> SimulatedReply {
    SimulatedReply(.reset)
  }
}
