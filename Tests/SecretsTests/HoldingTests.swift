import JSON
import Testing
import Text

/// Whether there is a secret in a document is told without making another one.
@Suite(.timeLimit(.minutes(30))) struct HoldingTests {
  private static let secrets = Secrets(values: ["known-secret", "10.0.0.7"], names: ["Plate"])

  private static let documents: [JSONValue] = [
    .null, 7, "word", "known-secret", "a known-secret in it", "2026-01-02 03:04:05", "10.0.0.7",
    "at 10.0.0.77", "https://user:word@host/", "https://host/?sig=abc", "Bearer AbC123dEf456GhI789",
    "-----BEGIN PRIVATE KEY-----x", "{\"password\":\"x\"}", "password=x", .bytes([0xFF, 0x41]),
    ["password": "x"], ["password": ""], ["password": true], ["plate": "x"], ["a": ["plate": "x"]],
    ["name": "DB_PASSWORD", "value": "x"], ["name": "COLOUR", "value": "x"],
    ["key": "AbC123dEf456GhI789", "id": 1], [["id": "a"], ["id": "b", "token": "x"]],
    ["known-secret": 1], ["a": 1, "b": 2, "c": "known-secret"], ["c": 1, "b": 2, "a": 3],
  ]

  @Test func isWhereMaskingLeavesAnother() {
    // The names are those of all that came before, in whichever order.
    var names = MaskedNames(by: Self.secrets)
    for document in Self.documents + Self.documents.reversed() {
      let isMasked = document.masked(by: Self.secrets) != document
      #expect(document.holdsSecrets(Self.secrets, &names) == isMasked, "\(document)")
      #expect(document.masked(by: Self.secrets, &names) == document.masked(by: Self.secrets))
    }
  }
}
