import Foundation
import JSON
import Testing
import Ports

@testable import HuaweiCloud

@Suite(.timeLimit(.minutes(30))) struct SigningTests {
  struct Vector: CustomTestStringConvertible, Sendable {
    let name: String
    let request: HTTPRequest
    let query: [QueryItem]
    let key: AccessKey
    let fields: JSONValue

    var testDescription: String { name }
    func text(_ name: String) -> String? { fields[name]?.string }
  }

  /// The vendor's own, and others about text that is not ASCII.
  static let vectors: [Vector] = ["signing-vectors", "signing-vectors-bytes"].flatMap(read)

  private static func read(_ fixture: String) -> [Vector] {
    Fixture.json(fixture)["vectors"]?.array?.map { value in
      let text = { (name: String) in value[name]?.string ?? "" }
      let url = text("url")
      let start = url.range(of: "://")!.upperBound
      let target = String(url[url[start...].firstIndex(of: "/")!...])
      let headers = (value["headers"]?.members ?? []).map {
        HTTPHeader($0.name, $0.value.string ?? "")
      }
      return Vector(
        name: text("name"),
        request: HTTPRequest(
          method: text("method"), scheme: "https", authority: text("host"), target: target,
          headers: headers, body: Array(text("body").utf8)),
        query: (value["query"]?.array ?? []).map {
          QueryItem($0.array?[0].string ?? "", $0.array?[1].wireText ?? "")
        },
        key: AccessKey(
          id: text("ak"), secret: Secret(text("sk")),
          securityToken: value["security_token"]?.string.map(Secret.init)),
        fields: value)
    } ?? []
  }

  @Test("There are vectors") func vectorsArePresent() { #expect(Self.vectors.count == 30) }

  @Test("No two vectors are signed alike, however alike they look")
  func distinct() {
    let signatures = Self.vectors.map { vector in
      Signer(vector.key).signature(
        of: CanonicalRequest(vector.request).stringToSign(date: vector.text("time") ?? ""))
    }
    #expect(Set(signatures).count == Self.vectors.count)
  }

  @Test("The canonical request is the vendor's", arguments: vectors)
  func canonicalRequest(_ vector: Vector) throws {
    let canonical = CanonicalRequest(vector.request)
    #expect(canonical.text == vector.text("canonical_request"))
    #expect(canonical.signedHeaders == vector.text("signed_headers"))
    let date = try #require(vector.text("time"))
    #expect(canonical.stringToSign(date: date) == vector.text("string_to_sign"))
  }

  @Test("The signature is the vendor's", arguments: vectors)
  func signature(_ vector: Vector) throws {
    let text = try #require(vector.text("string_to_sign"))
    #expect(Signer(vector.key).signature(of: text) == vector.text("signature"))
  }

  @Test("A signed request carries the vendor's header", arguments: vectors)
  func authorization(_ vector: Vector) throws {
    let time = try #require(vector.text("time").flatMap { WallTime(basicISO8601: $0) })
    // What the signer adds by itself is taken away first.
    let added = ["x-sdk-date", "x-security-token", "x-sdk-content-sha256"]
    let bare = HTTPRequest(
      method: vector.request.method, scheme: "https", authority: vector.request.authority,
      target: vector.request.target,
      headers: vector.request.headers.filter { !added.contains($0.name.lowercased()) },
      body: vector.request.body)
    let signed = Signer(vector.key).signed(bare, at: time)
    #expect(signed.headers["Authorization"] == vector.text("authorization"))
    #expect(signed.headers["X-Sdk-Date"] == vector.text("time"))
    #expect(signed.headers["X-Security-Token"] == vector.text("security_token"))
  }

  @Test("A query goes on the wire as the vendor's client sends it", arguments: vectors)
  func query(_ vector: Vector) {
    let mark = vector.request.target.firstIndex(of: "?")
    let wire = mark.map { String(vector.request.target[$0...].dropFirst()) } ?? ""
    #expect(vector.query.canonicalQuery == wire)
  }

  @Test("Only the listed headers are vouched for")
  func listedHeaders() {
    let request = HTTPRequest(
      method: "GET", scheme: "https", authority: "h", target: "/",
      headers: [HTTPHeader("Host", "h"), HTTPHeader("X-Other", "a")])
    let canonical = CanonicalRequest(request, signing: ["host"])
    #expect(canonical.signedHeaders == "host")
    #expect(!canonical.text.contains("x-other"))
  }

  @Test("A header with an underscore is left out, as servers drop it")
  func underscore() {
    let request = HTTPRequest(
      method: "GET", scheme: "https", authority: "h", target: "/",
      headers: [HTTPHeader("Host", "h"), HTTPHeader("X_Other", "a")])
    #expect(CanonicalRequest(request).signedHeaders == "host")
  }

  @Test("A secret shows itself nowhere")
  func secret() {
    let secret = Secret("verySecret")
    let credentials = Credentials(accessKey: "AK", secretKey: secret, securityToken: secret)
    var dumped = ""
    dump(credentials, to: &dumped)
    for text in ["\(secret)", "\(credentials)", String(reflecting: credentials), dumped] {
      #expect(!text.contains("verySecret"))
    }
    #expect(secret.reveal() == "verySecret")
  }
}
