import JSON
import Testing
import Transport

@testable import HuaweiCloud

@Suite struct ErrorTests {
  struct Envelope: Sendable {
    let body: String
    let code: String?
    let message: String?
    var requestID: String? = nil
    var form = ErrorEnvelope.Form.document
  }

  @Test(
    "Every shape of error is read",
    arguments: [
      Envelope(body: #"{"code":"VPC.0504","message":"gone"}"#, code: "VPC.0504", message: "gone"),
      Envelope(
        body: #"{"error_code":"GA.9002","error_msg":"gone","request_id":"r1"}"#, code: "GA.9002",
        message: "gone", requestID: "r1"),
      Envelope(
        body: #"{"error_code":"X.1","error_msg":"no","encoded_authorization_message":"abc"}"#,
        code: "X.1", message: "no"),
      Envelope(
        body: #"{"error":{"code":401,"message":"who","title":"Unauthorized"}}"#, code: "401",
        message: "who"),
      Envelope(
        body: #"{"error":{"message":"no","code":"Ecs.0114"}}"#, code: "Ecs.0114", message: "no"),
      Envelope(
        body: #"{"NeutronError":{"message":"busy","type":"PortInUse","detail":"d"}}"#,
        code: "PortInUse", message: "busy: d"),
      Envelope(body: #"{"NeutronError":"busy"}"#, code: nil, message: "busy"),
      Envelope(
        body:
          #"{"code":"VPC.0514","message":"Neutron: {\"NeutronError\":{\"message\":\"busy\"}}"}"#,
        code: "VPC.0514", message: "busy"),
      Envelope(body: #"{"errorCode":"CCE.1","errorMsg":"no"}"#, code: "CCE.1", message: "no"),
      Envelope(body: #"{"errorCode":"CCE.1","errorMessage":"no"}"#, code: "CCE.1", message: "no"),
      Envelope(body: "", code: nil, message: nil, form: .empty),
      Envelope(body: " \r\n", code: nil, message: nil, form: .empty),
      Envelope(
        body: "<!DOCTYPE html><html><head><TITLE>502 Bad\n Gateway</TITLE></head></html>",
        code: nil,
        message: "502 Bad Gateway", form: .html),
      Envelope(body: "<html>", code: nil, message: nil, form: .html),
      Envelope(body: "[1]", code: nil, message: nil, form: .other),
      Envelope(body: #"{"code":"VPC.05"#, code: nil, message: #"{"code":"VPC.05"#, form: .other),
      Envelope(body: "busy", code: nil, message: "busy", form: .other),
      Envelope(body: #"{"message":"only"}"#, code: nil, message: "only"),
      Envelope(body: #"{"code":7}"#, code: nil, message: nil),
      Envelope(body: "{}", code: nil, message: nil),
    ])
  func envelopes(_ expected: Envelope) {
    let envelope = ErrorEnvelope(HTTPResponse(status: 400, body: Array(expected.body.utf8)))
    #expect(envelope.code == expected.code)
    #expect(envelope.message == expected.message)
    #expect(envelope.requestID == expected.requestID)
    #expect(envelope.form == expected.form)
  }

  @Test("The request id of the headers goes before that of the body")
  func requestID() {
    let body = Array(#"{"error_code":"a","error_msg":"b","request_id":"body"}"#.utf8)
    for (name, expected) in [
      ("x-request-id", "head"), ("X-IAM-Trace-Id", "head"), ("Other", "body"),
    ] {
      let response = HTTPResponse(
        status: 400, headers: [HTTPHeader(name, "head")], body: body)
      #expect(ErrorEnvelope(response).requestID == expected)
    }
  }

  @Test("Hostile bytes make no trouble")
  func hostile() {
    for body in [[0xFF, 0xFE], [0], Array("<title></title>İ<html>".utf8)] as [[UInt8]] {
      let envelope = ErrorEnvelope(
        HTTPResponse(status: 500, headers: [HTTPHeader("Content-Type", "text/html")], body: body))
      #expect(envelope.code == nil)
    }
  }

  @Test(
    "Documented codes are known: kind, and what may be done",
    arguments: [
      ("APIGW.0101", 404, .notFound, .never), ("APIG.0101", 404, .notFound, .never),
      ("APIGW.0103", 500, .unavailable, .never), ("APIGW.0106", 400, .usage, .never),
      ("APIGW.0201", 400, .usage, .never), ("APIGW.0201", 413, .usage, .never),
      ("APIGW.0201", 502, .unavailable, .retryIfIdempotent),
      ("APIGW.0201", 504, .unavailable, .retryIfIdempotent), ("APIGW.0204", 400, .network, .never),
      ("APIGW.0301", 401, .auth, .refreshCredentials), ("APIGW.0302", 403, .denied, .never),
      ("APIGW.0303", 401, .auth, .refreshCredentials),
      ("APIGW.0307", 401, .auth, .refreshCredentials),
      ("APIGW.0308", 429, .throttled, .throttled), ("APIG.0308", 429, .throttled, .throttled),
      ("APIGW.0310", 403, .denied, .never), ("APIGW.0401", 403, .denied, .never),
      ("APIGW.0601", 500, .unavailable, .retryIfIdempotent),
      ("APIGW.0610", 502, .unavailable, .retryIfIdempotent),
      ("APIGW.0613", 503, .unavailable, .retryIfIdempotent), ("APIGW.0602", 400, .usage, .never),
      ("APIGW.0802", 403, .denied, .never),
      ("VPC.0501", 400, .usage, .never), ("VPC.0504", 404, .notFound, .never),
      ("VPC.0504", 500, .unavailable, .retryIfIdempotent), ("VPC.0509", 500, .conflict, .never),
      ("VPC.0510", 409, .conflict, .never), ("VPC.0511", 409, .conflict, .never),
      ("VPC.0512", 409, .conflict, .retry), ("VPC.0514", 404, .notFound, .never),
      ("VPC.0514", 500, .unavailable, .retryIfIdempotent), ("VPC.0521", 409, .quota, .never),
      ("VPC.0522", 409, .conflict, .never), ("VPC.0532", 409, .quota, .never),
      ("VPC.0502", 403, .denied, .never), ("VPC.0503", 500, .unavailable, .retryIfIdempotent),
      ("VPC.0508", 500, .unavailable, .retryIfIdempotent), ("VPC.0517", 409, .conflict, .never),
      ("VPC.0516", 500, .conflict, .never), ("VPC.0518", 500, .conflict, .never),
      ("VPC.0525", 409, .conflict, .never), ("EIP.7901", 400, .usage, .never),
      ("EIP.7902", 409, .conflict, .never), ("VPC.2502", 404, .notFound, .never),
      ("VPC.2500", 400, .usage, .never), ("VPC.0007", 400, .usage, .never),
      ("VPC.0008", 401, .auth, .refreshCredentials), ("VPC.0005", 401, .auth, .refreshCredentials),
      ("VPC.0009", 401, .auth, .refreshCredentials), ("VPC.0010", 403, .denied, .never),
      ("VPC.2201", 403, .denied, .never), ("VPC.2701", 403, .denied, .never),
      ("DNS.1501", 400, .usage, .never), ("DNS.1502", 400, .usage, .never),
      ("DNS.1503", 400, .usage, .never), ("DNS.1504", 400, .conflict, .never),
      ("DNS.1505", 400, .usage, .never), ("DNS.1506", 400, .conflict, .never),
      ("DNS.1507", 400, .conflict, .never), ("DNS.1508", 400, .usage, .never),
      ("DNS.1509", 400, .usage, .never), ("DNS.1510", 404, .notFound, .never),
      ("DNS.1511", 404, .notFound, .never), ("DNS.1514", 400, .quota, .never),
      ("DNS.1515", 400, .usage, .never), ("DNS.1516", 400, .usage, .never),
      ("DNS.0406", 403, .quota, .never), ("DNS.0407", 403, .quota, .never),
      ("DNS.2002", 403, .denied, .never), ("DNS.1802", 403, .denied, .never),
      ("DNS.0030", 403, .denied, .never), ("DNS.0031", 403, .denied, .never),
      ("DNS.0013", 403, .denied, .never), ("DNS.0014", 403, .throttled, .throttled),
      ("DNS.0005", 401, .auth, .refreshCredentials), ("DNS.0021", 409, .conflict, .retry),
      ("DNS.0002", 400, .usage, .never), ("DNS.0006", 400, .usage, .never),
      ("DNS.0007", 400, .usage, .never), ("DNS.0017", 400, .usage, .never),
      ("DNS.0032", 400, .usage, .never), ("DNS.0033", 400, .usage, .never),
      ("DNS.0036", 400, .unavailable, .retryIfIdempotent),
      ("DNS.0000", 500, .unavailable, .retryIfIdempotent),
      ("DNS.0012", 500, .unavailable, .retryIfIdempotent),
      ("GA.9001", 400, .usage, .never), ("GA.9004", 400, .conflict, .retry),
      ("GA.9006", 400, .denied, .never), ("GA.9101", 400, .usage, .never),
      ("GA.9103", 400, .quota, .never), ("GA.9104", 400, .conflict, .never),
      ("GA.9105", 400, .usage, .never), ("GA.9106", 400, .usage, .never),
      ("GA.9107", 400, .conflict, .never), ("GA.9110", 400, .conflict, .never),
      ("GA.9002", 404, .notFound, .never), ("GA.9005", 409, .conflict, .never),
      ("GA.9201", 500, .quota, .never), ("GA.9206", 500, .unavailable, .retryIfIdempotent),
      ("GA.9207", 500, .unavailable, .retryIfIdempotent),
      ("ModelArts.6404", 400, .notFound, .never), ("ModelArts.6400", 400, .usage, .never),
      ("ModelArts.6357", 400, .conflict, .retry), ("ModelArts.0101", 400, .usage, .never),
      ("ModelArts.0204", 400, .usage, .never), ("ModelArts.0210", 400, .usage, .never),
      ("ModelArts.0118", 400, .quota, .never), ("ModelArts.0203", 401, .auth, .refreshCredentials),
      ("ModelArts.0204", 401, .auth, .refreshCredentials), ("ModelArts.0203", 403, .denied, .never),
      ("ModelArts.0108", 403, .denied, .never), ("ModelArts.0210", 403, .denied, .never),
      ("ModelArts.0010", 500, .unavailable, .retryIfIdempotent),
      ("IAM.0007", 400, .usage, .never), ("1100", 400, .usage, .never),
      ("1118", 400, .usage, .never),
      ("IAM.0001", 401, .auth, .refreshCredentials), ("IAM.0061", 401, .auth, .refreshCredentials),
      ("IAM.0002", 403, .denied, .never), ("IAM.0081", 403, .denied, .never),
      ("IAM.0004", 404, .notFound, .never), ("IAM.0005", 409, .conflict, .never),
      ("IAM.0012", 429, .throttled, .throttled),
      ("IAM.0006", 500, .unavailable, .retryIfIdempotent),
    ] as [(String, Int, ErrorKind, RetryClass)])
  func codes(_ code: String, _ status: Int, _ kind: ErrorKind, _ retry: RetryClass) {
    let meaning = ErrorCodes.meaning(code: code, status: status)
    #expect(meaning.kind == kind)
    #expect(meaning.retry == retry)
  }

  @Test("Nothing in the table hides something else in it")
  func unambiguous() {
    for row in ErrorCodes.table {
      for code in row.codes {
        for status in row.statuses.isEmpty ? [299] : row.statuses {
          let meaning = ErrorCodes.meaning(code: code, status: status)
          #expect(meaning.kind == row.kind && meaning.retry == row.retry, "\(code) \(status)")
        }
      }
    }
  }

  @Test(
    "An unknown code is judged by its status",
    arguments: [
      (400, .usage, .never), (401, .auth, .refreshCredentials), (403, .denied, .never),
      (404, .notFound, .never), (407, .network, .never), (408, .timeout, .retryIfIdempotent),
      (409, .conflict, .never), (413, .usage, .never), (429, .throttled, .throttled),
      (494, .usage, .never), (500, .unavailable, .retryIfIdempotent),
      (503, .unavailable, .retryIfIdempotent), (302, .network, .never),
    ] as [(Int, ErrorKind, RetryClass)])
  func statuses(_ status: Int, _ kind: ErrorKind, _ retry: RetryClass) {
    for code in [nil, "New.0001"] {
      let meaning = ErrorCodes.meaning(code: code, status: status)
      #expect(meaning.kind == kind && meaning.retry == retry)
    }
  }

  @Test("An error is one readable line")
  func line() {
    #expect(
      CloudError(
        .conflict, operation: "eip.bind", status: 409, code: "VPC.0510", message: "bound\nalready",
        requestID: "0a1b", attempts: 2, hint: "unbind it"
      ).line == "eip.bind: 409 VPC.0510: bound already (unbind it) [2 attempts] [request 0a1b]")
    #expect(
      CloudError(.usage, operation: "eip.bind", message: "port_id: missing").line
        == "eip.bind: port_id: missing")
  }

  @Test(
    "Dates of HTTP are read",
    arguments: [
      ("Thu, 15 Jan 2026 08:30:00 GMT", CallRun.wallTime), ("Thu, 15 Jan 2026 08:30 GMT", nil),
      ("Thu, 15 Foo 2026 08:30:00 GMT", nil), ("120", nil), ("", nil),
      ("Thu, 15 Jan 2026 08:30:00 CET", nil),
    ] as [(String, WallTime?)])
  func dates(_ text: String, _ expected: WallTime?) {
    #expect(WallTime(httpDate: text) == expected)
  }
}
