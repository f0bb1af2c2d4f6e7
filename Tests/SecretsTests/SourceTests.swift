import Foundation
import Testing
import Text

/// What the prompt keeps in its history and `:save` writes.
@Suite(.timeLimit(.minutes(30))) struct SourceTests {
  @Test(arguments: [
    "password = 'x'", #"password = "\u{68}x""#, #"password = '\'x'"#,
    "local db_password=\"x\"", "config.Secret = [[x]]", "{ token = 'x' }",
    "{ ['X-Auth-Token'] = 'x' }", "{ [\"secret-key\"] = \"x\" }", "SK = 'x'",
    "HUAWEICLOUD_SDK_SK = 'x'", "os.setenv('DB_PASSWORD', 'x')", "set_password('x')",
    "'{\"password\": \"x\"}'", "'{\\\"password\\\": \\\"x\\\"}'", "'Authorization: Bearer x'",
    "cloud.account{ ak = 'x' }", "if token == 'x' then", "adminPass = 'x'", "{ pass = [==[x]==] }",
    "local user, pass = 'u', 'x'", "t['pass'] = 'x'", "http.get 'https://a.b/?token=x'",
    "http.get('https://a.b/c?d=1&sig=x')", "http.get 'https://u:x@a.b/'", "net.dial 'u:x@a.b'",
    "'--password=x'", "':run job.lua --token=x'", "headers = { ['X-Access-Key'] = 'x' }",
    "{ session_id = 'x' }", "{ clientSecret = 'x' }", "PGPASSWORD = 'x'", "'Basic dTpwYXNz'",
    "h = { a = 'Bearer abc.DEF' }", "pem = [[-----BEGIN RSA PRIVATE KEY-----\nx]]",
  ])
  func aWrittenSecretIsFound(text: String) {
    #expect(Secrets().stand(inSource: text))
  }

  @Test(arguments: [
    "token = read_token()", "password = ''", "print(token)", "cloud.eip.list()", "task = 'x'",
    "disk = 'x'", "keyboard = 'x'", "code = 'VPC.0504'", "for key, value in pairs(t) do",
    "max_tokens = 'x'", "{ key = 'env', value = 'x' }", "token_type = 'x'", "bypass = 'x'",
    "http.get 'https://a.b/?limit=1&author=x'", "'mailto:a@b.c'", "-- Basic authentication",
    "next_page_token = 'x'", "s.tokens", "-- the password", "token, err = f('x')", "risk('x')",
  ])
  func otherTextIsKept(text: String) {
    #expect(!Secrets().stand(inSource: text))
  }

  /// The id alone is no secret; what stands beside it may be the other half.
  @Test(arguments: [
    ("{ 'KNOWNID', 'aB3dE6gH9jK2mN5p' }", true), ("'KNOWNID:aB3dE6gH9jK2mN5pQ8sT'", true),
    ("f('HPUAX1Y2Z3A4B5C6D7E8', 'some/secret+0001')", true), ("'KNOWNID'", false),
    ("k = 'HPUAX1Y2Z3A4B5C6D7E8' -- from cn-north-4", false),
    ("{ 'KNOWNID', 'HPUAX1Y2Z3A4B5C6D7E8' }", false), ("'aB3dE6gH9jK2mN5pQ8sT'", false),
    ("'HPUAXYZABCDEFGHIJKLM', 'aB3dE6gH9jK2mN5p'", false),
  ])
  func aKeyBesideWhatMayBeItsSecretIsFound(text: String, isFound: Bool) {
    #expect(KeyPair.mayStand(in: text, ids: ["KNOWNID", ""]) == isFound)
  }

  /// Each of these may be followed by something that ends at the end of the text: looked for from each of them,
  /// half a megabyte takes an hour.
  @Test(arguments: ["a:", "token=", "token:", "'token=f() ", "//a:"])
  func aSourceOfNothingButBeginningsIsReadOnce(beginning: String) {
    _ = Secrets().stand(
      inSource: String(repeating: beginning, count: 500_000 / beginning.utf8.count))
  }

  @Test func knownSecretsAreFoundAnywhere() {
    let rule = Secrets(values: ["AKEXAMPLE", ""])
    #expect(rule.stand(inSource: "print 'xAKEXAMPLEx'"))
    #expect(!rule.stand(inSource: "print 'x'"))
  }

  @Test func ofSecretsThatOverlapNothingIsLeft() {
    let rule = Secrets(values: ["abcdef", "defghi", "cdef"])
    #expect(rule.masked(datum: "x abcdefghi cdef y") == "x <redacted> <redacted> y")
    #expect(rule.masked(datum: "abcdefabcdef") == "<redacted><redacted>")
    #expect(rule.masked(datum: "abcde fghi") == "abcde fghi")
  }

  @Test(
    "A known secret is hidden in Base64 and percent-encoded, too",
    arguments: [
      "user:demo/secret+key~01234", "xdemo/secret+key~01234y", "demo/secret+key~01234",
      "ab:demo/secret+key~01234:cd",
    ]) func forms(around text: String)
  {
    let rule = Secrets(values: ["demo/secret+key~01234"])
    let encoded = Data(text.utf8).base64EncodedString()
    let secret = "demo/secret+key~01234"
    let core = Data(secret.utf8).base64EncodedString()
    #expect(!rule.masked("Basic: \(encoded)").contains(core.dropFirst(4).dropLast(4)))
    for form in [encoded, "a=demo%2Fsecret%2Bkey~01234", "a=demo%2fsecret%2bkey~01234"] {
      #expect(rule.masked("is \(form) it").contains("<redacted>"), "\(form)")
    }
    #expect(rule.masked("nothing here") == "nothing here")
  }
}
