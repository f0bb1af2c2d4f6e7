import Testing

@testable import StandardModules

@Suite(.timeLimit(.minutes(30))) struct WebAddressTests {
  @Test(arguments: [
    ("http://h", "http://h/"), ("HTTP://H:8/A?b#c", "http://h:8/A?b"),
    ("http://h?x", "http://h/?x"),
    ("https://h/a b", "https://h/a%20b"),
    // A mark that combines with what stands before it.
    ("http://h/\u{301}a", "http://h/%CC%81a"), ("http://h?\u{301}a", "http://h/?%CC%81a"),
    ("http://h/a#\u{301}b", "http://h/a"),
  ])
  func isTakenApart(text: String, url: String) throws {
    #expect(try WebAddress(text).url == url)
  }

  @Test func aQueryIsAdded() throws {
    #expect(try WebAddress("http://h/a", query: [("n m", "v&w")]).target == "/a?n%20m=v%26w")
    #expect(try WebAddress("http://h/a?\u{301}", query: [("n", "")]).target == "/a?%CC%81&n=")
  }

  @Test(arguments: [
    ("/c", "http://h/c"), ("c", "http://h/a/c"), ("../c?d=/e", "http://h/c?d=/e"),
    ("?q", "http://h/a/b?q"), ("//o/x", "http://o/x"), ("https://o", "https://o/"),
    ("./", "http://h/a/"),
  ])
  func aLocationIsFollowed(location: String, url: String) throws {
    #expect(try WebAddress("http://h/a/b?x").resolving(location).url == url)
  }

  @Test(arguments: [
    "ftp://h/?canary", "h?canary", "http://u:canary@h/", "u:canary@h", "http://h/\u{7}?canary",
    "h?\u{301}canary", "h#\u{301}canary", "canary@\u{301}h",
  ])
  func aFlawIsNamedWithoutSecrets(text: String) {
    let flaw = #expect(throws: WebAddress.Flaw.self) { try WebAddress(text) }
    #expect(flaw?.message.contains("canary") == false)
  }
}
