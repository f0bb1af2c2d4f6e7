import Fuzzing
import Testing

/// A few inputs that nobody has thought of: `make fuzz` tries as many as one likes.
@Suite(.timeLimit(.minutes(30))) struct FuzzTests {
  private static let cases = FuzzCase.Kind.allCases.flatMap { kind in
    (UInt64(1)...4).map { FuzzCase(kind, seed: $0) }
  }

  @Test("It ends, with a code that is documented, and tells no secret", arguments: cases)
  func ends(_ trial: FuzzCase) throws {
    let complaint = try trial.complaint()
    #expect(complaint == nil, "\(trial): \(complaint ?? "")")
  }

  @Test(
    "Files and answers with credentials: no crash, no secret told",
    arguments: InputFuzz.Kind.allCases)
  func reads(_ kind: InputFuzz.Kind) {
    for seed in UInt64(1)...1500 {
      let input = InputFuzz(kind, seed: seed)
      if let complaint = input.complaint() { Issue.record("\(input): \(complaint)") }
    }
  }
}
