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

  let bytes: [UInt8]

  /// What was read behind one place is not read again from the next one.
  struct Reading {
    /// Where the host may stand that a user is in front of.
    var host = TextStretch()
    /// Values, by the signs that end them.
    var values: [String: TextStretch] = [:]
    var quotes = LuaQuotes()
    var tags = ClosingTags()
    /// Whether names are those of secrets.
    var names: [ArraySlice<UInt8>: Bool] = [:]
    /// Brackets that nothing closes.
    var unclosed: Set<Int> = []
  }

  init(_ bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
  }

  /// Where the secrets are, in order, none within another.
  ///
  /// - Parameter depth: how many times over something may be escaped.
  func ranges(in kind: Kind, depth: Int = 4) -> [Range<Int>] {
    // What is looked for in a datum has one of these in it, and hardly any datum has.
    if kind == .datum, !bytes.contains(where: \.isSignInDatum), !Self.mayBeToken(bytes) {
      return []
    }
    let found = rangesAsItIs(in: kind)
    guard depth > 0, let plain = UnescapedText(bytes) else { return found }
    // Nobody writes a sentence with escapes, so that in a datum, too, what follows a name is given to it.
    let within = SecretText(plain.bytes).ranges(
      in: kind == .datum ? .prose : kind, depth: depth - 1)
    return
      (found
      + within.filter { kind != .datum || plain.isEscaped(before: $0.lowerBound) }
      .map(plain.place)).united
  }

  private func rangesAsItIs(in kind: Kind) -> [Range<Int>] {
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
    case UInt8(ascii: ":"):
      return inPasswordFile(at: index) ?? userInfo(at: index, kind, notBefore: end, &reading.host)
    case UInt8(ascii: "-") where bytes[index...].starts(with: "----".utf8):
      return privateKey(at: index)
    case _ where byte.isNamePart:
      let name = bytes[index..<endOfName(from: index)]
      if let range = inQuery(name) ?? authorization(name) ?? token(name) { return range }
      if kind == .datum { return inElement(name, &reading) ?? inPart(name) }
      if let range = passwordOption(name) { return range }
      guard isOfSecret(name, &reading) else { return login(name) }
      return (kind == .source ? nil : inElement(name, &reading)) ?? given(to: name, kind, &reading)
        ?? option(name, kind) ?? beside(name, kind)
    default: return nil
    }
  }

  func endOfName(from index: Int, atMost count: Int = .max) -> Int {
    let rest = bytes[index...].prefix(count)
    return rest.firstIndex { !$0.isNamePart } ?? rest.endIndex
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
      .flatMap { Secrets.isNone(bytes[$0], of: whole.utf8, in: .wire) ? nil : $0 }
  }

  /// `Bearer …`, `Basic …`: words that also stand in sentences, so that what follows has to look
  /// like a credential.
  private func authorization(_ name: ArraySlice<UInt8>) -> Range<Int>? {
    // Most names are no authorization: told by a byte.
    if name.contains(UInt8(ascii: "-")), Array(name).holds(Array("-HMAC-".utf8)) {
      return signature(after: name)
    }
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
    guard isURL || isRelative || kind != .datum else { return nil }
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
      if kind != .source, !isRelative, !isServer(from: at + 1) { return nil }
    } else if start < end {
      start = end
    }
    return start < at ? start..<at : nil
  }

  /// Whether a host with a port or a path is there, as no address of mail has: `u:x@db/name`, `u:x@tcp(db:1)`.
  private func isServer(from start: Int) -> Bool {
    let host = bytes[start...].prefix(256).prefix { $0.isNamePart || $0 == UInt8(ascii: ".") }
    guard host.endIndex < bytes.count, !host.starts(with: "sha".utf8) else { return false }
    let next = bytes[(host.endIndex + 1)...].first
    return "/(".utf8.contains(bytes[host.endIndex])
      || bytes[host.endIndex] == UInt8(ascii: ":") && next?.isDigit == true
  }

  private func privateKey(at index: Int) -> Range<Int>? {
    // Its first line names what kind of key it is, in a few letters.
    let first = bytes[index...].prefix(64).prefix { $0 >= 0x20 }
    guard first.firstRange(of: Array("BEGIN ".utf8)) != nil,
      let line = first.firstRange(of: Array("PRIVATE KEY".utf8)),
      let signs = first[line.upperBound...].firstRange(of: Array("----".utf8))?.lowerBound,
      let start = bytes[signs...].firstIndex(where: { $0 != UInt8(ascii: "-") })
    else { return nil }
    let end = bytes[start...].firstRange(of: Array("END ".utf8))?.lowerBound ?? bytes.count
    let last = bytes[start..<end].lastIndex { !"- ".utf8.contains($0) }
    return last.map { start..<($0 + 1) }
  }

  /// A token by its beginning: `eyJ….eyJ….…`, `ghp_…`.
  private func token(_ name: ArraySlice<UInt8>) -> Range<Int>? {
    guard Self.mayBeToken(name) else { return nil }
    if !name.starts(with: "eyJ".utf8) { return name.indices }
    var end = name.endIndex
    for _ in 0..<4 {
      guard end < bytes.count, bytes[end] == UInt8(ascii: ".") else { break }
      end = endOfName(from: end + 1)
    }
    return end > name.endIndex ? name.startIndex..<end : nil
  }

  /// Whether a text begins as tokens do that are known by that, and is as long.
  static func mayBeToken(_ text: some Collection<UInt8>) -> Bool {
    guard text.count >= 16, let first = text.first, tokenFirstBytes.contains(first) else {
      return false
    }
    return tokenBeginnings.contains { text.starts(with: $0.utf8) }
  }

  /// By which nearly all texts are told from tokens.
  private static let tokenFirstBytes = Array(Set(tokenBeginnings.compactMap(\.utf8.first)))

  private static let tokenBeginnings = [
    "eyJ", "ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xapp-",
  ]

  /// Up to one of the signs, or a control such as those between variables of an environment.
  private func value(from start: Int, until stops: String) -> Range<Int>? {
    let end = bytes[start...].firstIndex { $0 < 0x20 || stops.utf8.contains($0) } ?? bytes.count
    return end > start ? start..<end : nil
  }
}

extension UInt8 {
  /// What credentials have, and few words.
  var isMixed: Bool { isUpper || isDigit }

  /// Those before the name or the value of a secret: `://`, `?key=`, `Bearer …`, `<token>`, `token%3D`.
  fileprivate var isSignInDatum: Bool {
    switch self {
    case UInt8(ascii: ":"), UInt8(ascii: "?"), UInt8(ascii: "&"), UInt8(ascii: "#"),
      UInt8(ascii: ";"), UInt8(ascii: " "), UInt8(ascii: "<"), UInt8(ascii: "%"),
      UInt8(ascii: "\\"):
      true
    default: false
    }
  }

  var isNamePart: Bool {
    isLetterOrDigit || self == UInt8(ascii: "_") || self == UInt8(ascii: "-") || self >= 0x80
  }
}
