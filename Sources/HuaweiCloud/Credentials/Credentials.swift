/// An access key, permanent or temporary.
public struct Credentials: Equatable, Sendable {
  /// The public half of the key, which stands in every request.
  public let accessKey: String
  /// The half that requests are signed with and that is never sent.
  public let secretKey: Secret
  /// Comes with a temporary key and is sent beside the signature.
  public let securityToken: Secret?

  /// See the properties.
  public init(accessKey: String, secretKey: Secret, securityToken: Secret? = nil) {
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.securityToken = securityToken
  }

  /// Whether a part of the key stands in a text.
  public func stand(in text: String) -> Bool {
    [accessKey, secretKey.reveal(), securityToken?.reveal() ?? ""]
      .contains { !$0.isEmpty && text.contains($0) }
  }

  /// The key in `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK` and, for a temporary one,
  /// `HUAWEICLOUD_SDK_SECURITY_TOKEN`: the variables of the vendor's SDKs.
  ///
  /// - Parameter variable: the value of an environment variable; empty counts as missing.
  public init(environment variable: (String) -> String?) throws(ConfigurationError) {
    try self.init(
      accessKey: "HUAWEICLOUD_SDK_AK", secretKey: "HUAWEICLOUD_SDK_SK",
      securityToken: "HUAWEICLOUD_SDK_SECURITY_TOKEN", home: "the environment"
    ) { Variable.value($0, variable) }
  }

  /// A key whose parts are found by their names.
  ///
  /// - Parameter home: where they are to be set, for messages.
  init(
    accessKey ak: String, secretKey sk: String, securityToken token: String, home: String,
    find: (String) -> String?
  ) throws(ConfigurationError) {
    let accessKey = find(ak)
    let secretKey = find(sk)
    guard let accessKey, let secretKey else {
      let missing = accessKey != nil ? sk : secretKey != nil ? ak : "\(ak) and \(sk)"
      throw ConfigurationError("no credentials: set \(missing) in \(home)")
    }
    let securityToken = find(token)
    for (name, value) in [(ak, accessKey), (sk, secretKey), (token, securityToken ?? "")] {
      if value.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value > 0x7E }) {
        throw ConfigurationError(
          "\(name) holds a blank, a line break or a character that no key has; it may have been"
            + " copied with something around it")
      }
    }
    self.init(
      accessKey: accessKey, secretKey: Secret(secretKey),
      securityToken: securityToken.map(Secret.init))
  }
}

/// A text that must not be seen: printing, dumping or interpolating it shows dots.
public struct Secret: Equatable, Sendable {
  private let text: String

  /// Wraps `text`, which is in no description or dump from then on.
  public init(_ text: String) {
    self.text = text
  }

  /// The text itself, for the one place that signs and the one that sends a token.
  func reveal() -> String { text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Three dots, whatever it is.
  public var description: String { "•••" }
  /// Three dots, whatever it is.
  public var debugDescription: String { "•••" }
  /// Nothing: `dump` and string interpolation of what holds it show no text.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Reads environment variables, where an empty one counts as none.
enum Variable {
  static func value(_ name: String, _ lookup: (String) -> String?) -> String? {
    guard let text = lookup(name), !text.isEmpty else { return nil }
    return text
  }
}
