import HuaweiCloud
import JSON
import SimulatedCloud
import Testing
import Ports

/// Who is let in.
@Suite(.timeLimit(.minutes(30))) struct SignatureTests {
  let client = TestClient()
  let read = "GET /v1/{project_id}/publicips/\(DemoAccount.boundEIP)"
  let write = "PUT /v1/{project_id}/publicips/\(DemoAccount.boundEIP)"
  let body = Array(#"{"publicip": {"alias": "new"}}"#.utf8)

  @Test("a good signature is accepted")
  func good() {
    #expect(client.send(read).status == 200)
    #expect(client.deliver(client.signed(client.request(write, body))).status == 200)
  }

  @Test("the order and encoding of the query do not matter to the signature")
  func query() {
    let line = "GET /v1/{project_id}/ports?name=b%2Fc%20d&limit=1"
    #expect(client.send(line).status == 200)
  }

  @Test("no credentials at all")
  func none() {
    let answer = client.deliver(client.request(read))
    #expect(answer.verdict == "401 APIGW.0301")
    #expect(answer.message.contains("x-auth-token not found"))
  }

  @Test("an unknown key")
  func unknownKey() {
    client.key = AccessKey(id: "NOBODY", secret: Secret("x"))
    let answer = client.send(read)
    #expect(answer.verdict == "401 APIGW.0301")
    #expect(answer.message.contains("ak NOBODY not exist"))
  }

  @Test("a wrong secret; the answer shows what should have been signed, with | for line breaks")
  func wrongSecret() {
    client.key = AccessKey(
      id: DemoAccount.accessKey, secret: Secret("wrong"))
    let request = client.signed(client.request(read))
    let answer = client.deliver(request)
    #expect(answer.verdict == "401 APIGW.0301")
    let canonical = CanonicalRequest(
      request, signing: ["host", "x-project-id", "x-sdk-date"]
    ).text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "|")
    #expect(answer.message.contains("verify aksk signature fail"))
    #expect(answer.message.hasSuffix("canonicalRequest:\(canonical)"))
  }

  @Test("whatever is signed cannot be changed on the way")
  func tampered() {
    let signed = client.signed(client.request(write, body))
    func changing(_ name: String, to value: String) -> HTTPRequest {
      signed.with(headers: signed.headers.map { $0.name == name ? HTTPHeader(name, value) : $0 })
    }
    for request in [
      signed.with(body: Array(#"{"publicip": {"alias": "old"}}"#.utf8)),
      signed.with(body: []),
      signed.with(method: "DELETE"),
      signed.with(target: signed.target + "?limit=1"),
      changing("X-Project-Id", to: DemoAccount.otherProjectID),
      changing("Content-Type", to: "application/json;charset=UTF-8"),
      changing("Host", to: "127.0.0.1:1"),
    ] {
      #expect(client.deliver(request).verdict == "401 APIGW.0301")
      // One good request in between, or the key would be locked.
      #expect(client.send(read).status == 200)
    }
  }

  @Test("a claim about the body does not excuse a JSON body from being signed")
  func unsignedPayload() {
    let claim = HTTPHeader("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD")
    let signed = client.signed(client.request(write, body, headers: [claim]))
    #expect(client.deliver(signed).verdict == "401 APIGW.0301")
  }

  @Test("headers that are not signed may come and go")
  func unsignedHeaders() {
    let signed = client.signed(client.request(write, body))
    let more = signed.headers + [HTTPHeader("User-Agent", "x"), HTTPHeader("Accept", "*/*")]
    #expect(client.deliver(signed.with(headers: more)).status == 200)
  }

  @Test("host and date must be signed, and the list be that of the signature")
  func signedHeaders() {
    let signed = client.signed(client.request(read))
    let authorization = signed.headers["Authorization"] ?? ""
    let list = "SignedHeaders=host;x-project-id;x-sdk-date"
    #expect(authorization.contains(list))
    for other in [
      "host;x-project-id", "x-project-id;x-sdk-date", "x-sdk-date;host;x-project-id", "",
    ] {
      let changed = authorization.replacing(list, with: "SignedHeaders=\(other)")
      let headers = signed.headers.map {
        $0.name == "Authorization" ? HTTPHeader($0.name, changed) : $0
      }
      #expect(client.deliver(signed.with(headers: headers)).verdict == "401 APIGW.0301")
      #expect(client.send(read).status == 200)
    }
  }

  @Test("a signature that is right but leaves out host or date is no good")
  func essentialHeaders() {
    let signed = client.signed(client.request(read))
    let date = signed.headers["X-Sdk-Date"] ?? ""
    for (names, status) in [
      (["host", "x-sdk-date"], 200), (["host"], 401), (["x-sdk-date"], 401),
    ] {
      let text = CanonicalRequest(signed, signing: Set(texts: names)).stringToSign(date: date)
      let authorization =
        "SDK-HMAC-SHA256 Access=\(client.key.id), "
        + "SignedHeaders=\(names.joined(separator: ";")), "
        + "Signature=\(Signer(client.key).signature(of: text))"
      let headers = signed.headers.map {
        $0.name == "Authorization" ? HTTPHeader($0.name, authorization) : $0
      }
      #expect(client.deliver(signed.with(headers: headers)).status == status, "\(names)")
    }
  }

  @Test(
    "malformed Authorization headers",
    arguments: [
      "", "Basic eA==", "SDK-HMAC-SHA256", "SDK-HMAC-SHA256 Access=a",
      "SDK-HMAC-SHA256 Access=a, SignedHeaders=host, Signature=", "V11-HMAC-SHA256 Access=a",
    ] as [String])
  func malformed(text: String) {
    let request = client.request(read, headers: [HTTPHeader("Authorization", text)])
    #expect(client.deliver(request).verdict == "401 APIGW.0301")
  }

  @Test(
    "a clock may be off by fifteen minutes",
    arguments: [
      (0, 200), (14, 200), (-14, 200), (16, 401), (-16, 401), (60, 401),
    ] as [(Int, Int)])
  func skew(minutes: Int, status: Int) {
    client.clockError = .seconds(minutes * 60)
    let answer = client.send(read)
    #expect(answer.status == status)
    if status == 401 {
      #expect(answer.message.contains("signature expired"))
      #expect(answer.message.contains("server time:\(client.now.text(.basicISO8601))"))
    }
  }

  @Test("five wrong signatures in a row lock the key for five minutes")
  func lock() {
    let good = client.key
    let bad = AccessKey(id: DemoAccount.accessKey, secret: Secret("wrong"))
    client.key = bad
    for _ in 0..<4 { client.send(read) }
    client.key = good
    #expect(client.send(read).status == 200)
    client.key = bad
    for _ in 0..<5 { #expect(client.send(read).message.contains("verify aksk signature fail")) }
    client.key = good
    let locked = client.send(read)
    #expect(locked.verdict == "401 APIGW.0301")
    #expect(locked.message.contains("AK access failed to reach the limit"))
    client.wait(299)
    #expect(client.send(read).status == 401)
    client.wait(2)
    #expect(client.send(read).status == 200)
  }

  @Test("a key is good until it expires, and not a moment longer")
  func expiredKey() throws {
    let end = client.now + .seconds(100)
    var document = client.cloud.stateDocument
    let keys = try #require(document["account"]?["access_keys"]?.array)
    document = document.setting(
      "account",
      to: try #require(document["account"]).setting(
        "access_keys",
        to: .array(keys.map { $0.setting("expires_at", to: .integer(end.nanoseconds)) })))
    try client.cloud.load(document.serialized())
    client.wait(99)
    #expect(client.send(read).status == 200)
    client.wait(1)
    #expect(client.send(read).message.contains("token expires"))
  }

  @Test("a temporary key needs its token, a permanent one must have none")
  func securityToken() {
    func credentials(_ temporary: Bool, _ token: String?) -> AccessKey {
      AccessKey(
        id: temporary ? DemoAccount.temporaryAccessKey : DemoAccount.accessKey,
        secret: Secret(temporary ? DemoAccount.temporarySecretKey : DemoAccount.secretKey),
        securityToken: token.map(Secret.init))
    }
    for (isTemporary, token, status) in [
      (true, DemoAccount.securityToken, 200), (true, "other", 401), (true, nil, 401),
      (false, DemoAccount.securityToken, 401),
    ] {
      client.key = credentials(isTemporary, token)
      #expect(client.send(read).status == status)
    }
  }
}

extension JSONValue {
  /// The same object with another value for one member.
  fileprivate func setting(_ name: String, to value: JSONValue) -> JSONValue {
    .object((members ?? []).filter { $0.name != name } + [JSONMember(name, value)])
  }
}
