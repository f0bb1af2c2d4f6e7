internal import Text

/// The places where the credentials of an account may be, in the order in which they count: the first
/// that has some is the one.
public struct CredentialChain: Sendable {
  /// What was looked at, and what came of it.
  public struct Look: Equatable, Sendable {
    /// The source's name.
    public let source: String
    /// `not set`, `found access key AKIA…`, or why it cannot be used.
    public let outcome: String
    /// Whether it is the one that counts.
    public let isUsed: Bool
    /// Whether it is there but half, or cannot be read as what it is.
    public var isFlawed = false
  }

  private let sources: [any CredentialSource]

  /// All sources there are.
  public static let standard = CredentialChain([
    HaloVariables(), SDKVariables(), TerraformVariables(), OpenStackVariables(),
    SDKCredentialsFile(), KooCLIFile(), ProfileSource(), ContainerVariables(),
  ])

  init(_ sources: [any CredentialSource]) {
    self.sources = sources
  }

  /// What the first source with credentials says of its account.
  ///
  /// Where none has any, the metadata of the server that Halo may run on are what is left: they are
  /// asked when a call needs them.
  public func settings(in place: SourcePlace) throws(ConfigurationError) -> AccountSettings {
    var passed: [String] = []
    for source in sources {
      switch try source.look(at: place) {
      case .nothing(let why), .unusable(let why): passed.append("\(source.name): \(why)")
      case .found(let settings): return settings
      }
    }
    switch place.variable("HALO_METADATA") {
    case nil, "", "on":
      return AccountSettings(
        source: "the metadata of this server", means: .instance(passed: passed))
    case "off":
      throw Self.nothing(passed + ["the metadata of this server: HALO_METADATA is off"])
    case let other?:
      throw ConfigurationError("HALO_METADATA is '\(other)': it takes off or on", details: passed)
    }
  }

  /// Every source, and what it has: also those after the one that counts.
  public func looks(in place: SourcePlace) -> [Look] {
    var isFound = false
    return sources.map { source in
      do throws(ConfigurationError) {
        switch try source.look(at: place) {
        case .nothing(let why), .unusable(let why):
          return Look(source: source.name, outcome: why, isUsed: false)
        case .found(let settings):
          defer { isFound = true }
          return Look(
            source: source.name, outcome: "found \(settings.means?.words ?? "no key")",
            isUsed: !isFound)
        }
      } catch {
        defer { isFound = true }
        return Look(
          source: source.name, outcome: error.message, isUsed: !isFound, isFlawed: true)
      }
    }
  }

  /// What is said when there are no credentials anywhere.
  ///
  /// - Parameter passed: what was looked at, and why nothing came of it.
  static func nothing(_ passed: [String]) -> ConfigurationError {
    ConfigurationError(
      "no credentials: set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, or give --profile one that has a key; "
        + "'halo help credentials' shows the ways",
      details: passed)
  }
}
