import Testing

@testable import Text

@Suite(.timeLimit(.minutes(30))) struct PercentEncodingTests {
  @Test(
    arguments: [
      ("a%2Fb", "a/b", "a/b"), ("%e6%B0%b4", "水", "水"), ("%", "%", nil), ("%4", "%4", nil),
      ("a%zzb", "a%zzb", nil), ("100%25", "100%", "100%"), ("%%41", "%A", nil), ("", "", ""),
    ] as [(String, String, String?)])
  func escapesAreResolved(text: String, decoded: String, strictly: String?) {
    #expect(text.percentDecoded == decoded)
    #expect(text.strictlyPercentDecoded == strictly)
  }

  @Test func everyByteComesBack() {
    let text = String(String.UnicodeScalarView((0...0x2FF).compactMap(Unicode.Scalar.init)))
    #expect(text.percentEncoded.strictlyPercentDecoded == text)
  }

  @Test func oneSentenceGoesOnAfterAnUnknownName() {
    let names = ["bind", "list"]
    #expect(Suggestion.advice(for: "bnd", in: names, known: names) == "; did you mean 'bind'?")
    #expect(Suggestion.advice(for: "x", in: names, known: names) == "; known are bind, list")
    #expect(Suggestion.advice(for: "x", in: names) == "")
    #expect(Suggestion.advice(for: "bnd", in: names, prefix: ":") == "; did you mean ':bind'?")
    #expect(Suggestion.advice(nil, orElse: "there are none", separator: ", ") == ", there are none")
  }
}
