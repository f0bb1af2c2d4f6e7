import Testing

@testable import LineEditor

@Suite(.timeLimit(.minutes(15))) struct CandidateListTests {
  @Test func controlCharactersAreShownAsWhatTheyAre() {
    let rows = CandidateList.rows(
      of: [Candidate(text: "id", note: "a\u{1B}[2Jb\nc")], columns: 40, limit: 9)
    #expect(rows == ["id  a^[[2Jb^Jc"])
  }
}
