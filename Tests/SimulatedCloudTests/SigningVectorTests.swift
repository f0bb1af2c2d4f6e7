import Foundation
import HuaweiCloud
import JSON
import Testing
import Ports

@testable import SimulatedCloud

/// Requests as they were signed elsewhere.
@Suite(.timeLimit(.minutes(30))) struct SigningVectorTests {
  /// Of both files of vectors that the signer is held against.
  static let vectors: [JSONValue] = ["signing-vectors", "signing-vectors-bytes"].flatMap { name in
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../HuaweiCloudTests/Fixtures/\(name).json")
    guard let bytes = try? Data(contentsOf: file) else { return [JSONValue]() }
    return (try? JSONValue(parsing: bytes))?["vectors"]?.array ?? []
  }

  @Test("there are some") func present() { #expect(Self.vectors.count == 30) }

  @Test("the signature is accepted, and no other one", arguments: vectors)
  func accepted(_ vector: JSONValue) throws {
    let now = try #require(vector["time"]?.string.flatMap { WallTime(basicISO8601: $0) })
    let authorization = try #require(vector["authorization"]?.string)
    let request = try request(vector)
    var (state, signers) = (DemoAccount.state(seed: 1), Signers())
    let user = try #require(state.account.users.first?.id)
    state.account.accessKeys = [
      Account.AccessKey(
        id: try #require(vector["ak"]?.string), secret: try #require(vector["sk"]?.string),
        userID: user, securityToken: vector["security_token"]?.string)
    ]
    #expect(
      try state.checkSignature(authorization, of: request, with: &signers, at: now).userID == user)
    let other = authorization.dropLast() + (authorization.hasSuffix("0") ? "1" : "0")
    #expect(throws: Refusal.self) {
      try state.checkSignature(String(other), of: request, with: &signers, at: now)
    }
  }

  private func request(_ vector: JSONValue) throws -> HTTPRequest {
    let url = try #require(vector["url"]?.string)
    let host = try #require(vector["host"]?.string)
    let headers = (vector["headers"]?.members ?? []).map {
      HTTPHeader($0.name, $0.value.string ?? "")
    }
    return HTTPRequest(
      method: try #require(vector["method"]?.string), scheme: "https", authority: host,
      target: String(decoding: url.utf8.dropFirst("https://\(host)".utf8.count), as: UTF8.self),
      headers: headers, body: Array((vector["body"]?.string ?? "").utf8))
  }
}
