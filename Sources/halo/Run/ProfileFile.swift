internal import Glibc
internal import HuaweiCloud

/// The user's profiles: the file that `HALO_PROFILES` names, else `halo/profiles.json` in the XDG
/// configuration directory.
enum ProfileFile {
  static func profile(named name: String) throws(ConfigurationError) -> Profile {
    let path = try path()
    let text: [UInt8]
    do throws(FileError) {
      text = try readFile(path)
    } catch {
      throw ConfigurationError("no profile '\(name)': \(error.message)")
    }
    let profile: Profile
    do throws(ConfigurationError) {
      profile = try Profiles(parsing: text).profile(named: name)
    } catch {
      throw ConfigurationError("\(path): \(error.message)")
    }
    if profile.credentials != nil, othersMayRead(path) {
      throw ConfigurationError(
        "\(path) holds keys and others may read it: run 'chmod 600 \(path)'")
    }
    return profile
  }

  /// Where the profiles are: to be kept from scripts.
  static var paths: [String] { (try? path()).map { [$0] } ?? [] }

  /// Where they are.
  static func path() throws(ConfigurationError) -> String {
    if let path = variable("HALO_PROFILES") { return path }
    if let folder = variable("XDG_CONFIG_HOME") { return "\(folder)/halo/profiles.json" }
    if let home = variable("HOME") { return "\(home)/.config/halo/profiles.json" }
    throw ConfigurationError(
      "nowhere to look for profiles: set HALO_PROFILES to the file, or HOME")
  }

  private static func othersMayRead(_ path: String) -> Bool {
    var facts = stat()
    return stat(path, &facts) == 0 && facts.st_mode & 0o077 != 0
  }
}
