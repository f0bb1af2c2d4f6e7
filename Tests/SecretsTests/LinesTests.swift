import Testing
import Text

/// Secrets over lines, and on the lines below their names.
@Suite(.timeLimit(.minutes(30))) struct LinesTests {
  @Test(arguments: [
    ("password: |\n  x\n\n  y\nb: 1", "password: |\n  <redacted>\nb: 1"),
    ("- password: >-\r\n    x\r\n  b: 1", "- password: >-\r\n    <redacted>\r\n  b: 1"),
    ("a: !vault |2+ # why\n   x", "a: !vault |2+ # why\n   x"),
    ("token: !vault |2+ # why\n   x\nb: 1", "token: !vault |2+ # why\n   <redacted>\nb: 1"),
    ("error: password: |\n  x", "error: password: |\n  <redacted>"),
    ("a:\n  password:\n    x\n  b: 1", "a:\n  password:\n    <redacted>\n  b: 1"),
    ("passwords:\n- x\n- y\nb: 1", "passwords:\n<redacted>\nb: 1"),
    ("\"password\":\n  - x\nb: 1", "\"password\":\n  <redacted>\nb: 1"),
    ("password:\n  not set", "password:\n  not set"), ("password:\nx", "password:\nx"),
    ("of the token:\n  x", "of the token:\n  x"),
    ("password: !!str x\nb: 1", "password: <redacted>\nb: 1"),
    ("password: &x y\nb: 1", "password: <redacted>\nb: 1"),
    ("password: )x", "password: <redacted>"),
  ]) func blocks(text: String, masked: String) { #expect(Secrets().masked(text) == masked) }

  @Test(arguments: [
    ("{\"password\" :\n \"x\",\n\"a\": 1}", "{\"password\" :\n \"<redacted>\",\n\"a\": 1}"),
    ("password: \"x\n y\", a", "password: \"<redacted>\", a"),
    ("password = \'\'\'\nx\n\'\'\' a", "password = \'\'\'<redacted>\'\'\' a"),
    ("password = \"\"\"x\"\"\" a", "password = \"\"\"<redacted>\"\"\" a"),
    ("password: \"x\nb: 1", "password: \"<redacted>\nb: 1"),
    ("password=`x` a", "password=`<redacted>` a"),
    ("export A_TOKEN=x\\ y z", "export A_TOKEN=<redacted> z"),
    (
      "Authorization: Digest username=\"u\", response=\"x\"\nA: b",
      "Authorization: <redacted>\nA: b"
    ), ("-H \"Authorization: a b\" c", "-H \"Authorization: <redacted>\" c"),
  ]) func quotes(text: String, masked: String) { #expect(Secrets().masked(text) == masked) }

  @Test(arguments: [
    (
      "form-data; name=\"password\"\r\n\r\nx\r\n--b--",
      "form-data; name=\"password\"\r\n\r\n<redacted>\n--b--"
    ),
    ("form-data; name=token\n\nx", "form-data; name=token\n\n<redacted>"),
    ("form-data; name=\"a\"\n\nx", "form-data; name=\"a\"\n\nx"),
    (
      "machine h\nlogin u\npassword x\nmachine i",
      "machine h\nlogin u\npassword <redacted>\nmachine i"
    ),
    (
      "-----BEGIN PGP PRIVATE KEY BLOCK-----\nx\n-----END PGP PRIVATE KEY BLOCK-----",
      "-----BEGIN PGP PRIVATE KEY BLOCK-----<redacted>-----END PGP PRIVATE KEY BLOCK-----"
    ),
    ("---- BEGIN SSH2 PRIVATE KEY ----\nx", "---- BEGIN SSH2 PRIVATE KEY ----<redacted>"),
    ("----- BEGIN CERTIFICATE -----\nx", "----- BEGIN CERTIFICATE -----\nx"),
  ]) func forms(text: String, masked: String) { #expect(Secrets().masked(text) == masked) }

  /// As the body of a request is kept, of which sentences are not read.
  @Test func partsOfAForm() {
    #expect(
      Secrets().masked(
        datum: "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nx\r\n--b--")
        == "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n<redacted>\n--b--")
  }
}
