public import JSON

extension CallOptions {
  /// The options that calls of `operation` take.
  public static func names(for operation: Operation) -> [String] {
    operation.change == nil ? ["timeout"] : names
  }

  /// Takes an option from a script's arguments.
  ///
  /// - Returns: what is wrong with the value; nil when nothing is.
  public mutating func set(_ name: String, to value: JSONValue) -> String? {
    switch (name, value) {
    case ("wait", .boolean(let flag)):
      wait = flag
      return nil
    case ("wait", _):
      return "expected true or false, got \(value.phrase)"
    case (_, .integer(let seconds)) where seconds > 0:
      timeout = .seconds(min(seconds, Self.longest))
      return nil
    case (_, .real(let seconds)) where seconds > 0 && seconds.isFinite:
      timeout = .seconds(min(seconds, Double(Self.longest)))
      return nil
    default:
      return "expected seconds, a number above 0, got \(value.phrase)"
    }
  }

  /// 31 years: what is longer would not fit a Duration.
  private static let longest: Int64 = 1_000_000_000
}
