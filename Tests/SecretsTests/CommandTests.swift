import Testing
import Text

/// Secrets in commands, in code and in what programs print of their values.
@Suite(.timeLimit(.minutes(30))) struct CommandTests {
  @Test(arguments: [
    ("curl -u me:x https://h", "curl -u me:<redacted> https://h"),
    ("curl -ume:x 'h'", "curl -ume:<redacted> 'h'"),
    ("--user='me:x y'", "--user='me:<redacted>'"),
    ("curl --proxy-user me:x h", "curl --proxy-user me:<redacted> h"),
    ("-u me -u https://h/ --users a:b", "-u me -u https://h/ --users a:b"),
    ("curl -sSu me:x h", "curl -sSu me:<redacted> h"),
    ("me:x@db:5432/a", "me:<redacted>@db:5432/a"), ("u:x@tcp(h:1)/a", "u:<redacted>@tcp(h:1)/a"),
    ("api key = x", "api key = <redacted>"),
    ("Secret Access Key: x", "Secret Access Key: <redacted>"),
    ("The password is: x", "The password is: <redacted>"),
  ]) func commands(text: String, masked: String) { #expect(Secrets().masked(text) == masked) }

  @Test(arguments: [
    (
      "new C().withAk(\"x\").withSk(\"y\")", "new C().withAk(\"<redacted>\").withSk(\"<redacted>\")"
    ),
    ("setenv(\"DB_TOKEN\", \"x\")", "setenv(\"DB_TOKEN\", \"<redacted>\")"),
    ("['X-Auth-Token', 'x']", "['X-Auth-Token', '<redacted>']"),
    ("['token', 'user', 'x']", "['token', 'user', 'x']"),
    ("token=Token(value='x')", "token=<redacted>"),
    ("password: Some(\"x\"), b", "password: <redacted>, b"),
    ("let password: String = \"x\"", "let password: String = \"<redacted>\""),
    ("'token' => string(1) 'x',", "'token' => string(1) '<redacted>',"),
    ("token.value=x", "token.value=<redacted>"), ("/token:x", "/token:<redacted>"),
    ("Token(value='x')", "Token(value='<redacted>')"), ("token(x)", "token(x)"),
    ("h[\"X-Auth-Token\"] = \"x\"", "h[\"X-Auth-Token\"] = \"<redacted>\""),
    ("{ [\"password\"] = \"x\" }", "{ [\"password\"] = \"<redacted>\" }"),
    ("wrong password \"x\" for u", "wrong password \"<redacted>\" for u"),
    ("WITH PASSWORD 'x'", "WITH PASSWORD '<redacted>'"),
    ("name=token&value=x", "name=token&value=<redacted>"),
    ("[db.token]\nvalue = 'x'", "[db.token]\nvalue = '<redacted>'"),
    ("token ?= x", "token ?= <redacted>"),
    ("<key>token</key>\n <a>x</a>", "<key>token</key>\n <a><redacted></a>"),
  ]) func code(text: String, masked: String) { #expect(Secrets().masked(text) == masked) }

  /// Whatever they are given to.
  @Test(arguments: [
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "ghp_0123456789abcdef", "glpat-0123456789abc",
  ])
  func tokensAreKnownByTheirBeginnings(token: String) {
    let secrets = Secrets()
    #expect(!secrets.isPlain(token))
    #expect(secrets.masked(datum: token) == "<redacted>")
    #expect(secrets.masked("got \(token) x") == "got <redacted> x")
    #expect(
      secrets.masked(datum: "eyJ ghp_ xoxb-a eyJhbGciOiJIUzI1NiJ9")
        == "eyJ ghp_ xoxb-a eyJhbGciOiJIUzI1NiJ9")
  }
}
