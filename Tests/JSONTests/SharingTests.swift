import JSON
import Testing

/// What is kept in the storage of another document is the same document.
@Suite(.timeLimit(.minutes(30))) struct SharingTests {
  private static let documents: [JSONValue] = [
    .null, 1, .real(1.5), "text", .bytes([0xFF]), [], [1, "two", ["three": 3]], [1], [:],
    ["id": "a", "name": "x"], ["name": "x", "id": "a"], ["id": "a"],
    ["id": "b", "more": ["id": "a"]],
    ["id": nil, "name": "y", "list": [["id": "a"], ["id": "b"]]],
    ["publicip": ["id": "a", "name": "x"]], .object([JSONMember("id", 1), JSONMember("id", 2)]),
  ]

  @Test(arguments: documents) func isTheSame(document: JSONValue) {
    for other in Self.documents { #expect(document.sharing(other) == document) }
  }
}
