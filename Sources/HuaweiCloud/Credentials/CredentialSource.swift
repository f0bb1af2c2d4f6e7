public import Ports

/// A place where owners of an account keep what it is reached by: variables, a file of some tool's.
///
/// A value that does nothing itself: what it looks at, it is handed.
protocol CredentialSource: Sendable {
  /// For people: `HW_ACCESS_KEY and HW_SECRET_KEY`, `~/.hcloud/config.json`.
  var name: String { get }

  /// What is there.
  ///
  /// - Throws: for what is there but half, or cannot be read as what it is: another source is not what
  ///   its owner wanted then.
  func look(at place: SourcePlace) throws(ConfigurationError) -> SourceFinding
}

/// Where sources look: the environment and the files of the user.
public struct SourcePlace {
  /// The value of a variable of the environment; nil for one that is not set or empty.
  public let variable: (String) -> String?
  /// What a file holds; nil for one that does not exist.
  public let file: FileReader

  /// Reads a file; nil for one that does not exist.
  public typealias FileReader = (_ path: String) throws(ConfigurationError) -> SourceFile?

  /// See the properties.
  public init(variable: @escaping (String) -> String?, file: @escaping FileReader) {
    self.variable = { name in Variable.value(name, variable) }
    self.file = file
  }

  /// The user's home directory; nil where nobody knows of one.
  var home: String? { variable("HOME") }
}

/// A file that a source has read.
public struct SourceFile: Sendable {
  /// What it holds.
  public let bytes: [UInt8]
  /// Whether users other than its owner may read it.
  public let isOpenToOthers: Bool

  /// See the properties.
  public init(bytes: [UInt8], isOpenToOthers: Bool) {
    self.bytes = bytes
    self.isOpenToOthers = isOpenToOthers
  }
}

/// What a source holds.
enum SourceFinding {
  /// - Parameter why: `not set`, `no such file`.
  case nothing(_ why: String)
  /// Something is there which others may read but Halo cannot.
  case unusable(_ why: String)
  case found(AccountSettings)
}

/// What a source says of an account.
public struct AccountSettings: Equatable, Sendable {
  /// Where it was found, for people: `HW_ACCESS_KEY`, `profile test of /home/me/…`.
  public var source: String
  /// Where `means` was found, and what else `profile` does not say; nil for where all was found.
  public var keySource: String?
  /// Who says the region, for people; nil for the source itself. The same of the next two.
  public var regionSource: String?
  /// Who says the project's id.
  public var projectSource: String?
  /// Who says the cloud.
  public var cloudSource: String?
  /// By what the account proves itself; nil where the source does not say.
  public var means: CredentialMeans?
  /// The region's id.
  public var region: String?
  /// The id of the project.
  public var projectID: String?
  /// The name of the project, where it is not the region's.
  public var projectName: String?
  /// The id of the account.
  public var domainID: String?
  /// The domain that all hosts are in, for a cloud that is not the vendor's main one.
  public var cloud: String?
  /// Hosts that were found with it, each as `Endpoints` takes them.
  public var endpoints: [String] = []
  /// The profile of Halo's that it is; nil for anything else.
  public var profile: Profile?
  /// What its owner should know, one sentence each.
  public var warnings: [String] = []

  /// A source that says nothing yet.
  public init(source: String, means: CredentialMeans? = nil) {
    self.source = source
    self.means = means
  }
}

/// The variables that one tool keeps an access key in.
struct KeyVariables: Sendable {
  let id: String
  let secret: String
  let token: String

  /// The key; nil when none of its parts is set.
  ///
  /// - Throws: for a key without its secret, and for what no key can be.
  func key(_ place: SourcePlace) throws(ConfigurationError) -> Credentials? {
    guard place.variable(id) != nil || place.variable(secret) != nil else { return nil }
    return try Credentials(
      accessKey: id, secretKey: secret, securityToken: token, home: "the environment",
      find: place.variable)
  }
}

extension Credentials {
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
      throw .missingKey((ak, accessKey != nil), (sk, secretKey != nil), in: home)
    }
    let securityToken = find(token)
    for (name, value) in [(ak, accessKey), (sk, secretKey), (token, securityToken ?? "")] {
      try Self.check(value, name)
    }
    self.init(
      accessKey: accessKey, secretKey: Secret(secretKey),
      securityToken: securityToken.map(Secret.init))
  }

  /// Refuses what cannot be a part of credentials.
  static func check(_ value: String, _ name: String) throws(ConfigurationError) {
    if value.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value > 0x7E }) {
      throw ConfigurationError(
        "\(name) holds a blank, a line break or a character that no key has; it may have been"
          + " copied with something around it")
    }
  }
}

extension ConfigurationError {
  /// A key that is there but half.
  ///
  /// - Parameters:
  ///   - id: what its public half is called, and whether it is there.
  ///   - secret: the same of the other half.
  ///   - home: where they are to be set.
  static func missingKey(
    _ id: (name: String, isThere: Bool), _ secret: (name: String, isThere: Bool), in home: String
  ) -> Self {
    let missing = [id, secret].filter { !$0.isThere }.map(\.name).joined(separator: " and ")
    return Self("no credentials: set \(missing) in \(home)")
  }
}

/// Reads environment variables, where an empty one counts as none.
enum Variable {
  static func value(_ name: String, _ lookup: (String) -> String?) -> String? {
    guard let text = lookup(name), !text.isEmpty else { return nil }
    return text
  }
}
