import FoundationEssentials
import JSON
import Testing

/// Answers with bytes changed, cut, doubled and swapped: none stops the parser, and what it takes for
/// a document is what jansson takes for one.
@Suite(.timeLimit(.minutes(30))) struct JSONFuzzTests {
  private static let seeds = [
    #"{"publicips":[{"id":"0a","alias":"é\u00e9\ud83c\udf19","size":5,"tags":[],"x":null}]}"#,
    #"{"error":{"code":"VPC.0504","message":"no \"such\" thing\n"},"n":[-1,0.5,1e3,-0.0]}"#,
    #"[[[{"a":{"b":[true,false,null,"弹性",""]}}]],9223372036854775807,-9223372036854775808]"#,
    #" { "a" : 1 , "a" : [ 2 ] , "page_info" : { "next_marker" : "m" , "current_count" : 2 } } "#,
    #"18446744073709551615"#,
  ].map { Array($0.utf8) }
  private static let pieces = [
    "\"", "\\", "{", "}", "[", "]", ",", ":", "\\u", "\\ud800", "\\udc00", "1e", "-", ".", "0", "9",
    "null", "tru", "\u{FEFF}", "\0", "\n", "é", "NaN", "99999999999999999999",
  ].map { Array($0.utf8) }

  private static var count: Int {
    ProcessInfo.processInfo.environment["HALO_FUZZ"].flatMap(Int.init) ?? 100_000
  }

  @Test("Mutated answers", arguments: [1, 2, 3, 4] as [UInt64])
  func mutated(_ seed: UInt64) {
    var random = SplitMix(state: seed)
    for round in 0..<Self.count / 4 {
      var text = Self.seeds[random.below(Self.seeds.count)]
      for _ in 0...random.below(4) { Self.mutate(&text, &random) }
      if let complaint = Self.complaint(text) {
        Issue.record("seed \(seed), round \(round): \(complaint): \(text)")
        return
      }
    }
  }

  /// What is wrong with how `text` is read; nil for nothing.
  private static func complaint(_ text: [UInt8]) -> String? {
    let strict = try? JSONValue(parsing: text)
    let tolerant = try? JSONValue(parsing: text, by: .answer)
    if let strict {
      guard tolerant == strict else { return "an answer is read otherwise" }
      guard (try? JSONValue(parsing: strict.serialized())) == strict else {
        return "not the same after being written"
      }
      guard (try? JSONValue(parsing: strict.serialized(.indented))) == strict else {
        return "not the same after being written with indentation"
      }
    }
    if let tolerant, (try? JSONValue(parsing: tolerant.serialized(), by: .answer)) == nil {
      return "what is written is not JSON"
    }
    let oracle = Jansson.value(of: text)
    guard oracle != strict else { return nil }
    // jansson knows no mark, no wide integers and no NUL in a name, and takes a NUL behind a number
    // for a blank.
    let isKnown =
      strict.map {
        oracle == nil
          && (text.starts(with: [0xEF, 0xBB, 0xBF]) || $0.hasNULInName
            || text.split { !(0x30...0x39).contains($0) }.contains { $0.count >= 19 })
      } ?? text.contains(0)
    return isKnown ? nil : "jansson reads it otherwise"
  }

  private static func mutate(_ text: inout [UInt8], _ random: inout SplitMix) {
    let index = random.below(text.count + 1)
    switch random.below(6) {
    case 0: text.insert(UInt8(random.below(256)), at: index)
    case 1: text.insert(contentsOf: pieces[random.below(pieces.count)], at: index)
    case 2: text.removeSubrange(index..<min(text.count, index + random.below(8)))
    case 3: text.removeSubrange(index...)
    case 4: text.insert(contentsOf: text[index..<min(text.count, index + 20)], at: index)
    default: if index < text.count { text[index] ^= 1 << UInt8(random.below(8)) }
    }
  }
}

extension JSONValue {
  fileprivate var hasNULInName: Bool {
    switch self {
    case .array(let elements): elements.contains(where: \.hasNULInName)
    case .object(let members):
      members.contains { $0.name.utf8.contains(0) || $0.value.hasNULInName }
    default: false
    }
  }
}

private struct SplitMix {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(max(1, bound)))
  }
}
