// Secrets in command lines, and in the lines of files of passwords.
extension SecretText {
  private static let longestCommand = 256

  /// The program that the command names in which something stands.
  private func program(before index: Int) -> KnownProgram? {
    KnownProgram(in: bytes[..<index].suffix(Self.longestCommand))
  }

  /// The password behind an option that no name tells it by: `mysql -pX`, `sshpass -p X`.
  func passwordOption(_ name: ArraySlice<UInt8>) -> Range<Int>? {
    guard name.count > 1, name.first == UInt8(ascii: "-"),
      "aPpWwk".utf8.contains(name[name.startIndex + 1]),
      case let program = program(before: name.startIndex),
      let attached = KnownProgram.password(in: name, of: program), attached < bytes.count
    else { return nil }
    let isNext = bytes[attached] <= 0x20 || isClosing(attached, of: name)
    if isNext, program?.hasAttachedPasswords == true { return nil }
    // In a list of words there are quotation marks around each.
    let gap = isNext ? " \t," : "="
    let start = bytes[(isNext ? attached + 1 : attached)...].prefix(Self.longestGap).drop {
      gap.utf8.contains($0)
    }.startIndex
    guard start < bytes.count, bytes[start] > 0x20, !isVariable(at: start) else { return nil }
    if "\"'".utf8.contains(bytes[start]) { return quoted(by: start) }
    guard let range = commandWord(from: start), !KnownProgram.isPort(bytes[range]) else {
      return nil
    }
    let isOther =
      isNext && (bytes[start] == UInt8(ascii: "-") || isPlain(range) || saysNothing(range))
    return isOther ? nil : range
  }

  /// Whether a quotation mark closes the text that begins with an option: `["-p", "x"]`.
  private func isClosing(_ quote: Int, of name: ArraySlice<UInt8>) -> Bool {
    name.startIndex > 0 && "\"'".utf8.contains(bytes[quote]) && quote == name.endIndex
      && bytes[name.startIndex - 1] == bytes[quote]
  }

  /// Up to what ends a word or a command of a shell.
  private func commandWord(from start: Int) -> Range<Int>? {
    let end =
      bytes[start...].firstIndex { $0 <= 0x20 || "\"'`;|&<>)".utf8.contains($0) } ?? bytes.count
    let escapes = bytes[start..<end].reversed().prefix { $0 == UInt8(ascii: "\\") }.count
    let isQuote = end < bytes.count && "\"'".utf8.contains(bytes[end])
    let range = start..<(isQuote ? end - escapes : end)
    return range.isEmpty ? nil : range
  }

  /// `$PASSWORD`, `"${PASSWORD}"`, `"$(cat file)"`
  private func isVariable(at start: Int) -> Bool {
    let text = bytes[start...].prefix(3).drop { $0 == UInt8(ascii: "\"") }
    guard text.first == UInt8(ascii: "$"), let next = text.dropFirst().first else { return false }
    return next.isLetterOrDigit || "_{(".utf8.contains(next)
  }

  /// The password of a user behind an option: `-u me:x`, `-ume:x`, `-sSu 'me:x'`, `--user=me:x`.
  func login(_ name: ArraySlice<UInt8>) -> Range<Int>? {
    guard name.first == UInt8(ascii: "-"), let option = Secrets.loginOption(of: name) else {
      return nil
    }
    let rest = bytes[option.endIndex...].prefix(256).drop { " =\t\"'".utf8.contains($0) }
    let user = rest.prefix { $0 > 0x20 && !":/\"'@".utf8.contains($0) }
    guard !user.isEmpty, user.endIndex < bytes.count, bytes[user.endIndex] == UInt8(ascii: ":"),
      case let start = user.endIndex + 1, !bytes[start...].starts(with: "//".utf8)
    else { return nil }
    let quote = bytes[user.startIndex - 1]
    let closing = "\"'".utf8.contains(quote) ? closing(user.startIndex - 1) : nil
    let end =
      closing ?? bytes[start...].firstIndex { $0 <= 0x20 || "\"'`".utf8.contains($0) }
      ?? bytes.count
    guard start < end,
      !KnownProgram.isGroup(
        user, bytes[start..<end], behind: option, of: program(before: name.startIndex))
    else { return nil }
    return start..<end
  }

  // MARK: Files of passwords

  /// The password of a line of a `.pgpass`, `host:port:database:user:password`, to the end of the line that
  /// begins so, else to that of the word.
  func inPasswordFile(at colon: Int) -> Range<Int>? {
    let port = bytes[(colon + 1)...].prefix(6).prefix { $0.isDigit || $0 == UInt8(ascii: "*") }
    guard
      port.elementsEqual("*".utf8) || (4...5).contains(port.count) && port.allSatisfy(\.isDigit),
      let host = host(before: colon), let database = field(behind: port.endIndex),
      let user = field(behind: database.endIndex), user.contains(where: { !$0.isDigit }),
      user.endIndex + 1 < bytes.count, bytes[user.endIndex] == UInt8(ascii: ":")
    else { return nil }
    let start = user.endIndex + 1
    let isLine = host.startIndex == 0 || bytes[host.startIndex - 1] == 0x0A
    let end = bytes[start...].firstIndex {
      isLine ? $0 == 0x0A || $0 == 0x0D : $0 <= 0x20 || "\"'`".utf8.contains($0)
    }
    let range = start..<(end ?? bytes.count)
    // An address of IPv6 has the same colons.
    let isAddress = bytes[host.startIndex..<range.upperBound].prefix(Self.longestFlag).allSatisfy {
      $0.hexValue != nil || ":.".utf8.contains($0)
    }
    return range.isEmpty || isAddress || bytes[start] <= 0x20 ? nil : range
  }

  private func host(before colon: Int) -> ArraySlice<UInt8>? {
    let room = bytes[..<colon].suffix(Self.longestCommand)
    let start = room.lastIndex { !($0.isNamePart || "./*".utf8.contains($0)) }.map { $0 + 1 }
    guard start != nil || room.startIndex == 0 else { return nil }
    let host = bytes[(start ?? 0)..<colon]
    let before = bytes[..<host.startIndex].last ?? 0x20
    return !host.isEmpty && (before <= 0x20 || "\"'`(".utf8.contains(before)) ? host : nil
  }

  /// What stands between two colons, the first one at `colon`; a backslash has the next byte in it.
  private func field(behind colon: Int) -> ArraySlice<UInt8>? {
    guard colon < bytes.count, bytes[colon] == UInt8(ascii: ":") else { return nil }
    var isEscaped = false
    let field = bytes[(colon + 1)...].prefix(Self.longestFlag).prefix { byte in
      defer { isEscaped = byte == UInt8(ascii: "\\") && !isEscaped }
      return isEscaped || byte.isNamePart || ".*$\\".utf8.contains(byte)
    }
    return field.isEmpty ? nil : field
  }
}
