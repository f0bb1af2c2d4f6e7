import Testing

@testable import LineEditor

@Suite(.timeLimit(.minutes(5))) struct SecretRuleTests {
  @Test(arguments: [
    "password = 'x'", "local db_password=\"x\"", "config.Secret = [[x]]", "{ token = 'x' }",
    "{ ['X-Auth-Token'] = 'x' }", "{ [\"secret-key\"] = \"x\" }", "SK = 'x'",
    "HUAWEICLOUD_SDK_SK = 'x'", "os.setenv('DB_PASSWORD', 'x')", "set_password('x')",
    "'{\"password\": \"x\"}'", "'{\\\"password\\\": \\\"x\\\"}'", "'Authorization: Bearer x'",
    "cloud.account{ ak = 'x' }", "if token == 'x' then",
  ])
  func aWrittenSecretIsFound(text: String) {
    #expect(SecretRule().matches(text))
  }

  @Test(arguments: [
    "token = read_token()", "password = ''", "print(token)", "cloud.eip.list()", "task = 'x'",
    "disk = 'x'", "s.tokens", "-- the password", "token, err = f('x')", "risk('x')",
  ])
  func otherTextIsKept(text: String) {
    #expect(!SecretRule().matches(text))
  }

  @Test func knownSecretsAreFoundAnywhere() {
    let rule = SecretRule(known: ["AKEXAMPLE", ""])
    #expect(rule.matches("print 'xAKEXAMPLEx'"))
    #expect(!rule.matches("print 'x'"))
  }
}
