import Proof
import Testing

/// Every change whose thing is in another state or relation than it is made for.
@Suite(.timeLimit(.minutes(30))) struct RelationTests {
  @Test(
    "A probe judges by the relation that the call is about, and at once",
    .timeLimit(.minutes(30)), arguments: RelationCase.all)
  func relation(_ item: RelationCase) throws {
    let complaints = try item.complaints(about: item.run())
    #expect(complaints.isEmpty, "\(item): \(complaints)")
  }

  static let table = (try? AccountCase.table()) ?? []
  /// Rows of the table from one that is run to the next: a prime, so that all values have their turn.
  static let stride = 307

  @Test(
    "Whatever of the account is named, on whatever state, a call says what the cloud makes of it",
    .timeLimit(.minutes(30)))
  func account() throws {
    #expect(Self.table.count > 1000)
    for index in Swift.stride(from: 0, to: Self.table.count, by: Self.stride) {
      let complaints = try Self.table[index].complaints()
      #expect(complaints.isEmpty, "\(Self.table[index])")
    }
  }
}
