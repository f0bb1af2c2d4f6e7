internal import Crypto
internal import Text

/// What a job is called in a journal.
public enum JobName {
  /// No index of a database takes much more.
  public static let mostBytes = 1000

  /// The name as it is; of one that is too long the beginning, and what tells it from others that begin so.
  public static func fitted(_ name: String) -> String {
    guard name.utf8.count > mostBytes else { return name }
    let digest = Array(SHA256.hash(data: Array(name.utf8)).prefix(16)).hexadecimal
    return "\(String(name.unicodeScalars.prefix(200)))… \(digest)"
  }
}
