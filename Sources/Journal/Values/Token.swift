/// A name that nobody else has.
enum Token {
  /// 128 bits that nobody else has drawn.
  static func drawn() -> String {
    String(UInt64.random(in: .min ... .max), radix: 16)
      + String(UInt64.random(in: .min ... .max), radix: 16)
  }
}
