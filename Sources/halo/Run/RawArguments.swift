internal import Glibc

/// The arguments of the process as it was given them. A `String` would replace what is not UTF-8.
enum RawArguments {
  /// Without the name of the program.
  static let all: [[UInt8]] = CommandLine.unsafeArgumentBytes

  /// The bytes of the last arguments, which are those of the script.
  ///
  /// - Parameter words: the same arguments as text.
  static func last(_ words: [String]) -> [[UInt8]] {
    let bytes = Array(all.suffix(words.count))
    return zip(bytes, words).allSatisfy(isSame) && bytes.count == words.count
      ? bytes : words.map { Array($0.utf8) }
  }

  /// The bytes of an option's value.
  ///
  /// - Parameter name: as it stands before the value: `-e`.
  static func value(_ text: String, of name: String) -> [UInt8] {
    for argument in all {
      for prefix in ["", name, "\(name)="] where argument.starts(with: prefix.utf8) {
        let value = Array(argument.dropFirst(prefix.utf8.count))
        if isSame(value, text) { return value }
      }
    }
    return Array(text.utf8)
  }

  /// Whether bytes became this text.
  private static func isSame(_ bytes: [UInt8], _ text: String) -> Bool {
    String(decoding: bytes, as: UTF8.self).utf8.elementsEqual(text.utf8)
  }
}

extension CommandLine {
  /// Each argument but the first, up to its zero.
  fileprivate static var unsafeArgumentBytes: [[UInt8]] {
    (1..<max(1, Int(argc))).compactMap { index in
      unsafeArgv[index].map { argument in
        Array(UnsafeRawBufferPointer(start: argument, count: strlen(argument)))
      }
    }
  }
}
