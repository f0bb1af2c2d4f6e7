internal import ArgumentParser
internal import Curl
internal import Planning
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
      "Where require looks after the script's folder and ./lib. Repeatable.", valueName: "folder"),
    completion: .directory)
  var folders: [String] = []
}

extension Plan {
  /// How long its script may take; nil for no limit.
  var longest: Duration? { timeout.map(Duration.init(saturatingSeconds:)) }

  /// Takes down how far Lua may go, which holds for its run, too.
  mutating func take(_ limits: SandboxOptions, timeout: Duration?) {
    (memory, self.timeout) = (limits.memory, timeout?.inSeconds)
    if !limits.folders.isEmpty { folders = limits.folders.map { wholePath(of: $0) } }
  }
}

extension SandboxOptions {
  /// These, and those of a plan where they say nothing.
  func completed(by plan: Plan) -> SandboxOptions {
    var limits = self
    limits.memory = memory ?? plan.memory
    if folders.isEmpty { limits.folders = plan.folders ?? [] }
    return limits
  }

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
    let units: KeyValuePairs<String, Double> = [
      "KB": 1024, "MB": 1_048_576, "GB": 1_073_741_824,
      "K": 1024, "M": 1_048_576, "G": 1_073_741_824,
    ]
    guard let size = number(text.uppercased(), units), (1_048_576...1e15).contains(size)
    else { throw ValidationError("'\(text)' is no size of 1M or more: write 64M or 1G") }
    return Int(size)
  }

  /// For people: `64M`, and `1363148B` for what is no whole number of such units.
  static func text(ofBytes count: Int) -> String {
    for (unit, size) in [("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)] where count % size == 0 {
      return "\(count / size)\(unit)"
    }
    return "\(count)B"
  }

  private static func number(_ text: String, _ units: KeyValuePairs<String, Double>) -> Double? {
    for (unit, factor) in units where text.hasSuffix(unit) {
      let figures = text.utf8.dropLast(unit.utf8.count)
      guard isDecimal(figures), let number = Double(String(decoding: figures, as: UTF8.self)),
        number.isFinite
      else { continue }
      return number * factor
    }
    return nil
  }

  /// Figures with a point at most, and a minus, of which is said what is wrong: neither `0x10` nor `1e3`, which
  /// nobody writes on purpose.
  private static func isDecimal(_ text: Substring.UTF8View) -> Bool {
    let figures = text.first == UInt8(ascii: "-") ? text.dropFirst() : text
    return !figures.isEmpty
      && figures.allSatisfy { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }
  }
}
