import JSON
import Testing
import Ports

@testable import HuaweiCloud

@Suite(.timeLimit(.minutes(30))) struct HintTests {
  private func hint(_ reply: MachineEvent, account: Account? = nil) throws -> String {
    try CallRun("eip.get", account: account, replies: [reply]).error?.hint ?? "none"
  }

  private func unauthorised(_ message: String, date: String? = nil) -> MachineEvent {
    .json(
      401, ["error_code": "APIGW.0301", "error_msg": .string(message)],
      date.map { [HTTPHeader("Date", $0)] } ?? [])
  }

  @Test(
    "Why credentials are refused",
    arguments: [
      ("verify aksk signature fail", nil, "secret key does not belong to access key AKEXAMPLE"),
      ("ak xyz not exist", nil, "is not known"),
      ("AK access failed to reach the limit", nil, "locked for five minutes"),
      ("decrypt token fail", nil, "security token"),
      (
        "verify aksk signature fail", "Thu, 15 Jan 2026 09:17:00 GMT",
        "this machine's clock is 47 minutes behind the server's"
      ),
      (
        "signature expired", "Thu, 15 Jan 2026 07:30:00 GMT",
        "this machine's clock is 60 minutes ahead of the server's"
      ),
      ("signature expired", nil, "disagree about the time"),
      (
        "verify aksk signature fail", "Thu, 15 Jan 2026 08:31:00 GMT",
        "secret key does not belong"
      ),
    ] as [(String, String?, String)])
  func authentication(_ message: String, _ date: String?, _ expected: String) throws {
    let hint = try hint(unauthorised(message, date: date))
    #expect(hint.contains(expected), "\(hint)")
  }

  @Test(
    "Where an answer or its lack comes from",
    arguments: [
      (MachineEvent.text(502, "<html></html>"), "proxy or a load balancer"),
      (.text(200, "<html></html>"), "proxy or a load balancer"),
      (.refusal(404, "APIGW.0101"), "vpc.cn-north-4.myhuaweicloud.com does not know this API"),
      (.refusal(403, "APIGW.0802"), "check the region"),
      (.refusal(400, "VPC.0007"), "does not belong to this key in region cn-north-4"),
      (.fails(.refused), "nothing answers at https://vpc.cn-north-4.myhuaweicloud.com"),
      (.fails(.unknownHost), "has no address"),
      (.fails(.tls), "certificate"),
      (.fails(.crowded), "fewer calls made at once"),
      (.refusal(403, "VPC.2201"), "lacks the permission vpc:publicIps:get, in project"),
      (.refusal(403, "VPC.0502"), "frozen or in arrears"),
      (.text(302, ""), "redirected"),
    ])
  func places(_ reply: MachineEvent, _ expected: String) throws {
    let hint = try hint(reply)
    #expect(hint.contains(expected), "\(hint)")
  }

  @Test("A project that somebody gave may be the wrong one")
  func givenProject() throws {
    let hint = try hint(.refusal(403, "VPC.0502"))
    #expect(hint.contains("or project \(Sample.project) is misspelt, or of another region than"))
  }

  @Test("A host without an address in a region that does not list the service says so")
  func unlisted() throws {
    let account = Account(
      credentials: Sample.credentials, region: try Region("cn-east-2"), projectID: Sample.project)
    let run = try CallRun(
      "modelarts.list_servers", account: account, replies: [.fails(.unknownHost)])
    #expect(run.error?.hint?.contains("modelarts is not listed in cn-east-2") == true)
  }

  @Test("A token that the gateway repeats is not passed on")
  func tokenEcho() throws {
    var account = try Sample.account()
    account.credentials = Credentials(
      accessKey: "AK", secretKey: Secret("SK"), securityToken: Secret("TOKEN123"))
    let run = try CallRun(
      "eip.get", account: account,
      replies: [unauthorised("verify aksk signature fail, canonicalRequest:GET|x:TOKEN123|")])
    #expect(run.error?.line.contains("TOKEN123") == false)
    #expect(run.error?.message.contains("canonicalRequest:GET|x:•••|") == true)
  }

  @Test("The id of a key is no secret: what is said of a key names it")
  func keyID() throws {
    var account = try Sample.account()
    account.credentials = Credentials(accessKey: "AKID1", secretKey: Secret("canary1"))
    let run = try CallRun(
      "eip.get", account: account, replies: [unauthorised("ak AKID1 not exist, not canary1")])
    #expect(run.error?.message.hasSuffix("ak AKID1 not exist, not •••") == true)
  }

  @Test(
    "What the gateway repeats of a request is not passed on",
    arguments: [
      (
        "no, Authorization: SDK-HMAC-SHA256 Access=AKID1, SignedHeaders=host, Signature=canary1",
        "no"
      ),
      ("got SDK-HMAC-SHA256 Access=AKID1, SignedHeaders=host, Signature=canary1. Sorry", "Sorry"),
      ("got AWS4-HMAC-SHA256 Credential=AKID1/x, SignedHeaders=host, Signature=canary1", "got"),
      (
        #"{"Authorization":"SDK-HMAC-SHA256 Access=AKID1, Signature=canary1"} is wrong"#, "is wrong"
      ),
      ("bad X-Auth-Token: canary1MIIF", "bad"), ("the password=canary1 is weak", "is weak"),
      ("see https://u:canary1@h/x?token=canary1&a=1", "a=1"),
      ("Bearer canary1.x is over", "is over"),
    ])
  func echoes(_ message: String, _ rest: String) throws {
    var account = try Sample.account()
    account.credentials = Credentials(accessKey: "AKID1", secretKey: Secret("canary1"))
    let run = try CallRun("eip.get", account: account, replies: [unauthorised(message)])
    let line = try #require(run.error?.line)
    #expect(!line.contains("canary1") && !line.contains("AKID1"), "\(line)")
    #expect(line.contains(rest), "\(line)")
  }

  @Test(
    "A name that stands in a sentence hides nothing",
    arguments: [
      "the token: expired", "password: must not be empty", "secret name is missing",
      "Authorization: required", "StringToSign:SDK-HMAC-SHA256|20260101T000000Z|4fe9",
    ])
  func sentences(_ message: String) throws {
    let run = try CallRun("eip.get", replies: [unauthorised(message)])
    #expect(run.error?.message.contains(message) == true, "\(run.error?.line ?? "")")
  }
}
