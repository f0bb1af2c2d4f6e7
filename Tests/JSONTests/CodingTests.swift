import JSON
import Testing

/// Values as parts of documents.
@Suite(.timeLimit(.minutes(30))) struct CodingTests {
  private struct Note: Codable, Equatable {
    var operationName: String
    var document: JSONValue
    var further: JSONValue?
    var count: Int
  }

  private static let documents: [JSONValue] = [
    .null, true, 9_223_372_036_854_775_807, .real(1e300), .real(3), "text", [], [:],
    ["z": 1, "a": [.null, ["camelCase": .real(0.1)]]],
  ]

  @Test(
    "A document inside a value comes back exactly", .timeLimit(.minutes(30)), arguments: documents)
  func exact(_ document: JSONValue) throws {
    let note = Note(operationName: "x", document: document, count: 3)
    let encoded = JSONValueEncoder().encode(note)
    #expect(encoded["document"] == document)
    #expect(encoded["operation_name"] == "x")
    #expect(encoded["further"] == nil)
    let text = try JSONValue(parsing: encoded.serialized())
    #expect(try JSONValueDecoder().decode(Note.self, from: text) == note)
  }

  @Test("What nobody asked for is refused, but not inside a document", .timeLimit(.minutes(30)))
  func strangers() throws {
    let encoded = JSONValue.object([
      JSONMember("operation_name", "x"), JSONMember("document", ["any": 1]),
      JSONMember("count", 1), JSONMember("cuont", 2),
    ])
    #expect(
      throws: JSONDecodingError(path: "", message: "has an unknown member \"cuont\"")
    ) { try JSONValueDecoder().decode(Note.self, from: encoded) }
  }
}
