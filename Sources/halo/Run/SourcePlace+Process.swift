internal import Glibc
internal import HuaweiCloud

extension SourcePlace {
  /// The environment and the files of this process.
  static var process: SourcePlace {
    SourcePlace(variable: homeVariable) { path throws(ConfigurationError) in
      var facts = stat()
      guard stat(path, &facts) == 0 else {
        // Where nobody may look, there may still be something.
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw ConfigurationError("cannot read \(path): \(String(cString: strerror(errno)))")
      }
      do throws(FileError) {
        return SourceFile(
          bytes: try Watchdog.whileWaiting(for: path) { () throws(FileError) in
            try readFile(path, limit: largest)
          }, isOpenToOthers: isOpenToOthers(path, facts))
      } catch {
        throw ConfigurationError(error.message)
      }
    }
  }

  /// More than any file of credentials has, in bytes.
  private static let largest = 1 << 20

  /// The files that hold credentials: to be kept from scripts.
  var secretFiles: [String] {
    [
      ProfileSource.path(in: self), ToolFile.sdk.path(in: self), ToolFile.kooCLI.path(in: self),
      variable("HC_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
    ].compactMap(\.self)
  }

  /// What systemd hands a service is in a directory that is the service's alone, whatever the modes say.
  private static func isOpenToOthers(_ path: String, _ facts: stat) -> Bool {
    if let folder = halo.variable("CREDENTIALS_DIRECTORY"), path.hasPrefix("\(folder)/") {
      return false
    }
    return facts.st_mode & 0o077 != 0
  }
}
