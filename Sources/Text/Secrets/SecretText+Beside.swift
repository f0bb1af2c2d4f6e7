// What stands beside the name of a secret without a sign between them.
extension SecretText {
  func beside(_ name: ArraySlice<UInt8>, _ kind: Kind) -> Range<Int>? {
    guard kind != .source else { return nil }
    let isWeighed = kind == .answer
    if let range = passed(to: name) ?? quoted(behind: name) {
      return isWeighed && !isRandom(bytes[range]) ? nil : range
    }
    return inNextElement(name) ?? inPart(name) ?? ofLogin(name) ?? said(of: name)
  }

  /// `withSk("x")`, `token(value='x')`, and what is the other one of two: `("X-Auth-Token", "x")`.
  private func passed(to name: ArraySlice<UInt8>) -> Range<Int>? {
    let gap = bytes[name.endIndex...].prefix(Self.longestGap)
    guard let sign = gap.first else { return nil }
    if sign == UInt8(ascii: "(") {
      let inside = gap.dropFirst().drop { $0 <= 0x20 }
      let label = inside.prefix(while: \.isNamePart)
      let behind = bytes[label.endIndex...].prefix(Self.longestGap).drop {
        !label.isEmpty && "=: ".utf8.contains($0)
      }
      guard let first = behind.first, "\"'".utf8.contains(first) else { return nil }
      return quoted(by: behind.startIndex)
    }
    let before = bytes[..<name.startIndex].suffix(Self.longestGap)
    guard "\"'".utf8.contains(sign), before.last == sign,
      before.dropLast().last(where: { $0 > 0x20 }).map({ "([{".utf8.contains($0) }) == true
    else { return nil }
    let comma = gap.dropFirst().drop { $0 <= 0x20 }
    let value = comma.dropFirst().drop { $0 <= 0x20 }
    guard comma.first == UInt8(ascii: ","), value.first == sign,
      let range = quoted(by: value.startIndex)
    else { return nil }
    let end = bytes[range.upperBound...].dropFirst().prefix(Self.longestGap).first { $0 > 0x20 }
    return end.map { ")]}".utf8.contains($0) } == true ? range : nil
  }

  /// `wrong password "x"`, `PASSWORD 'x'`; what is `unexpected token 'x'` is none.
  private func quoted(behind name: ArraySlice<UInt8>) -> Range<Int>? {
    let gap = bytes[name.endIndex...].prefix { $0 == 0x20 }
    guard gap.count == 1, gap.endIndex < bytes.count, "\"'".utf8.contains(bytes[gap.endIndex]),
      !isSaidOf(name),
      ["password", "passwd", "passphrase", "token"].contains(
        String(decoding: name, as: UTF8.self).lowercased())
    else { return nil }
    return quoted(by: gap.endIndex)
  }

  /// `<key>password</key><string>x</string>`
  private func inNextElement(_ name: ArraySlice<UInt8>) -> Range<Int>? {
    guard name.startIndex > 0, bytes[name.startIndex - 1] == UInt8(ascii: ">"),
      bytes[name.endIndex...].starts(with: "</".utf8)
    else { return nil }
    var rest = bytes[name.endIndex...].prefix(256)
    while rest.first == UInt8(ascii: "<") {
      rest = rest.drop { $0 != UInt8(ascii: ">") }.dropFirst().drop { $0 <= 0x20 }
    }
    let end = bytes[rest.startIndex...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
    guard !rest.isEmpty, !isPlain(rest.startIndex..<end) else { return nil }
    return secret(rest.startIndex..<end, of: name)
  }

  /// What stands in a part of a form behind its header: `form-data; name="password"`.
  func inPart(_ name: ArraySlice<UInt8>) -> Range<Int>? {
    let before = bytes[..<name.startIndex].suffix(64)
    let unquoted = before.last == UInt8(ascii: "\"") ? before.dropLast() : before
    guard unquoted.suffix(5).elementsEqual("name=".utf8),
      Array(before).holds(Array("form-data;".utf8))
    else { return nil }
    let header = bytes[name.endIndex...].prefix(256)
    let ends = ["\r\n\r\n", "\n\n"].compactMap { header.firstRange(of: Array($0.utf8))?.upperBound }
    guard let start = ends.min() else { return nil }
    let end = bytes[start...].firstRange(of: Array("\n--".utf8))?.lowerBound ?? bytes.count
    return secret(start..<max(start, end), of: name)
  }

  /// `login me password x`, as in a `.netrc`.
  private func ofLogin(_ name: ArraySlice<UInt8>) -> Range<Int>? {
    guard name.elementsEqual("password".utf8) else { return nil }
    let words = bytes[..<name.startIndex].suffix(128).split { $0 <= 0x20 }
    guard let login = words.dropLast().last,
      ["login", "account"].contains(where: { login.elementsEqual($0.utf8) }),
      // `login with password expired`
      words.last?.elementsEqual("with".utf8) == false
    else { return nil }
    let value = bytes[name.endIndex...].prefix(Self.longestGap).drop { $0 <= 0x20 }
    guard value.startIndex > name.endIndex, !value.isEmpty else { return nil }
    let end = bytes[value.startIndex...].firstIndex { $0 <= 0x20 } ?? bytes.count
    return secret(value.startIndex..<end, of: name)
  }

  /// `password hunter2`, `the password is hunter2`, `API key aB3…`: nothing stands between them, so that it has
  /// to look like no word of a sentence.
  private func said(of name: ArraySlice<UInt8>) -> Range<Int>? {
    guard name.endIndex < bytes.count, bytes[name.endIndex] == 0x20, !isSaidOf(name),
      let shortest = shortestSecret(behind: name)
    else { return nil }
    let rest = bytes[(name.endIndex + 1)...]
    let end = rest.firstIndex { $0 <= 0x20 || "\"'`<>,;()[]{}=".utf8.contains($0) } ?? bytes.count
    let word = bytes[rest.startIndex..<end]
    let last = word.lastIndex { !".:!?".utf8.contains($0) } ?? word.startIndex
    guard word.count >= shortest, end == bytes.count || bytes[end] != UInt8(ascii: "="),
      case let text = word[...last], text.count >= shortest, SaidWord.isSecret(text)
    else { return nil }
    return secret(text.indices, of: name)
  }

  /// How long at least what follows a name is to be a secret: a password may be short.
  private func shortestSecret(behind name: ArraySlice<UInt8>) -> Int? {
    var text = name
    if ["key", "is", "phrase"].contains(
      String(decoding: name.prefix(8), as: UTF8.self).lowercased())
    {
      // What is of a secret only as a whole, with the word before.
      let blank = name.startIndex - 1
      let before = bytes[..<blank].suffix(Self.longestGap).reversed().prefix(while: \.isNamePart)
      text = bytes[(blank - before.count)..<name.endIndex]
    }
    let words = String(decoding: text.suffix(Self.longestGap), as: UTF8.self).lowercased()
    let said = Array(words.utf8)
    if ["passw", "passphrase", "pass phrase"].contains(where: { said.holds(Array($0.utf8)) }) {
      return SaidWord.shortestPassword
    }
    let isKey = ["token", "secret", "key", "token is", "secret is", "key is"].contains {
      words.hasSuffix($0)
    }
    return isKey ? SaidWord.shortestKey : nil
  }
}
