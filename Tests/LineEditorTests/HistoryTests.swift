import Foundation
import TestTerminal
import Testing

@testable import LineEditor

@Suite(.timeLimit(.minutes(30))) struct HistoryTests {
  private let home = Home()
  private var path: String { home.historyPath }

  private func open(limit: Int = 100, warnings: @escaping (String) -> Void = { _ in }) -> History {
    History(path: path, limit: limit, warn: warnings)
  }

  @Test func entriesOutliveTheSession() {
    let entries = ["one", "two(\n  '\\n')", "größe\t= 1"]
    let history = open()
    for entry in entries { #expect(history.add(entry)) }
    #expect(open().entries == entries)
  }

  @Test func someThingsAreNotKept() {
    let history = open()
    for entry in ["", "  ", "\n", " hidden", "twice", "twice", "once"] { history.add(entry) }
    #expect(history.entries == ["twice", "once"])
    #expect(open().entries == ["twice", "once"])
  }

  @Test func secretsAreKeptInMemoryOnly() {
    let history = open()
    history.add("before")
    history.add("password = 'abc'")
    history.add("after")
    #expect(history.entries.count == 3)
    #expect(open().entries == ["before", "after"])
  }

  @Test func onlyTheUserMayReadTheFile() throws {
    open().add("x")
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let folder = URL(filePath: path).deletingLastPathComponent().path
    let folderAttributes = try FileManager.default.attributesOfItem(atPath: folder)
    #expect(folderAttributes[.posixPermissions] as? Int == 0o700)
  }

  @Test func twoSessionsAddToOneFile() {
    let (first, second) = (open(), open())
    first.add("1")
    second.add("2")
    first.add("3")
    #expect(first.entries == ["1", "3"])
    #expect(open().entries == ["1", "2", "3"])
  }

  @Test func manySessionsLoseNothingWhileTheFileIsTrimmed() {
    DispatchQueue.concurrentPerform(iterations: 8) { [path] session in
      let history = History(path: path, limit: 100) { _ in }
      for number in 0..<50 { history.add("\(session) \(number)") }
    }
    let entries = open(limit: 1_000).entries
    #expect((100...110).contains(entries.count))
    #expect(Set(entries).count == entries.count)
    // Each session's entries are in its order, and the last ones are there.
    for session in 0..<8 {
      let own = entries.filter { $0.hasPrefix("\(session) ") }
      let numbers = own.compactMap { Int($0.dropFirst(2)) }
      #expect(numbers == numbers.sorted())
    }
    #expect(entries.last?.hasSuffix(" 49") == true)
  }

  @Test func theOldestEntriesGo() {
    let history = open(limit: 10)
    for number in 1...25 { history.add("\(number)") }
    #expect(history.entries == (16...25).map(String.init))
    #expect(open(limit: 10).entries == history.entries)
    #expect(home.history.split(separator: "\n").count <= 11)
  }

  @Test func aDamagedFileIsUsedAsFarAsPossible() throws {
    try home.write("good\nbad\\x\nbad\u{1}\ngood too\ncut o", to: ".local/state/halo/history")
    var warnings: [String] = []
    let history = open { warnings.append($0) }
    #expect(history.entries == ["good", "good too", "cut o"])
    #expect(warnings == ["history: left out 2 damaged entries of \(path)"])
    history.add("new")
    #expect(open().entries.last == "new")
  }

  @Test func aFileThatCannotBeUsedIsToldOnce() throws {
    try home.write("", to: ".local/state/halo/history/here/is/a/directory")
    var warnings: [String] = []
    let history = open { warnings.append($0) }
    history.add("x")
    history.add("y")
    #expect(history.entries == ["x", "y"])
    #expect(
      warnings == [
        "history: cannot read \(path): Is a directory; entries of earlier sessions are missing"
      ])
  }

  @Test(arguments: [
    (["XDG_STATE_HOME": "/state", "HOME": "/home/a"], "/state/halo/history"),
    (["XDG_STATE_HOME": "relative", "HOME": "/home/a"], "/home/a/.local/state/halo/history"),
    (["HOME": "/home/a"], "/home/a/.local/state/halo/history"), ([:], nil),
  ])
  func theFileIsInTheStateFolder(environment: [String: String], path: String?) {
    #expect(History.defaultPath { environment[$0] } == path)
  }

  // MARK: In the editor

  @Test func theNextSessionRecallsTheBlocksOfTheLast() throws {
    let first = try home.start()
    try first.submit("f(\n1)", showing: "[f(⏎1)]")
    try first.submit("sk = 'x'", showing: "[sk = 'x']")
    first.press(.up)
    try first.wait(forCursorAfter: "echo> sk = 'x'")
    first.press(.ctrl("c"))
    try first.wait(for: "interrupted")
    try first.leave()

    let second = try home.start()
    second.press(.up)
    try second.expectScreen("recalled", cursorAfter: "    | 1)")
  }

  @Test func theHistoryIsSearched() throws {
    try home.write("alpha 1\nbeta 2\nalpha 3\nf(\\nx)\n", to: ".local/state/halo/history")
    let terminal = try home.start()
    terminal.type("draft")
    terminal.press(.ctrl("r"))
    terminal.type("alp")
    try terminal.wait(for: "search: alp")
    try terminal.expectScreen("search", cursorAfter: "echo> alpha 3")
    terminal.press(.ctrl("r"))
    try terminal.wait(forCursorAfter: "echo> alpha 1")
    terminal.type("zzz")
    try terminal.wait(for: "nothing found: alpzzz")
    terminal.press(.ctrl("g"))
    try terminal.wait(forCursorAfter: "echo> draft")
    terminal.press(.ctrl("r"))
    terminal.type("bet")
    try terminal.wait(forCursorAfter: "echo> beta 2")
    // A key that edits ends the search.
    terminal.press(.left)
    terminal.type("X\n")
    try terminal.wait(for: "[beta X2]")
  }
}
