internal import ArgumentParser
internal import Curl
internal import Ports

/// How far Lua may go.
struct SandboxOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Memory that Lua may use: 64M, 1G. Scripts get \"not enough memory\" beyond it.",
      valueName: "size"),
    transform: Quantity.bytes)
  var memory: Int?

  @Flag(
    help: """
      Let the script start programs and load C modules: os.execute, io.popen, package.loadlib and \
      all of debug.
      """)
  var allowExec = false

  @Option(
    name: .customLong("path"),
    help: ArgumentHelp(
      "Where require looks after the script's folder and ./lib. Repeatable.", valueName: "folder"))
  var folders: [String] = []
}

extension SandboxOptions {
  /// One answer is held whole, once as bytes and once as what is made of them: who gives Lua little
  /// memory has no room for large ones.
  var transport: CurlOptions {
    var options = CurlOptions()
    if let memory {
      options.maximumBodySize = min(options.maximumBodySize, memory / 4)
      options.maximumScriptBodySize = memory / 4
    }
    return options
  }
}

/// Numbers with a unit, as people write them.
enum Quantity {
  static func duration(_ text: String) throws -> Duration {
    let units: KeyValuePairs = ["ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "": 1]
    let seconds = number(text, units)
    guard let seconds, seconds > 0 else {
      let why = seconds.map { $0 < 0 ? "is negative" : "is no time at all" } ?? "is no duration"
      throw ValidationError("'\(text)' \(why): write 90, 90s, 15m, 2h or 30d")
    }
    return Duration(saturatingSeconds: seconds)
  }

  static func bytes(_ text: String) throws -> Int {
    let units: KeyValuePairs<String, Double> = ["K": 1024, "M": 1_048_576, "G": 1_073_741_824]
    guard let size = number(text.uppercased().replacing("B", with: ""), units),
      (1_048_576...1e15).contains(size)
    else { throw ValidationError("'\(text)' is no size of 1M or more: write 64M or 1G") }
    return Int(size)
  }

  private static func number(_ text: String, _ units: KeyValuePairs<String, Double>) -> Double? {
    for (unit, factor) in units where text.hasSuffix(unit) {
      guard let number = Double(text.dropLast(unit.count)), number.isFinite else { continue }
      return number * factor
    }
    return nil
  }
}
