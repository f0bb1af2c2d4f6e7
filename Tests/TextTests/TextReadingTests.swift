import Testing

@testable import Text

/// What is read once from wherever it is asked for is what is read anew from there.
@Suite(.timeLimit(.minutes(30))) struct TextReadingTests {
  /// All texts of some signs of so many bytes.
  private static func texts(of signs: String, _ count: Int) -> [[UInt8]] {
    (0..<count).reduce([[]]) { texts, _ in
      texts.flatMap { text in signs.utf8.map { text + [$0] } }
    }
  }

  private static func quotes(_ text: [UInt8], to place: Int) -> Bool {
    var quotes = LuaQuotes()
    quotes.read(text, to: place)
    return quotes.isOpen
  }

  /// Both say how far a text in quotation marks goes, where nothing is escaped.
  @Test func aTextInQuotationMarksEndsWhereItsStretchDoes() {
    for text in Self.texts(of: "a\"'\n", 7) {
      var last = 0..<0
      for place in text.indices
      where !last.contains(place) && !Self.quotes(text, to: place)
        && Self.quotes(text, to: place + 1)
      {
        let quote = text[place]
        var stretch = TextStretch()
        stretch.read(text, from: place + 1, until: { $0 == quote || $0 == 0x0A }) { _ in false }
        last = stretch.range
        #expect((last.lowerBound...last.upperBound).allSatisfy { Self.quotes(text, to: $0) })
        if last.upperBound < text.count {
          #expect(!Self.quotes(text, to: last.upperBound + 1))
        }
      }
    }
  }

  @Test func quotationMarksAreReadStepByStepAsAtOnce() {
    for text in Self.texts(of: "a\"'\\\n", 6) {
      for step in 1...3 {
        var quotes = LuaQuotes()
        for place in stride(from: 0, through: text.count, by: step) {
          quotes.read(text, to: place)
          #expect(quotes.isOpen == Self.quotes(text, to: place))
        }
      }
    }
  }

  @Test func aStretchIsReadOnAsFromAnew() {
    for text in Self.texts(of: "a@ ", 7) {
      var stretch = TextStretch()
      for place in text.indices {
        stretch.read(text, from: place, until: { $0 == 0x20 }) { $0 == UInt8(ascii: "@") }
        let end = text[place...].firstIndex(of: 0x20) ?? text.count
        #expect(stretch.range.upperBound == end)
        let sought = text[place..<end].lastIndex(of: UInt8(ascii: "@"))
        // One that lies before the place is none of what is read from there.
        #expect(stretch.last.flatMap { $0 >= place ? $0 : nil } == sought)
      }
    }
  }
}
