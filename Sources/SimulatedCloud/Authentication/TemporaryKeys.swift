import HuaweiCloud
import JSON
import Ports

extension CloudState {
  /// How many temporary keys are kept that were issued; the oldest is forgotten for the next.
  static let issuedKeyLimit = 1000
  private static let lifetimes: ClosedRange<Int64> = 900...86_400

  /// A key for who assumes an agency.
  mutating func issueKey(_ call: AdmittedCall) throws(Refusal) -> Answer {
    guard let identity = call.body("auth")?["identity"] else {
      throw .iamInvalid("auth.identity is missing")
    }
    guard identity["methods"] == ["assume_role"], let role = identity["assume_role"] else {
      throw .iamInvalid("auth.identity.methods must be [\"assume_role\"]")
    }
    let isOwn =
      role["domain_id"].map { $0 == .string(account.id) }
      ?? role["domain_name"].map { $0 == .string(account.name) } ?? false
    let agency = (account.agencies ?? []).first { role["agency_name"] == .string($0.name) }
    guard isOwn, let agency else { throw .noAgency }
    let seconds = role["duration_seconds"]?.integer ?? Self.lifetimes.lowerBound
    guard Self.lifetimes.contains(seconds) else {
      throw .iamInvalid("duration_seconds must be from 900 to 86400")
    }
    return Answer(["credential": makeKey(of: agency, for: .seconds(seconds), at: call.now)])
  }

  /// Makes a temporary key, and the document in which it is handed out.
  mutating func makeKey(
    of agency: Account.Agency, for lifetime: Duration, at now: WallTime
  ) -> JSONValue {
    let end = now + lifetime
    account.accessKeys.removeAll { $0.expiresAt.map { $0 <= now } ?? false }
    let issued = account.accessKeys.indices.filter { account.accessKeys[$0].expiresAt != nil }
    if issued.count >= Self.issuedKeyLimit { account.accessKeys.remove(at: issued[0]) }
    let key = Account.AccessKey(
      id: "HST" + draw.hex32().uppercased().prefix(17), secret: draw.hex32(),
      userID: agency.userID, securityToken: "gQ" + draw.hex32() + draw.hex32(), expiresAt: end)
    account.accessKeys.append(key)
    return [
      "access": .string(key.id), "secret": .string(key.secret),
      "securitytoken": .string(key.securityToken ?? ""),
      "expires_at": .string(String(end.text(.iso8601).dropLast()) + "000Z"),
    ]
  }
}

extension SimulatedCloud {
  private static let metadataHost = "169.254.169.254"
  private static let keyLifetime = Duration.seconds(6 * 60 * 60)

  /// What the metadata of a server of the account say; nil for a request that is not for them.
  func answerMetadata(_ request: HTTPRequest, at now: WallTime) -> HTTPResponse? {
    guard (request.headers["Host"] ?? request.authority) == Self.metadataHost else { return nil }
    switch (request.method, request.target) {
    case ("PUT", "/meta-data/latest/api/token"):
      guard let seconds = request.headers["X-Metadata-Token-Ttl-Seconds"].flatMap({ Int64($0) }),
        (1...21_600).contains(seconds)
      else { return .plain(400, "Bad Request") }
      return .plain(200, MetadataSession(end: now + .seconds(seconds)).text)
    case ("GET", "/openstack/latest/securitykey"):
      if let text = request.headers["X-Metadata-Token"] {
        guard let session = MetadataSession(text), now < session.end else {
          return .plain(401, "Unauthorized")
        }
      }
      guard let name = state.account.serverAgency,
        let agency = state.account.agencies?.first(where: { WireKey($0.name) == WireKey(name) })
      else { return .plain(404, "The agency of the server is not set") }
      let key = state.makeKey(of: agency, for: Self.keyLifetime, at: now)
      return HTTPResponse(Answer(["credential": key]), requestID: state.requests.hex32())
    default:
      return .plain(404, "Not Found")
    }
  }

  /// A session with the metadata of a server, which says itself how long it lasts.
  private struct MetadataSession {
    let end: WallTime

    init(end: WallTime) {
      self.end = end
    }

    init?(_ text: String) {
      guard text.hasPrefix("session-"),
        let nanoseconds = Int64(text.dropFirst("session-".count), radix: 16)
      else { return nil }
      end = WallTime(nanoseconds: nanoseconds)
    }

    var text: String { "session-" + String(end.nanoseconds, radix: 16) }
  }
}

extension HTTPResponse {
  fileprivate static func plain(_ status: Int, _ text: String) -> HTTPResponse {
    HTTPResponse(
      status: status, headers: [HTTPHeader("Content-Type", "text/plain")],
      body: Array(text.utf8))
  }
}
