import Proof
import Testing

/// Every change whose thing is in another state or relation than it is made for.
@Suite(.timeLimit(.minutes(5))) struct RelationTests {
  @Test(
    "A probe judges by the relation that the call is about, and at once",
    .timeLimit(.minutes(1)), arguments: RelationCase.all)
  func relation(_ item: RelationCase) throws {
    let complaints = try item.complaints(about: item.run())
    #expect(complaints.isEmpty, "\(item): \(complaints)")
  }
}
