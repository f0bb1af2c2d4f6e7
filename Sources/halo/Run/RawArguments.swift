internal import ArgumentParser
internal import CSandbox
internal import Glibc
internal import Journal
internal import Text

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

  /// Refuses words that are not UTF-8, as which they would be others by now, so that a file would be made under
  /// another name; and empty ones, as a variable that is not set leaves them: for a directory that is none the
  /// root would be taken. A script, its code and its arguments are taken as they are.
  static func check(for command: any ParsableCommand) throws {
    // A cast to a protocol looks through the whole program for who conforms to it.
    let given = (command as? RunCommand)?.given ?? (command as? PlanCommand)?.given
    let own = all.dropLast(given?.rest.count ?? 0)
    // Those look at them themselves.
    let isScheduling = ScheduledWords.commands.contains { $0 == type(of: command) }
    for (word, last) in zip(own, [[]] + own) {
      if word.elementsEqual("--".utf8) { break }
      let isCode = word.starts(with: "-e".utf8) || last.elementsEqual("-e".utf8)
      if given?.code != nil, isCode { continue }
      let text = String(decoding: word, as: UTF8.self)
      if !isScheduling { try checkIsThere(text, behind: String(decoding: last, as: UTF8.self)) }
      if String(validating: word, as: UTF8.self) != nil { continue }
      throw ValidationError(
        "'\(text.excerpt(40))' is not UTF-8, and would be another word"
      )
    }
  }

  /// Refuses a value that is empty.
  ///
  /// - Parameter last: the word before it.
  static func checkIsThere(_ word: String, behind last: String) throws {
    guard word.isEmpty || word.hasPrefix("--") && word.utf8.last == UInt8(ascii: "=") else {
      return
    }
    let place = word.isEmpty ? last : String(word.dropLast())
    throw ValidationError(
      "nothing stands behind '\(place.excerpt(40))': is it a variable that is not set?")
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

  /// Takes the passwords of `--proxy` and `--journal` out of the memory that other users of the machine see as the
  /// process's command line.
  static func hidePasswords() {
    // What is wanted of it is read first.
    var isValue = false
    for index in 0...all.count {
      guard let argument = sandbox_argument(CInt(index)) else { continue }
      let bytes = UnsafeMutableRawBufferPointer(start: argument, count: strlen(argument))
      for place in JournalPlace.passwordPlaces(in: Array(bytes)) {
        for index in place { bytes[index] = UInt8(ascii: "x") }
      }
      let isOption = bytes.starts(with: "--proxy=".utf8)
      if isValue || isOption, let end = bytes.lastIndex(of: UInt8(ascii: "@")) {
        let scheme = bytes.firstRange(of: Array("://".utf8))?.upperBound
        let start = scheme ?? (isOption ? "--proxy=".utf8.count : 0)
        for place in min(start, end)..<end { bytes[place] = UInt8(ascii: "x") }
      }
      isValue = bytes.elementsEqual("--proxy".utf8)
    }
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
