public import Ports

/// What requests prove with on whose behalf they are made.
public enum Credentials: Equatable, Sendable {
  /// Requests are signed with it.
  case key(AccessKey)
  /// It is sent with every request.
  case token(Token)

  /// An access key, permanent or temporary.
  public init(accessKey: String, secretKey: Secret, securityToken: Secret? = nil) {
    self = .key(AccessKey(id: accessKey, secret: secretKey, securityToken: securityToken))
  }

  /// The access key; nil for a token.
  public var key: AccessKey? {
    if case .key(let key) = self { key } else { nil }
  }

  /// The token; nil for an access key.
  public var token: Token? {
    if case .token(let token) = self { token } else { nil }
  }

  /// How long they are good; nil for as long as nobody takes them back.
  public var validity: Validity? { key?.validity ?? token?.validity }

  /// The parts that nobody may see.
  package var secrets: [String] {
    switch self {
    case .key(let key): [key.secret.reveal(), key.securityToken?.reveal() ?? ""]
    case .token(let token): [token.text.reveal()]
    }
  }

  /// Whether what nobody may see of them stands in a text.
  public func stand(in text: String) -> Bool {
    secrets.contains { !$0.isEmpty && Array(text.utf8).firstRange(of: Array($0.utf8)) != nil }
  }
}

/// An access key, permanent or temporary.
public struct AccessKey: Sendable {
  /// The public half, which stands in every request.
  public let id: String
  /// The half that requests are signed with and that is never sent.
  public let secret: Secret
  /// Comes with a temporary key and is sent beside the signature.
  public let securityToken: Secret?
  /// How long it is good; nil for a permanent one, and where nobody said.
  public var validity: Validity?
  let signingState: SigningState
  /// Whether requests are signed with it.
  let signs: Bool

  /// See the properties.
  public init(
    id: String, secret: Secret, securityToken: Secret? = nil, validity: Validity? = nil
  ) {
    self.id = id
    self.secret = secret
    signingState = SigningState(secret)
    signs = true
    self.securityToken = securityToken
    self.validity = validity
  }

  /// A key that requests name and are not signed with, for a simulation inside this process, where
  /// nobody else can have it.
  public init(unsigned id: String) {
    self.id = id
    secret = Secret("")
    signingState = SigningState(secret)
    signs = false
    securityToken = nil
  }
}

extension AccessKey: Equatable {
  /// Whether they are the same key, whatever is known of how long it is good.
  public static func == (lhs: AccessKey, rhs: AccessKey) -> Bool {
    lhs.id.utf8.elementsEqual(rhs.id.utf8) && lhs.secret == rhs.secret
      && lhs.securityToken == rhs.securityToken
  }
}

/// What IAM gives who has logged in: it stands for the user in one project, or in the account.
public struct Token: Sendable {
  /// What is sent as `X-Auth-Token`.
  public let text: Secret
  /// The project it is for; nil for one of the whole account, and where nobody said.
  public let projectID: String?
  /// How long it is good; nil where nobody said.
  public var validity: Validity?

  /// See the properties.
  public init(text: Secret, projectID: String? = nil, validity: Validity? = nil) {
    self.text = text
    self.projectID = projectID
    self.validity = validity
  }
}

extension Token: Equatable {
  /// Whether they are the same token, whatever is known of it.
  public static func == (lhs: Token, rhs: Token) -> Bool { lhs.text == rhs.text }
}

/// How long credentials are good that end by themselves.
public struct Validity: Equatable, Sendable {
  /// When they came.
  public let start: WallTime
  /// From when on they are refused.
  public let end: WallTime

  /// The longest before its end that something is renewed.
  private static let longestLead = Duration.seconds(10 * 60)

  /// - Parameters:
  ///   - start: when they came.
  ///   - end: from when on they are refused.
  public init(from start: WallTime, to end: WallTime) {
    self.start = start
    self.end = end
  }

  /// When newer ones are to be got: ten minutes before the end, or after three quarters of their life,
  /// whichever is later. What is short-lived is not renewed all the time.
  var renewal: WallTime {
    let lead = min(Self.longestLead, max(.zero, (end - start) * 0.25))
    return end + (.zero - lead)
  }

  /// Whether the time for newer ones has come.
  func isDue(at now: WallTime) -> Bool { now >= renewal }

  /// Whether they are refused by now.
  func isOver(at now: WallTime) -> Bool { now >= end }
}
