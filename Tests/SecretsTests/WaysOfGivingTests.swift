import Testing
import Text

/// Whatever way something is given in to the name of a secret, it is hidden; what only looks like it stays.
@Suite(.timeLimit(.minutes(30))) struct WaysOfGivingTests {
  @Test(arguments: [
    (#"password = ["a","b"] x"#, "password = <redacted> x"),
    ("password: [a, b].", "password: <redacted>."),
    (#"passwords=['a]', "b"] x"#, "passwords=<redacted> x"),
    ("password=('a', 'b')", "password=<redacted>"),
    ("auth={user: a, pass: {b: c}} x", "auth=<redacted> x"),
    ("password=[a, b", "password=<redacted>"),
    ("password = [\n 'a',\n 'b'\n] x", "password = <redacted> x"),
    ("password=[it's, b] x", "password=<redacted> x"),
    ("password=['a\nb", "password=<redacted>"),
    ("password: [x\nb", "password: <redacted>\nb"),
    ("credentials: [not set]", "credentials: [not set]"), ("tokens: []", "tokens: []"),
    ("password = b'ab'", "password = b'<redacted>'"),
  ]) func lists(text: String, masked: String) { #expect(Secrets().masked(text) == masked) }

  @Test(arguments: [
    ("password%3Dx", "password%3D<redacted>"),
    (
      "a%253Fpassword%253dx%2526b%253Dc", "a%253Fpassword%253d<redacted>%2526b%253Dc"
    ),
    ("next=%2Flogin%3Fsig%3Da%2526b%26c%3Dd", "next=%2Flogin%3Fsig%3D<redacted>%26c%3Dd"),
    ("user%5Bpassword%5D%3Dx y", "user%5Bpassword%5D%3D<redacted> y"),
    ("100%3Dx 50% token", "100%3Dx 50% token"),
  ]) func percentEncoded(text: String, masked: String) {
    #expect(Secrets().masked(text) == masked)
    #expect(Secrets().masked(datum: text) == masked)
  }

  @Test(arguments: [
    ("'password' => 'x'", "'password' => '<redacted>'"),
    ("{:token=>\"x\"}", "{:token=>\"<redacted>\"}"),
    ("password => x, y", "password => <redacted>, y"),
    ("password[0]=x", "password[0]=<redacted>"),
    ("passwords[\"main\"] = 'x'", "passwords[\"main\"] = '<redacted>'"),
    ("password[0][1]: ab", "password[0][1]: <redacted>"),
    ("password.0=x", "password.0=<redacted>"),
    ("tokens[0] is wrong", "tokens[0] is wrong"),
  ]) func tables(text: String, masked: String) { #expect(Secrets().masked(text) == masked) }

  @Test(arguments: [
    ("<password>x</password>", "<password><redacted></password>"),
    (
      "<wsse:Password Type=\"a#b\">x y</wsse:Password>",
      "<wsse:Password Type=\"a#b\"><redacted></wsse:Password>"
    ),
    ("<credentials><a>x</a><b>y</b></credentials>z", "<credentials><redacted></credentials>z"),
    ("<p name=\"password\">x</p>", "<p name=\"password\"><redacted></p>"),
    ("<secret></secret>", "<secret></secret>"), ("usage: x <token> FILE", "usage: x <token> FILE"),
  ]) func elements(text: String, masked: String) {
    #expect(Secrets().masked(text) == masked)
    #expect(Secrets().masked(datum: text) == masked)
    #expect(Secrets().masked(answer: text) == masked)
  }

  /// Where a name is a value itself.
  @Test(arguments: [
    ("<p name=\"password\" value=\"x\"/>", "<p name=\"password\" value=\"<redacted>\"/>"),
    (
      #"say: {"name":"DB_PASSWORD","value":"x"}"#,
      #"say: {"name":"DB_PASSWORD","value":"<redacted>"}"#
    ),
    ("name: DB_PASSWORD\n  value: ab", "name: DB_PASSWORD\n  value: <redacted>"),
    ("the password value is wrong", "the password value is wrong"),
  ]) func besideTheName(text: String, masked: String) { #expect(Secrets().masked(text) == masked) }

  @Test(arguments: [
    ("ran x --password ab -v", "ran x --password <redacted> -v"),
    ("--token 'a b'", "--token '<redacted>'"),
    (#"["x", "--password", "a"]"#, #"["x", "--password", "<redacted>"]"#),
    ("give --password to it", "give --password to it"),
    ("--token is missing", "--token is missing"), ("--password FILE", "--password FILE"),
    ("--token <token>", "--token <token>"), ("--token, --password", "--token, --password"),
    ("--no-password x", "--no-password x"), ("use --password.", "use --password."),
  ]) func options(text: String, masked: String) { #expect(Secrets().masked(text) == masked) }

  /// What begins with a backslash is no end of an empty text.
  @Test(arguments: [
    (#"got {"password":"\\hunter2"}"#, #"got {"password":"<redacted>"}"#),
    (#"got {"password":"\"x"}"#, #"got {"password":"<redacted>"}"#),
    (#"got "{\"password\":\"\\\\x\"}""#, #"got "{\"password\":\"<redacted>\"}""#),
    (#"got {"password":"","a":1}"#, #"got {"password":"","a":1}"#),
    (#"got "{\"password\":\"\",\"a\":1}""#, #"got "{\"password\":\"\",\"a\":1}""#),
    (#"{\"password\":\"a\\\"b\",\"c\":1}"#, #"{\"password\":\"<redacted>\",\"c\":1}"#),
    (#"["--password", "\\x"]"#, #"["--password", "<redacted>"]"#),
  ]) func backslashes(text: String, masked: String) { #expect(Secrets().masked(text) == masked) }

  /// How many there are.
  @Test(arguments: [
    ("tokens=1200", "tokens=1200"),
    ("used tokens: 1200, max_tokens=5", "used tokens: 1200, max_tokens=5"),
    ("token=1200", "token=<redacted>"), ("tokens=1234567890", "tokens=<redacted>"),
    ("tokens=a1", "tokens=<redacted>"), ("?tokens=12&token=1", "?tokens=12&token=<redacted>"),
  ]) func numbers(text: String, masked: String) { #expect(Secrets().masked(text) == masked) }

  /// What a server says of a value in a list or behind an option stays.
  @Test(arguments: [
    ("password: [too short]", "password: [too short]"),
    ("password: [too short], minimum 8", "password: [too short], minimum 8"),
    ("password: [hunteR2], minimum 8", "password: <redacted>, minimum 8"),
    ("password=[a, b] x", "password=<redacted> x"), ("--password word", "--password word"),
    ("--password hunteR2", "--password <redacted>"),
    ("'password' => 'x'", "'password' => '<redacted>'"),
  ]) func answers(text: String, masked: String) {
    #expect(Secrets().masked(answer: text) == masked)
  }
}
