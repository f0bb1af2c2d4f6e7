import JSON
import Journal
import LineEditor
import Ports
import SimulatedRuns
import StandardModules
import TestSupport
import Testing

@testable import Text

/// Every form in which a secret travels, through everything that shows or keeps a text.
@Suite(.timeLimit(.minutes(30))) struct SecretFormTests {
  private static let canary = "Canary-4711"

  /// A request of `cloud` and `http`, as `--trace-http` and the log get it.
  private func request(_ form: SecretForm, _ value: String = canary) -> HTTPRequest {
    var (target, headers, body) = ("/v1/things", [HTTPHeader](), "")
    switch form.place {
    case .header: headers = [HTTPHeader(form.name, value)]
    case .query: target += "?a=1&\(form.name)=\(value)&b=2"
    case .form: body = "a=1&\(form.name)=\(value)&b=2"
    case .member: body = #"{"a": 1, "b": [{"\#(form.name)": "\#(value)", "c": 2}]}"#
    }
    return HTTPRequest(
      method: "POST", scheme: "https", authority: "a.example.com", target: target, headers: headers,
      body: Array(body.utf8))
  }

  private func shown(_ message: RedactedMessage) -> String {
    let headers = message.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
    guard case .shown(let body) = message.body else { return "hidden whole" }
    return [message.startLine, headers, String(decoding: body, as: UTF8.self)]
      .joined(separator: "\n")
  }

  /// Each of them begins where something may begin that ends at the end of the text: looked through from
  /// each, half a megabyte takes an hour.
  @Test(arguments: ["-----BEGIN CERTIFICATE-----\n", "http://a://b", "a://b/c/"])
  func aTextOfNothingButBeginningsIsReadOnce(beginning: String) {
    let text = String(repeating: beginning, count: 500_000 / beginning.utf8.count)
    #expect(Secrets().masked(datum: text).utf8.count == text.utf8.count)
  }

  /// The same of what a server says, where what follows a name is hidden only if it looks like a secret.
  @Test(arguments: [
    "token:", "token=", "bearer ", "token:\"", "a:", "?token", "token: [", "token=['", "token: [a ",
    "token: ['a", "token: [\\'", "token=[a\n", "token: [a\n", "token={(\n",
    "<token>", "<token a=\"", "<a name=\"token\">", "</token", "token%3D", "token%25",
    "%3Ftoken", "%25", "token%5D", "token[0", "token[0]", "token.0", "token => ", "--token ",
    "--token, ",
    "token:\\\"", "token:\n ", "<b>token</b>",
    "form-data; name=\"token\"\n\n", "eyJ0123456789abcde.", "-u a:",
    "-----BEGIN PRIVATE KEY", "token(", "&quot;", "token: f(",

    "[token]", "token=" + String(repeating: "\\", count: 33) + "\"\n",
    "/token: a ", "authorization: a=\"",
    "mysql -p'", "mysql -p ", "mysql -p\"${ ", "sshpass -p a ", "-p", "[\"-p\", ", "mysql ",
    "-u 1:1 ",
    "h:5432:a:b:c ", "h:5432:", "5432:", "*:", "h:5432:a:b:\n", "password a1", "password a1b2c3d ",
    "password is a1b2c3 ", "token is ", "pass=3/", "pass=3.", "docker login -p\"",
    "\"--token\", \"", "token\" value", "tokens=1 ", "token: b'",
  ])
  func anAnswerOfNothingButNamesIsReadOnce(name: String) {
    let text = String(repeating: name, count: 500_000 / name.utf8.count)
    _ = Secrets().masked(answer: text)
    _ = Secrets().masked(text)
  }

  /// A URL in another one is a URL all the same.
  @Test func aHookBehindAProxyIsHidden() {
    let hook = "https://proxy.example/https://hooks.slack.com/services/"
    #expect(Secrets().masked(datum: hook + "T0001/B0002/x7Yc") == hook + "<redacted>")
  }

  @Test(arguments: SecretForm.secrets)
  func aTraceHidesASecretAndShowsWhatIsAroundIt(form: SecretForm) {
    let request = request(form)
    let answer = HTTPResponse(status: 200, headers: request.headers, body: request.body)
    for text in [shown(RedactedMessage(request)), shown(RedactedMessage(answer, to: request))] {
      #expect(!text.contains(Self.canary))
      #expect(text != "hidden whole")
    }
    let text = shown(RedactedMessage(request))
    #expect(text.contains("<redacted>"))
    if form.place == .member { #expect(text.contains(#""c":2"#)) }
    if form.place == .form || form.place == .query { #expect(text.contains("&b=2")) }
  }

  @Test(arguments: SecretForm.harmless)
  func aTraceShowsWhatIsNoSecret(form: SecretForm) {
    let request = request(form)
    #expect(shown(RedactedMessage(request)).contains(Self.canary))
    #expect(RedactedMessage(request).body == .shown(request.body))
  }

  @Test(arguments: SecretForm.secrets.filter { $0.place == .member })
  func theLogAndTheJournalHideASecret(form: SecretForm) throws {
    let member = JSONMember(form.name, .string(Self.canary))
    var logged = ""
    let log = Log(clock: VirtualClock(), format: .json) { logged += $0 }
    log.write(LogRecord(.info, "asked", fields: [JSONMember("body", .object([member]))]))
    log.write(LogRecord(.info, "asked \(form.name)=\(Self.canary)", fields: [member]))
    let kept = Redaction().applied(to: .array([.object([member])])).serialized()
    let record = Redaction().applied(toRecord: JSONValue.object([member]).serialized())
    for text in [logged, String(decoding: kept + record, as: UTF8.self)] {
      #expect(!text.contains(Self.canary))
    }
    #expect(logged.contains("<redacted>"))
  }

  @Test(arguments: SecretForm.harmless.filter { $0.place == .member })
  func theLogAndTheJournalKeepWhatIsNoSecret(form: SecretForm) {
    let member = JSONMember(form.name, .string(Self.canary))
    var logged = ""
    let log = Log(clock: VirtualClock(), format: .json) { logged += $0 }
    log.write(LogRecord(.info, "asked \(form.name)=\(Self.canary)", fields: [member]))
    #expect(logged.ranges(of: Self.canary).count == 2)
    #expect(Redaction().applied(to: .object([member])) == .object([member]))
  }

  /// In a script as in a document.
  @Test(arguments: SecretForm.secrets.filter { $0.place != .query && $0.place != .form })
  func theHistoryDoesNotKeepASecret(form: SecretForm) throws {
    // A word that is daily in scripts and a credential only on the wire.
    guard SecretName.isSecret(form.name, in: .member) else { return }
    let folder = try TemporaryFolder()
    let history = History(path: "\(folder.path)/history") { Issue.record("\($0)") }
    history.add("f { ['\(form.name)'] = '\(Self.canary)' }")
    history.add("print(1)")
    let kept = History(path: "\(folder.path)/history") { Issue.record("\($0)") }
    #expect(kept.entries == ["print(1)"])
  }

  @Test(arguments: SecretForm.secrets.filter { $0.place == .query })
  func anAddressInAnyTextIsHidden(form: SecretForm) throws {
    let url = request(form).url
    #expect(Secrets().stand(inSource: "http.get '\(url)'"))
    for text in [
      Secrets().masked("asked \(url)"), Secrets().masked(datum: url),
      Secrets().masked(header: "Location", url),
    ] {
      #expect(!text.contains(Self.canary) && text.contains("&b=2"))
    }
  }

  /// Whatever is wrong with it: what is refused is not shown either.
  @Test(arguments: [
    ("https", "bad host", "/x?sig=Canary-4711", []), ("https", "u:Canary-4711@h", "/x", []),
    ("ftp", "h", "/x?t=Canary-4711#Canary-4711", []), ("http", "h", "x?Canary-4711", []),
    ("https", "h", "/x y?Canary-4711", []), ("https", "h", "/x?Canary-4711", ["Canary-4711\n"]),
  ])
  func aRefusedRequestIsNotShown(
    scheme: String, authority: String, target: String, values: [String]
  ) {
    let request = HTTPRequest(
      method: "GET", scheme: scheme, authority: authority, target: target,
      headers: values.map { HTTPHeader("X-A", $0) }, body: [])
    let message = RequestRules.violation(of: request)?.message
    #expect(message?.contains("was not sent") == true)
    #expect(message?.contains(Self.canary) == false, "\(message ?? "")")
  }

  @Test(arguments: [
    ("https://u:canary@h/x", "https://<redacted>@h/x"),
    ("//u:canary@h/x", "//u:<redacted>@h/x"), ("//:canary@h", "//:<redacted>@h"),
    ("redis://:canary@[::1]:6379", "redis://<redacted>@[::1]:6379"),
    ("https://h/#access_token=canary&a=1", "https://h/#access_token=<redacted>&a=1"),
    ("Bearer canary.X1", "Bearer <redacted>"), ("Basic Y2FuYXJ5", "Basic <redacted>"),
    (
      "-----BEGIN PRIVATE KEY-----canary-----END PRIVATE KEY-----",
      "-----BEGIN PRIVATE KEY-----<redacted>-----END PRIVATE KEY-----"
    ),
    ("https://h/a@b?c=d@e", "https://h/a@b?c=d@e"),
    (
      "POST https://hooks.example/services/T000/B000/XXXX?a=1 was sent",
      "POST https://hooks.example/services/<redacted>?a=1 was sent"
    ),
    (
      "https://u:canary@acme.webhook.office.com/webhookb2/0a1b-2c@3d/IncomingWebhook/canary/x",
      "https://<redacted>@acme.webhook.office.com/webhookb2/<redacted>"
    ),
    (
      "https://discord.com/api/webhooks/1234567890/Canary-4711_abcdefghij",
      "https://discord.com/api/webhooks/<redacted>"
    ),
    (
      "https://api.telegram.org/bot123456:AAHcanary/sendMessage?chat_id=1",
      "https://api.telegram.org/<redacted>/sendMessage?chat_id=1"
    ),
    (
      "https://open.feishu.cn/open-apis/bot/v2/hook/0a1b2c3d-0000-4000-8000-000000000000",
      "https://open.feishu.cn/open-apis/bot/v2/hook/<redacted>"
    ),
    ("https://hc-ping.com/0a1b2c3d-0000-4000-8000-1/start", "https://hc-ping.com/<redacted>"),
    ("(see https://h/x/Canary4711Canary4711abc/y)", "(see https://h/x/<redacted>/y)"),
    ("https://example.com/hook", "https://example.com/hook"),
    (
      "https://vpc.cn-north-4.myhuaweicloud.com/v1/0605768a3300d5762f8cc0186d8a2d34/publicips/f6318bef-6508-4ea5-a48f-6152b6b1a8fb",
      "https://vpc.cn-north-4.myhuaweicloud.com/v1/0605768a3300d5762f8cc0186d8a2d34/publicips/f6318bef-6508-4ea5-a48f-6152b6b1a8fb"
    ),
    (
      "https://dns.cn-north-4.myhuaweicloud.com/v2.1/endpoints/ff80808169bf16c70169bf1d02270000/ipaddresses",
      "https://dns.cn-north-4.myhuaweicloud.com/v2.1/endpoints/ff80808169bf16c70169bf1d02270000/ipaddresses"
    ),
    (
      "https://iam.cn-north-4.myhuaweicloud.com/v3/auth/tokens?nocatalog=true",
      "https://iam.cn-north-4.myhuaweicloud.com/v3/auth/tokens?nocatalog=true"
    ),
    ("Basic authentication", "Basic authentication"),
    ("a@b.c: done", "a@b.c: done"), ("token: a sentence", "token: a sentence"),
  ])
  func formsOfAValue(text: String, masked: String) {
    #expect(Secrets().masked(datum: text) == masked)
  }

  /// Words of a sentence are no values, and a name is no secret; what is assigned is one, however short.
  @Test(arguments: [
    ("no credentials: set MY_AK and MY_SK", "no credentials: set MY_AK and MY_SK"),
    ("credentials: MY_SECRET_KEY is missing", "credentials: MY_SECRET_KEY is missing"),
    ("the token: expired.", "the token: expired."), ("secret: (not set)", "secret: (not set)"),
    ("password: hunter2", "password: <redacted>"), ("password: swordfish", "password: <redacted>"),
    ("password=a", "password=<redacted>"), ("password=none", "password=<redacted>"),
    ("user=bob password=ab, x", "user=bob password=<redacted>, x"),
    ("password = 'ab'", "password = '<redacted>'"), ("token: MIXED_Case9", "token: <redacted>"),
    ("username: bob", "username: bob"), ("access_key_id=ab", "access_key_id=<redacted>"),
  ]) func namesInProse(text: String, masked: String) {
    #expect(Secrets().masked(text) == masked)
  }

  /// The same of what a server says: what is assigned is hidden, what is said of it stays.
  @Test(arguments: [
    ("token: expired", "token: expired"), ("password=ab is wrong", "password=<redacted> is wrong"),
    ("password: too short", "password: too short"), ("password='a'", "password='<redacted>'"),
  ]) func namesInAnAnswer(text: String, masked: String) {
    #expect(Secrets().masked(answer: text) == masked)
  }

  @Test func anEnvironmentKeepsItsNames() {
    #expect(
      Secrets().masked("MY_SK=canary\0MY_AK=canary\0A=b")
        == "MY_SK=<redacted>\0MY_AK=<redacted>\0A=b")
  }

  @Test(arguments: [
    ("<Password>canary</Password>", true), ("{ broken, token: canary", true),
    (#"{"a":{"token":"canary"},"a":1}"#, true),
    ("--x\r\nContent-Disposition: form-data; name=\"secret\"\r\n\r\ncanary\r\n--x--", true),
    ("plain text", false), ("<html>1 &lt; 2</html>", false), ("", false),
  ])
  func aBodyInNoKnownFormIsHiddenWholeWhenItSpeaksOfSecrets(body: String, isHidden: Bool) {
    #expect((Secrets().masked(body: Array(body.utf8)) == nil) == isHidden)
  }

  @Test(
    arguments: [
      (
        #"{"name":"DB_PASSWORD","value":"canary"}"#, #"{"name":"DB_PASSWORD","value":"<redacted>"}"#
      ),
      (
        #"{"grant_type":"authorization_code","code":"canary"}"#,
        #"{"grant_type":"authorization_code","code":"<redacted>"}"#
      ),
      (#"{"key":"0123456789abcdef-canary"}"#, #"{"key":"<redacted>"}"#),
      (#"{"key":"0123456789abcdef","value":"x"}"#, #"{"key":"0123456789abcdef","value":"x"}"#),
      (#"{"body":"{\"token\":\"canary\"}"}"#, #"{"body":"{\"token\":\"<redacted>\"}"}"#),
      (#"{"tokens":"1234567890","token":12}"#, #"{"tokens":"<redacted>","token":"<redacted>"}"#),
      (#"{"tokens":1200,"passwords":"3"}"#, #"{"tokens":1200,"passwords":"3"}"#),
      (#"{"body":"a=1&password=canary"}"#, #"{"body":"a=1&password=<redacted>"}"#),
      (#"{"secret":{"a":[1]},"n":18446744073709551615}"#, nil),
      (#"{"token":null,"password":"","secret":false,"credentials":{}}"#, nil),
    ] as [(String, String?)])
  func documentsAreSeenThrough(text: String, masked: String?) throws {
    let shown = try #require(Secrets().masked(body: Array(text.utf8)))
    let result = String(decoding: shown, as: UTF8.self)
    if let masked {
      #expect(result == masked)
    } else if text.contains("[1]") {
      #expect(result.hasPrefix(#"{"secret":"<redacted>","#))
    } else {
      #expect(result == text)
    }
  }
}
