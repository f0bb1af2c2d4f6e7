/// The file in which a tool of the vendor's keeps its keys: where a variable says, or where it usually is.
public struct ToolFile: Sendable {
  /// Names the file; one that is named must be there.
  let variable: String
  /// Below the home directory.
  let usual: String

  /// That of the vendor's SDKs.
  public static let sdk = ToolFile(
    variable: "HUAWEICLOUD_SDK_CREDENTIALS_FILE", usual: ".huaweicloud/credentials")
  /// That of `hcloud`.
  public static let kooCLI = ToolFile(
    variable: "HW_SHARED_CONFIG_FILE", usual: ".hcloud/config.json")

  /// Where it is; nil where nobody knows.
  public func path(in place: SourcePlace) -> String? {
    place.variable(variable) ?? place.home.map { "\($0)/\(usual)" }
  }

  /// What the file holds, read by `parse`, whose errors are told with the file's name.
  func look(
    at place: SourcePlace,
    _ parse: (SourceFile, _ path: String) throws(ConfigurationError) -> SourceFinding
  ) throws(ConfigurationError) -> SourceFinding {
    guard let path = path(in: place) else { return .nothing("HOME is not set") }
    guard let file = try place.file(path) else {
      guard place.variable(variable) == nil else {
        throw ConfigurationError("\(variable): there is no \(path)")
      }
      return .nothing("there is no \(path)")
    }
    do throws(ConfigurationError) {
      return try parse(file, path)
    } catch {
      throw ConfigurationError("\(path): \(error.message)")
    }
  }

  /// What is said of such a file that others may read.
  static func warning(_ path: String) -> String {
    "\(path) holds keys and others may read it: run 'chmod 600 \(path)'"
  }
}
