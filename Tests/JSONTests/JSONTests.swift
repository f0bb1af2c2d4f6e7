import JSON
import Testing

@Suite(.timeLimit(.minutes(30))) struct JSONTests {
  @Test(
    "A document survives being read and written",
    arguments: [
      "null", "true", "false", "0", "-9223372036854775808", "9223372036854775807", "1.5", "\"\"",
      "[]", "{}", "[1,[2,[3]]]", #"{"z":1,"a":{"y":null}}"#, #""弹性公网 é 🌙""#,
      #""line\nbreak \"quoted\" back\\slash""#, #""\u0000nul""#, "0.1", "[0.1,0.25,1e300]",
    ])
  func roundTrip(_ text: String) throws {
    let value = try JSONValue(parsing: Array(text.utf8))
    #expect(String(decoding: value.serialized(), as: UTF8.self) == text)
  }

  @Test(
    "What stands for something else is found wherever it stands, and written so",
    arguments: [
      (#"\""#, "\""), (#"\\"#, "\\"), (#"\n"#, "\n"), ("é", "é"), ("\u{7F}", "\u{7F}"), ("!", "!"),
      (" ", " "), ("[", "["), ("]", "]"), ("#", "#"),
    ])
  func specialBytes(_ written: String, _ meant: String) throws {
    for count in 0...20 {
      for place in 0...count {
        let before = String(repeating: "a", count: place)
        let after = String(repeating: "z", count: count - place)
        let text = "\"\(before)\(written)\(after)\""
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(value == .string(before + meant + after))
        #expect(String(decoding: value.serialized(), as: UTF8.self) == text)
        let control = Array("\"\(before)\u{1F}\(after)\"".utf8)
        #expect(throws: JSONError.self) { try JSONValue(parsing: control) }
      }
    }
  }

  @Test("Objects of one level may differ in what they have")
  func levels() throws {
    let text = #"[{"a":1,"b":{"c":2}},{},{"d":{"e":{}},"f":3,"g":4},{"a":{"c":1,"d":2}}]"#
    let value = try JSONValue(parsing: Array(text.utf8))
    #expect(String(decoding: value.serialized(), as: UTF8.self) == text)
  }

  @Test("A real number that needs all its digits keeps them")
  func digits() throws {
    let value = JSONValue.array([.real(0.1 + 0.2), .real(1.0 / 3)])
    #expect(try JSONValue(parsing: value.serialized()) == value)
  }

  @Test("A name may hold any character, NUL too")
  func nulInName() throws {
    let value = try JSONValue(parsing: Array(#"{"a\u0000b":1,"a":2}"#.utf8))
    #expect(value["a\0b"] == 1)
    #expect(value["a"] == 2)
  }

  @Test("Members keep their order")
  func order() throws {
    let value = try JSONValue(parsing: Array(#"{"b":1,"a":2,"c":3}"#.utf8))
    #expect(value.members?.map(\.name) == ["b", "a", "c"])
  }

  @Test("Integers and reals stay apart")
  func numbers() throws {
    #expect(try JSONValue(parsing: Array("1".utf8)) == .integer(1))
    #expect(try JSONValue(parsing: Array("1.0".utf8)) == .real(1))
    #expect(try JSONValue(parsing: Array("1e3".utf8)) == .real(1000))
  }

  @Test("What JSON cannot say is null", arguments: [Double.nan, .infinity, -.infinity])
  func unsayable(_ number: Double) {
    #expect(JSONValue.real(number).serialized() == Array("null".utf8))
  }

  @Test(
    "Half a document is known as such",
    arguments: ["{", "{\"a\":", "[1,", "\"abc", "", "{\"a\":\"b"])
  func truncated(_ text: String) {
    let error = #expect(throws: JSONError.self) { _ = try JSONValue(parsing: Array(text.utf8)) }
    #expect(error?.isTruncated == true, "\(text): \(String(describing: error))")
  }

  @Test(
    "What is no JSON is refused with its place",
    arguments: ["<html>", "{a:1}", "[1 2]", "01", "1 1", "{\"a\":1,}"])
  func garbage(_ text: String) {
    let error = #expect(throws: JSONError.self) { _ = try JSONValue(parsing: Array(text.utf8)) }
    #expect(error?.isTruncated == false)
    #expect(error?.line == 1)
    #expect(error?.message.isEmpty == false)
  }

  @Test("Bytes that are not UTF-8 are refused")
  func notUTF8() {
    #expect(throws: JSONError.self) { _ = try JSONValue(parsing: [0x22, 0xFF, 0xFE, 0x22]) }
  }

  @Test("A dotted path leads to a value")
  func path() {
    let value: JSONValue = ["page_info": ["next_marker": "m"], "list": [1]]
    #expect(value.value(at: "page_info.next_marker") == "m")
    #expect(value.value(at: "page_info.missing") == nil)
    #expect(value.value(at: "list.x") == nil)
    #expect(value.value(at: "") == value)
  }

  @Test("Accessors answer for their own type only")
  func accessors() {
    #expect(JSONValue.string("a").string == "a")
    #expect(JSONValue.integer(1).string == nil)
    #expect(JSONValue.real(1).integer == nil)
    #expect(JSONValue.boolean(true).boolean == true)
    #expect(JSONValue.array([1]).array == [1])
    #expect(JSONValue.null.isNull)
    #expect(JSONValue.object([])["a"] == nil)
  }

  @Test("Indented text is what people read")
  func indented() {
    let value: JSONValue = ["a": [1], "b": [:]]
    #expect(
      String(decoding: value.serialized(.indented), as: UTF8.self)
        == "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}")
  }

  @Test(
    "Integers of any size",
    arguments: [
      ("18446744073709551616", .real(18_446_744_073_709_551_616)),
      (
        "[9223372036854775807,-9223372036854775809]",
        [.integer(.max), .real(-9_223_372_036_854_775_809)]
      ),
      (
        #"["\"99999999999999999999", 99999999999999999999]"#,
        [.string("\"99999999999999999999"), .real(1e20)]
      ),
      (#"{"\\":99999999999999999999}"#, ["\\": .real(1e20)]),
      ("[0.12345678901234567890, 1e2]", [.real(0.12345678901234567890), .real(100)]),
    ] as [(String, JSONValue)])
  func wideIntegers(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: Array(text.utf8)) == value)
  }

  @Test("What is wrong beside a wide integer is still told")
  func wideIntegersInABadText() {
    let error = #expect(throws: JSONError.self) {
      try JSONValue(parsing: Array("[99999999999999999999,\n x]".utf8))
    }
    #expect(error?.line == 2)
  }
}
