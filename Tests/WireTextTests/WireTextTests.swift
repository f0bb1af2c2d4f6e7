import Testing

@testable import WireText

/// Each of these is about which declaration the compiler chooses, where one of the standard library
/// would compile as well.
@Suite(.timeLimit(.minutes(30))) struct WireTextTests {
  private struct Named { let name: String; let nick: String? }

  private let composed = "ガ"
  private let decomposed = "カ\u{3099}"
  private var named: [Named] { [Named(name: composed, nick: composed)] }

  @Test("Equal are the same bytes")
  func equality() {
    #expect((composed == decomposed) == false)
    #expect((composed != decomposed) == true)
    #expect((composed == "ガ") == true)
    #expect((composed[...] == decomposed[...]) == false)
    #expect((composed[...] != decomposed) == true)
    #expect((named[0].nick == decomposed) == false)
    #expect((named[0].nick != decomposed) == true)
    #expect((named[0].nick == composed) == true)
    #expect((named[0].nick == nil) == false)
    #expect(([composed] == [decomposed]) == false)
    #expect(("\u{212A}" == "K") == false)
    switch composed {
    case decomposed: Issue.record("a pattern compares by characters")
    default: break
    }
    func generic(_ text: some StringProtocol) -> Bool { text == decomposed }
    #expect(!generic(composed))
  }

  @Test("Order and search go by bytes")
  func search() {
    #expect(["é", "e\u{301}"].sorted().map(\.utf8.count) == [3, 2])
    #expect(("é" < "e\u{301}") == false)
    #expect([composed].contains(decomposed) == false)
    #expect(Set([composed]).contains(decomposed) == false)
    #expect(Set([composed]).contains(composed))
    #expect([composed].firstIndex(of: decomposed) == nil)
    #expect(!named.contains { $0.name == decomposed })
    #expect("e\u{301}".contains("e"))
    #expect("xe\u{301}y"[...].contains("e"))
    #expect(!"x".contains("xy") && "xxy".contains("xy") && "".contains(""))
  }

  @Test("Ends and separators are bytes")
  func ends() {
    #expect("a?\u{301}b?c".prefix(upTo: "?#").utf8.count == 1)
    #expect("a?\u{301}b"[...].suffix(from: "#?").utf8.count == 4)
    #expect("abc".prefix(upTo: "?") == "abc" && "abc".suffix(from: "?").isEmpty)
    #expect("  \u{301}a".dropping(" ").utf8.count == 3)
    #expect(" a \u{301}\tb\r\n".words(between: " \t\r\n").map(\.utf8.count) == [1, 2, 1])
  }

  @Test("Keys are bytes")
  func keys() {
    var values: [WireKey: Int] = ["e\u{301}": 1]
    #expect(values["e\u{301}"] == 1 && values["é"] == nil)
    values["é", default: 5] += 1
    values["K"] = 2
    #expect(values.count == 3 && values["\u{212A}"] == nil && values["é"] == 6)
    values["K"] = nil
    #expect(values.count == 2)
    let names = Set<WireKey>(texts: [composed, decomposed])
    #expect(names.count == 2 && names.contains(decomposed) && !names.contains("K"))
  }

  @Test("A combining mark leaves what it follows what it is")
  func marks() {
    let path = "/a/\u{301}b?\u{301}c"
    #expect("/\u{301}x".hasPrefix("/"))
    #expect("/\u{301}x".dropFirst().utf8.elementsEqual("\u{301}x".utf8))
    #expect(path.split(separator: "/").map(\.utf8.count) == [1, 7])
    #expect(path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).count == 2)
    #expect(path.firstIndex(of: "?") != nil)
    #expect(path[...].split(separator: "?").count == 2)
    #expect("x=\u{301}".hasSuffix("\u{301}"))
    #expect("e\u{301}".dropLast().utf8.count == 1)
  }

  @Test("Only ASCII has letters of two sizes")
  func letters() {
    #expect("ÀB\u{212A}".lowercased().utf8.elementsEqual("Àb\u{212A}".utf8))
    #expect("àbß".uppercased().utf8.elementsEqual("àBß".utf8))
  }
}
