import JSON
import Testing
import Text

/// Names with the word of a secret in them that name counts, rates, signals, results and sayings.
@Suite(.timeLimit(.minutes(30))) struct DailyNameTests {
  @Test(arguments: [
    "pass=3 fail=1", "tests: pass: 12, fail: 0", "assertion=3", "token_bucket=7", "token_rate: 7",
    "password_age_days=90", "token_cache_hits=7", "pass_rate=90%", "auth_latency_ms=7", "sig=15",
    "sig=SIGTERM", "sig: KILL", "assertion: expected 3, got 4", "/etc/passwd: not readable",
    "open /run/db/token: permission denied", "unexpected token: 'end'", "unexpected token 'end'",
    "PWD=/home/me", "OLDPWD=/tmp", "image: app:1.2@sha256:abc", "to:me@example.com, b",
    "pass: 3/4", "pass=3/4 fail=1/4", "pass: 75%", "pass=99.5%", "tokens=120/s", "tokens: 1.5k/8k",
    "pass: 3 of 4", "login with password expired", "password SHA256 is used",
    "the password is sha256-hashed", "password user_1",
    "password 2026-11-27T10:20:30Z", "password 1000ms old", "password reset",
    "password is required",
    "password db1.example.com", "password etc/db1/key", "password attempt-3 failed",
    "password X25519",
    "token abc123 of 3", "secret key id 12", "unexpected token a1b2c3d4e5f6g7h8", "password=",
    "password field1=3", "passwords 123456 in all", "password OAuth2", "reset password twice",
    "the API key: expired", "<td>password</td><td>required</td>", "Basic authentication",
  ]) func areShown(text: String) { #expect(Secrets().masked(text) == text) }

  @Test(arguments: [
    ("pass=1234", "pass=<redacted>"), ("pass=1234/5", "pass=<redacted>"),
    ("pass=3/x", "pass=<redacted>"), ("pass=3/", "pass=<redacted>"),
    ("pass=3.x", "pass=<redacted>"),
    ("token=3/4", "token=<redacted>"), ("pass=3/4/5", "pass=<redacted>"),
    ("pass=3x", "pass=<redacted>"),
    ("?sig=15", "?sig=<redacted>"),
    ("sig=ab", "sig=<redacted>"), ("sig=ABCDEFGHIJ", "sig=<redacted>"),
    ("token=3", "token=<redacted>"),
    ("assertion: PHNhbWw9MQ", "assertion: <redacted>"), ("assertion=x", "assertion=<redacted>"),
    ("pwd=/x", "pwd=<redacted>"), ("AK/SK: a/b", "AK/SK: <redacted>"),
    ("/run/token: aB3dE6", "/run/token: <redacted>"), ("bucket_token=7", "bucket_token=<redacted>"),
  ]) func likeThemAreHidden(text: String, masked: String) {
    #expect(Secrets().masked(text) == masked)
  }

  @Test func inDocumentsToo() throws {
    let text = #"{"pass":3,"sig":15,"token_bucket":{"left":7},"passwords":12,"tokens":"120/s"}"#
    let hidden = #"{"pass":1234,"token":3}"#
    #expect(try #require(Secrets().masked(body: Array(text.utf8))) == Array(text.utf8))
    #expect(
      try #require(Secrets().masked(body: Array(hidden.utf8)))
        == Array(#"{"pass":"<redacted>","token":"<redacted>"}"#.utf8))
  }
}
