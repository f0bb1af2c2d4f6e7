import Testing
import Text

/// Secrets in texts with escapes: what is hidden is the same as without them.
@Suite(.timeLimit(.minutes(30))) struct EscapedTests {
  @Test(arguments: [
    ("password%3D%22x%22", "password%3D%22<redacted>%22"),
    ("%7B%22password%22%3A%20%22x%22%7D", "%7B%22password%22%3A%20%22<redacted>%22%7D"),
    ("%2522token%2522%253A%2522x%2522", "%2522token%2522%253A%2522<redacted>%2522"),
    ("token%3A%20x", "token%3A%20<redacted>"),
    ("tok\\u0022:\\u0022x\\u0022", "tok\\u0022:\\u0022x\\u0022"),
    ("token\\u0022:\\u0022x\\u0022", "token\\u0022:\\u0022<redacted>\\u0022"),
    ("?a=1\\u0026sig=x\\u0026b=2", "?a=1\\u0026sig=<redacted>\\u0026b=2"),
    ("&quot;token&quot;:&quot;x&quot;,", "&quot;token&quot;:&quot;<redacted>&quot;,"),
    ("token&#61;x&#x26;a=1", "token&#61;<redacted>&#x26;a=1"),
    ("token\\x3dx y", "token\\x3d<redacted> y"),
    ("&lt;token&gt;x&lt;/token&gt;", "&lt;token&gt;<redacted>&lt;/token&gt;"),
    ("https%3A%2F%2Fu:x@h%2F", "https%3A%2F%2F<redacted>@h%2F"),
    ("a &amp; b%zz %2 &#xyz; &", "a &amp; b%zz %2 &#xyz; &"), ("%", "%"),
    ("\\u00e9 \\u12", "\\u00e9 \\u12"),
  ]) func escapes(text: String, masked: String) {
    #expect(Secrets().masked(text) == masked)
    #expect(Secrets().masked(datum: text) == masked)
  }

  /// A program goes on with a datum.
  @Test func inADatumOnlyWhatIsEscapedItselfIsHidden() {
    let text = "password: x 100%25 token%3Dx"
    #expect(Secrets().masked(datum: text) == "password: x 100%25 token%3D<redacted>")
    #expect(Secrets().masked("tok%65n=x") == "tok%65n=<redacted>")
  }
}
