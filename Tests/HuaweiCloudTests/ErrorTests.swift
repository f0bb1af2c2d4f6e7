import JSON
import Testing
import Ports

@testable import HuaweiCloud

@Suite(.timeLimit(.minutes(30))) struct ErrorTests {
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

  /// One code at one status, as a line of the fixture has it.
  struct Documented: CustomTestStringConvertible, Sendable {
    let code: String
    let status: Int
    let kind: String
    let retry: String

    var testDescription: String { "\(status) \(code)" }
  }

  static let documented: [Documented] = Fixture.lines("error-codes").flatMap { line in
    let words = line.split(separator: " ").map(String.init)
    return words[1].split(separator: ",").map {
      Documented(code: String($0), status: Int(words[0])!, kind: words[2], retry: words[3])
    }
  }

  @Test(
    "Documented codes mean what is documented: kind, and what may be done", arguments: documented)
  func codes(_ expected: Documented) {
    let meaning = ErrorCodes.meaning(code: expected.code, status: expected.status)
    #expect(meaning.kind.rawValue == expected.kind)
    #expect("\(meaning.retry)" == expected.retry)
    guard expected.code.hasPrefix("APIGW.") else { return }
    let other = ErrorCodes.meaning(
      code: "APIG." + expected.code.dropFirst(6), status: expected.status)
    #expect(other.kind == meaning.kind && other.retry == meaning.retry)
  }

  @Test("The table has every documented code, and no other")
  func complete() {
    let known = Set(ErrorCodes.all.map(\.code))
    let documented = Set(Self.documented.map(\.code))
    #expect(documented.count == 162)
    #expect(documented.subtracting(known) == [])
    #expect(known.subtracting(documented) == [])
  }

  @Test("A code and a status are described once", arguments: ErrorCodes.all)
  func unambiguous(_ error: ServiceError) {
    #expect(ErrorCodes.all.count { $0.code == error.code && $0.status == error.status } == 1)
    #expect(!error.meaning.isEmpty && !error.meaning.hasSuffix("."))
    let meaning = ErrorCodes.meaning(code: error.code, status: error.status)
    #expect(meaning.kind == error.kind && meaning.retry == error.retry)
  }

  @Test("What an operation lists goes before what is known in general")
  func own() {
    let own = [ServiceError("VPC.0510", 409, .quota, retry: .retry, "made up")]
    let meaning = ErrorCodes.meaning(code: "VPC.0510", status: 409, own: own)
    #expect(meaning.kind == .quota && meaning.retry == .retry)
    #expect(ErrorCodes.meaning(code: "EIP.0042", status: 409, own: own).kind == .conflict)
  }

  @Test(
    "An unknown code is judged by its status",
    arguments: [
      (400, .usage, .never), (401, .auth, .refreshCredentials), (403, .denied, .never),
      (404, .notFound, .never), (407, .network, .never), (408, .timeout, .retryIfIdempotent),
      (409, .conflict, .never), (413, .usage, .never), (429, .throttled, .throttled),
      (494, .usage, .never), (500, .unavailable, .retryIfIdempotent),
      (503, .unavailable, .retryIfIdempotent), (302, .network, .never),
    ] as [(Int, ErrorKind, RetryPolicy)])
  func statuses(_ status: Int, _ kind: ErrorKind, _ retry: RetryPolicy) {
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
    if let expected { #expect(expected.httpDate == text) }
  }
}
