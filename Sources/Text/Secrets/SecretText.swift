/// Finds the secrets in a text by the names before them and by their forms.
struct SecretText {
  enum Kind {
    /// What a program goes on with: URLs, authorizations and private keys only.
    case datum
    /// What people read: what follows a name is hidden, too.
    case prose
    /// What a server says about a request, which it may repeat in part: what follows a name is hidden
    /// where it looks like a credential. `token: expired` stays.
    case answer
    /// Lua, or a command of the prompt: what is given to a name as a text.
    case source
  }

  private let bytes: [UInt8]

  /// What was read behind one place is not read again from the next one.
  private struct Reading {
    /// Where the host may stand that a user is in front of.
    var host = TextStretch()
    /// Values, by the signs that end them.
    var values: [String: TextStretch] = [:]
    var quotes = LuaQuotes()
  }

  init(_ bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
  }

  /// Where the secrets are, in order, none within another.
  func ranges(in kind: Kind) -> [Range<Int>] {
    // What is looked for in a datum has one of these in it, and hardly any datum has.
    if kind == .datum, !bytes.contains(where: \.isSignInDatum) { return [] }
    var found: [Range<Int>] = []
    var index = 0
    // Those of the URL that is passed through.
    var inPath: [Range<Int>] = []
    // Where that ends.
    var endOfURL = 0
    var reading = Reading()
    while index < bytes.count {
      let byte = bytes[index]
      if let next = inPath.first, next.lowerBound <= index {
        found.append(next)
        index = next.upperBound
        inPath.removeFirst()
        continue
      }
      if byte == UInt8(ascii: ":"), bytes[index...].starts(with: "://".utf8) {
        let path = SecretPath(bytes, from: index + 3, isWithinAnother: index < endOfURL)
        inPath = path.ranges
        endOfURL = max(endOfURL, path.end)
      }
      if let range = secret(at: index, byte, kind, found.last?.upperBound ?? 0, &reading) {
        found.append(range)
        index = max(range.upperBound, index + 1)
      } else if byte.isNamePart {
        index = endOfName(from: index)
      } else {
        index += 1
      }
    }
    return found
  }

  /// The secret that something at `index` leads to: a name, `://`, or the beginning of a key.
  ///
  /// - Parameter end: of the last one.
  private func secret(
    at index: Int, _ byte: UInt8, _ kind: Kind, _ end: Int, _ reading: inout Reading
  ) -> Range<Int>? {
    switch byte {
    case UInt8(ascii: ":"): return userInfo(at: index, kind, notBefore: end, &reading.host)
    case UInt8(ascii: "-") where bytes[index...].starts(with: "-----BEGIN ".utf8):
      return privateKey(at: index)
    case _ where byte.isNamePart:
      let name = bytes[index..<endOfName(from: index)]
      return inQuery(name) ?? authorization(name)
        ?? (kind == .datum ? nil : given(to: name, kind, &reading))
    default: return nil
    }
  }

  private func endOfName(from index: Int) -> Int {
    bytes[index...].firstIndex { !$0.isNamePart } ?? bytes.count
  }

  // MARK: Forms

  /// `?sig=…`, `&access_token=…`, `#id_token=…`.
  private func inQuery(_ name: ArraySlice<UInt8>) -> Range<Int>? {
    guard name.startIndex > 0, "?&#;".utf8.contains(bytes[name.startIndex - 1]) else { return nil }
    // A name may be escaped, and have brackets: `user%5Bpassword%5D`, `auth[token]`.
    let rest = bytes[name.startIndex...]
    let end = rest.firstIndex { !($0.isNamePart || "%[].".utf8.contains($0)) } ?? bytes.count
    guard end < bytes.count, bytes[end] == UInt8(ascii: "=") else { return nil }
    let whole = String(decoding: bytes[name.startIndex..<end], as: UTF8.self).percentDecoded
    guard SecretName.isSecret(whole, in: .wire) else { return nil }
    return value(from: end + 1, until: " \t\r\n&;#\"'<>|\\)]}`,")
  }

  /// `Bearer …`, `Basic …`: words that also stand in sentences, so that what follows has to look
  /// like a credential.
  private func authorization(_ name: ArraySlice<UInt8>) -> Range<Int>? {
    if name.holds("-HMAC-".utf8) { return signature(after: name) }
    guard name.endIndex < bytes.count, bytes[name.endIndex] == UInt8(ascii: " "),
      (5...9).contains(name.count),
      ["bearer", "basic", "negotiate"].contains(
        String(decoding: name, as: UTF8.self).lowercased()),
      let range = value(from: name.endIndex + 1, until: " \t\r\n\"',;<>)")
    else { return nil }
    return isRandom(bytes[range]) ? range : nil
  }

  /// `SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…`: all of it.
  private func signature(after name: ArraySlice<UInt8>) -> Range<Int>? {
    func end(ofItemFrom start: Int) -> Int? {
      let sign = endOfName(from: start)
      guard sign > start, sign < bytes.count, bytes[sign] == UInt8(ascii: "=") else { return nil }
      return bytes[sign...].firstIndex { $0 <= 0x20 || ",\"'<>)\\".utf8.contains($0) }
        ?? bytes.count
    }
    let start = bytes[name.endIndex...].firstIndex { $0 != 0x20 } ?? bytes.count
    var last = start
    var next = start
    while let end = end(ofItemFrom: next) {
      last = end
      next = bytes[end...].firstIndex { $0 != 0x20 && $0 != UInt8(ascii: ",") } ?? bytes.count
    }
    return last > start ? start..<last : nil
  }

  /// What stands between `://` and `@`, or behind `//user:`. In source also `user:password@host`.
  private func userInfo(
    at colon: Int, _ kind: Kind, notBefore end: Int, _ host: inout TextStretch
  ) -> Range<Int>? {
    let isURL = bytes[colon...].starts(with: "://".utf8)
    let user = bytes[..<colon].reversed().prefix(while: \.isNamePart).count
    let isRelative = bytes[..<(colon - user)].suffix(2).elementsEqual("//".utf8)
    guard isURL || isRelative || kind == .source else { return nil }
    var start = colon + (isURL ? 3 : 1)
    host.read(bytes, from: start, until: " \t\r\n\"'/?#<>`\\(),".utf8.contains) {
      $0 == UInt8(ascii: "@")
    }
    guard let at = host.last, at > start, at + 1 < host.range.upperBound,
      bytes[at + 1].isNamePart || bytes[at + 1] == UInt8(ascii: "[")
    else { return nil }
    if !isURL {
      let user = String(decoding: bytes[(colon - user)..<colon], as: UTF8.self).lowercased()
      guard isRelative || !user.isEmpty, !["mailto", "sip", "sips", "acct", "xmpp"].contains(user)
      else {
        return nil
      }
    } else if start < end {
      start = end
    }
    return start < at ? start..<at : nil
  }

  private func privateKey(at index: Int) -> Range<Int>? {
    // Its first line names what kind of key it is, in a few letters.
    let first = bytes[index...].prefix(56)
    guard let line = first.firstRange(of: Array("PRIVATE KEY-----".utf8)) else { return nil }
    let end = bytes[line.upperBound...].firstRange(of: Array("-----END".utf8))?.lowerBound
    return line.upperBound..<(end ?? bytes.count)
  }

  // MARK: Names

  /// The value that is written out after a name.
  private func given(
    to name: ArraySlice<UInt8>, _ kind: Kind, _ reading: inout Reading
  ) -> Range<Int>? {
    guard SecretName.isSecret(bytes: name, in: .member) else { return nil }
    // The end of the name itself when it is in quotes or brackets.
    let gap = kind == .source ? " \t\"']\\" : " \t\"'\\"
    var rest = bytes[name.endIndex...].drop { gap.utf8.contains($0) }
    let signs = kind == .source ? "=:,(" : "=:"
    guard let sign = rest.first, signs.utf8.contains(sign) else { return nil }
    let isTight = rest.startIndex == name.endIndex
    // Nobody writes a sentence so.
    let isAssigned = sign == UInt8(ascii: "=") && (isTight || kind == .source)
    rest = rest.drop { (" \t=\\" + signs).utf8.contains($0) || $0 == 0x0A && kind == .source }
    guard let quote = rest.first else { return nil }
    let start = rest.startIndex
    if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      guard let range = quoted(by: quote, from: start + 1) else { return nil }
      return kind == .answer && !isAssigned && !isRandom(bytes[range]) ? nil : range
    }
    if kind == .source {
      if quote == UInt8(ascii: "[") { return start..<bytes.count }
      // Within a text, such as a header or a command line, a sign is all there is.
      let isWritten =
        sign == UInt8(ascii: ":")
        || sign == UInt8(ascii: "=") && isTight && isInText(name, &reading)
      guard isWritten, quote.isNamePart else { return nil }
    }
    // What an authorization or a cookie carries has blanks in it.
    let last = String(decoding: name, as: UTF8.self).lowercased()
    let isLine = last.hasSuffix("authorization") || last.hasSuffix("cookie")
    let stops = isLine ? "\r\n\"'" : " \t\r\n&;,\"'<>)]}`"
    var value = reading.values[stops] ?? TextStretch()
    value.read(bytes, from: start, until: { $0 < 0x20 || stops.utf8.contains($0) }, \.isMixed)
    reading.values[stops] = value
    let range = start..<value.range.upperBound
    if range.isEmpty || isFlag(range) { return nil }
    if isAssigned { return range }
    return kind == .answer && !isRandom(range, value.last) || isPlain(range) ? nil : range
  }

  /// Whether a value behind a colon is no value but what is said of it: a word of a sentence, or the name of a
  /// variable that holds it.
  private func isPlain(_ range: Range<Int>) -> Bool {
    guard range.count <= Self.longestFlag else { return false }
    let text = String(
      decoding: bytes[range].drop { $0 == UInt8(ascii: "(") }.prefix { $0 != UInt8(ascii: ".") },
      as: UTF8.self)
    if Self.plainWords.contains(text.lowercased()) { return true }
    return text.utf8.contains(UInt8(ascii: "_"))
      && text.utf8.allSatisfy { $0.isUpper || $0.isDigit || $0 == UInt8(ascii: "_") }
      && SecretName.isSecret(text, in: .member)
  }

  private static let plainWords: Set<String> = [
    "set", "unset", "not", "no", "none", "nil", "is", "are", "was", "has", "have", "must", "may",
    "cannot", "can", "expired", "missing", "invalid", "wrong", "failed", "required", "unknown",
    "denied", "rejected", "accepted", "mismatch", "given", "give", "use", "see", "and", "or", "the",
    "a", "an", "it", "ok", "empty", "hidden", "there", "without", "from", "in",
  ]

  /// Whether a value tells only whether there is a secret.
  private func isFlag(_ range: Range<Int>) -> Bool {
    range.count <= Self.longestFlag && Secrets.isFlag(String(decoding: bytes[range], as: UTF8.self))
  }

  private static let longestFlag = 64

  /// Whether a text is as long and as mixed as credentials are.
  private func isRandom(_ text: ArraySlice<UInt8>) -> Bool {
    isRandom(text.indices, text.lastIndex(where: \.isMixed))
  }

  /// - Parameter last: the last capital or digit in the text, or before it.
  private func isRandom(_ text: Range<Int>, _ last: Int?) -> Bool {
    text.count >= 6
      && (last.map { $0 > text.lowerBound } ?? false
        || bytes[text.upperBound - 1] == UInt8(ascii: "="))
  }

  /// Whether a name in Lua source stands in a text. A command of the prompt is text as a whole.
  private func isInText(_ name: ArraySlice<UInt8>, _ reading: inout Reading) -> Bool {
    reading.quotes.read(bytes, to: name.startIndex)
    return reading.quotes.isOpen || bytes.first == UInt8(ascii: ":")
  }

  /// What stands in quotation marks; nil for an empty text, which is no secret.
  private func quoted(by quote: UInt8, from start: Int) -> Range<Int>? {
    let end = bytes[start...].firstIndex { $0 == quote || $0 == UInt8(ascii: "\\") } ?? bytes.count
    return end > start ? start..<closing(quote, from: start) : nil
  }

  private func closing(_ quote: UInt8, from start: Int) -> Int {
    var index = start
    while index < bytes.count, bytes[index] != quote, bytes[index] != 0x0A {
      index += bytes[index] == UInt8(ascii: "\\") && index + 1 < bytes.count ? 2 : 1
    }
    return index
  }

  /// Up to one of the signs, or a control such as those between variables of an environment.
  private func value(from start: Int, until stops: String) -> Range<Int>? {
    let end = bytes[start...].firstIndex { $0 < 0x20 || stops.utf8.contains($0) } ?? bytes.count
    return end > start ? start..<end : nil
  }
}

extension UInt8 {
  /// What credentials have, and few words.
  fileprivate var isMixed: Bool { isUpper || isDigit }

  /// Those before the name or the value of a secret: `://`, `?key=`, `Bearer …`.
  fileprivate var isSignInDatum: Bool {
    switch self {
    case UInt8(ascii: ":"), UInt8(ascii: "?"), UInt8(ascii: "&"), UInt8(ascii: "#"),
      UInt8(ascii: ";"), UInt8(ascii: " "):
      true
    default: false
    }
  }

  fileprivate var isNamePart: Bool {
    isLetterOrDigit || self == UInt8(ascii: "_") || self == UInt8(ascii: "-") || self >= 0x80
  }
}
