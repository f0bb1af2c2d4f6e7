internal import Crypto
internal import Text

/// By what a text is known again.
public enum PlanDigest {
  /// SHA-256 in hexadecimal.
  public static func of(_ text: some Sequence<UInt8>) -> String {
    Array(SHA256.hash(data: Array(text))).hexadecimal
  }
}
