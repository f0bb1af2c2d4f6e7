internal import Ports
internal import Text

/// Halo's own file of profiles: the one that is named, or else the one called `default`.
public struct ProfileSource: CredentialSource {
  /// Nil for the one called `default`, which need not be there.
  let profile: String?

  /// - Parameter profile: the name of a profile that must be there; nil for `default`, which need not.
  public init(profile: String? = nil) {
    self.profile = profile
  }

  var name: String { "profile '\(profile ?? Self.usual)'" }

  private static let usual = "default"

  /// Where the file is: `HALO_PROFILES`, else `halo/profiles.json` in the XDG configuration
  /// directory; nil where nobody knows.
  public static func path(in place: SourcePlace) -> String? {
    if let path = place.variable("HALO_PROFILES") { return path }
    if let folder = place.variable("XDG_CONFIG_HOME") { return "\(folder)/halo/profiles.json" }
    return place.home.map { "\($0)/.config/halo/profiles.json" }
  }

  /// The names of all that the file has, in its order; none where it cannot be read.
  public static func names(in place: SourcePlace) -> [String] {
    guard let path = path(in: place), let file = try? place.file(path) else { return [] }
    return (try? Profiles(parsing: file.bytes))?.names ?? []
  }

  /// What the profile says; a profile that is named must be there.
  public func settings(in place: SourcePlace) throws(ConfigurationError) -> AccountSettings? {
    if case .found(let settings) = try look(at: place) { settings } else { nil }
  }

  func look(at place: SourcePlace) throws(ConfigurationError) -> SourceFinding {
    guard let path = Self.path(in: place) else {
      guard profile != nil else { return .nothing("HOME is not set") }
      throw ConfigurationError(
        "nowhere to look for profiles: set HALO_PROFILES to the file, or HOME")
    }
    guard let file = try place.file(path) else {
      guard let profile else { return .nothing("there is no \(path)") }
      throw ConfigurationError(
        "no profile '\(profile.excerpt(40))': there is no \(path); write "
          + #"{ "\#(profile.excerpt(40))": { "region": "…", "access_key": "…", "secret_key": "…" } } "#
          + "there, or have HALO_PROFILES name the file")
    }
    do throws(ConfigurationError) {
      let profiles = try Profiles(parsing: file.bytes)
      guard profile != nil || profiles.names.contains(where: { WireKey($0) == WireKey(Self.usual) })
      else { return .nothing("there is none in \(path)") }
      let found = try profiles.profile(named: profile ?? Self.usual)
      guard found.credentials != nil || found.proxy?.secrets.isEmpty == false, file.isOpenToOthers
      else {
        return .found(settings(of: found, path))
      }
    } catch {
      throw ConfigurationError("\(path): \(error.message)")
    }
    throw ConfigurationError(ToolFile.warning(path))
  }

  private func settings(of profile: Profile, _ path: String) -> AccountSettings {
    var settings = AccountSettings(source: "profile '\(profile.name)' of \(path)")
    if let credentials = profile.credentials {
      settings.means = .profile(
        path: path, name: profile.name, words: credentials.words, means: credentials.means)
    }
    settings.region = profile.region
    settings.projectID = profile.projectID
    settings.domainID = profile.domainID
    settings.cloud = profile.cloud
    settings.profile = profile
    return settings
  }
}
