/// Hides secrets: known ones wherever they stand, also percent-encoded and in Base64, and all others by what they are called and by the
/// forms that credentials have.
///
/// Traces, the log, the prompt's history, `:save` and the journal show or keep nothing that has not
/// passed through here. Documents are hidden by ``JSON``'s part of it. The rule:
///
/// 1. A secret that is known, of four bytes or more, is hidden wherever it stands. The id of a key and the name of
///    a user open nothing alone, and are not among them: what is said of a key names it.
/// 2. What is given to a name of a secret (``SecretName``) by `=` without a gap, or as a member or a header, is
///    hidden, however short and whatever it looks like; so is an id of a key that is given to such a name
///    (`access_key_id=x`), since the name of its secret half may be the same elsewhere. A user's name is not.
///    That holds for all ways of giving: `password%3Dx`, `'password' => 'x'`, `<password>x</password>`,
///    `password[0]=x`, `name="password" value="x"`, `("X-Auth-Token", "x")`, for lists as a whole
///    (`password=["a", "b"]`) and for the lines below a name, as YAML has them.
/// 3. What follows such a name behind `: ` or ` = ` in a text, or behind an option (`--password x`), is hidden
///    but for the words of a sentence (`credentials: set NAME`) and the names of variables; of what a server
///    says, where it looks like a credential.
///    Behind a blank alone it has to have letters and digits as no word has them (`password hunter2`); `password x`
///    stays.
/// 4. The forms of credentials are hidden without any name: a user with a password in an address, an
///    authorization, a private key, the path of a webhook, a token that is known by its beginning (`eyJ…`), a line
///    of a `.pgpass`; and options of well-known programs that are passwords (`mysql -pX`), of which the last one
///    that is named before the option tells what that is: `docker run -u 1000:1000` names a group.
/// 5. A number that is given to the name of more than one is how many there are (`tokens=1200`), and stays; so does
///    a small one that is how many tests passed, or which signal came (`pass=3`, `pass: 3/4`, `sig=15`).
/// 6. What is escaped is read as if it were not: `%3D`, `\u003d`, `&quot;`.
package struct Secrets: Sendable {
  /// What stands where a secret was.
  package let mask: String
  private let values: SecretValues
  private let names: Set<String>

  /// Shorter texts are too common to be hidden wherever they stand.
  private static let shortestValue = 4

  /// - Parameters:
  ///   - values: secrets themselves: keys, tokens. Those of fewer than four bytes are left alone.
  ///   - names: further names, in any case, whose values are secret.
  package init(values: [String] = [], names: [String] = [], mask: String = "<redacted>") {
    self.mask = mask
    self.values = SecretValues(
      values.map { Array($0.utf8) }.filter { $0.count >= Self.shortestValue }
        .flatMap { SecretForms.all(of: $0) })
    self.names = Set(names.map { $0.lowercased() })
  }

  package func isSecret(_ name: some StringProtocol, in place: SecretName.Place) -> Bool {
    SecretName.isSecret(name, in: place) || !names.isEmpty && names.contains(name.lowercased())
  }

  // MARK: Text

  /// A text for people, such as the message of a log record: known secrets, what an URL or an
  /// authorization carries, and what follows the name of a secret (`password=x`, `token: x`).
  package func masked(_ text: String) -> String {
    masked(text, at: SecretText(text.utf8).ranges(in: .prose))
  }

  /// A text that a program goes on with, such as an argument in the journal: the same but for what
  /// merely follows a name.
  package func masked(datum text: String) -> String {
    masked(text, at: SecretText(text.utf8).ranges(in: .datum))
  }

  /// What a server says went wrong: the same as for people, but for what a name is followed by in
  /// plain words.
  package func masked(answer text: String) -> String {
    masked(text, at: SecretText(text.utf8).ranges(in: .answer))
  }

  /// A text of which nothing is known but that people read it: only known secrets.
  package func masked(known text: String) -> String { masked(text, at: []) }

  /// Whether Lua source or a prompt's command has a secret written in it.
  package func stand(inSource text: String) -> Bool {
    let bytes = Array(text.utf8)
    return !values.ranges(in: bytes).isEmpty || !SecretText(bytes).ranges(in: .source).isEmpty
  }

  /// Whether it is a word, a number or a time, as most of what is recorded: none of the forms that a
  /// secret is known by is written with these bytes alone. A known secret may be.
  package func isPlain(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      (bytes.allSatisfy { Self.isOfWords($0) } && !SecretText.mayBeToken(bytes)
        || bytes.allSatisfy { Self.isOfNumbers($0) })
        && values.areNot(in: bytes)
    }
  }

  private static func isOfWords(_ byte: UInt8) -> Bool {
    byte.isLetterOrDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: ".")
  }

  /// `2026-01-02 03:04:05`, `2026-01-02T03:04:05Z`, `203.0.113.10/24`
  private static func isOfNumbers(_ byte: UInt8) -> Bool {
    // "-", ".", "/", the digits and ":" are one after the other.
    (UInt8(ascii: "-")...UInt8(ascii: ":")).contains(byte) || byte == 0x20
      || byte == UInt8(ascii: "T") || byte == UInt8(ascii: "Z")
  }

  private func masked(_ text: String, at ranges: [Range<Int>]) -> String {
    let bytes = Array(text.utf8)
    let known = values.ranges(in: bytes)
    // Nearly all that is written has none.
    if known.isEmpty, ranges.isEmpty { return text }
    var shown: [UInt8] = []
    var end = 0
    for range in (ranges + known).united {
      shown += bytes[end..<range.lowerBound] + mask.utf8
      end = range.upperBound
    }
    return String(decoding: shown + bytes[end...], as: UTF8.self)
  }

  // MARK: Requests and answers

  /// The value of a header, as it may be shown.
  package func masked(header name: String, _ value: String) -> String {
    isSecret(name, in: .wire) && !Self.isNone(value, of: name, in: .wire)
      ? mask : masked(datum: value)
  }

  /// A URL as errors name it: without its user, its query and its fragment.
  package func name(ofURL url: String) -> String {
    masked(
      datum: String(
        decoding: url.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") },
        as: UTF8.self))
  }

  /// A URL without its user, and without the secrets of its query and its fragment.
  package func masked(url: String) -> String {
    masked(datum: url)
  }

  /// `a=1&b=2` as a query or a form.
  ///
  /// - Returns: nil for what has not this form.
  package func masked(form text: String, in place: SecretName.Place = .wire) -> String? {
    guard text.utf8.contains(UInt8(ascii: "=")),
      text.utf8.allSatisfy({ $0 > 0x20 && !#"{}<>"\"#.utf8.contains($0) })
    else { return nil }
    let pairs = text.split(separator: "&", omittingEmptySubsequences: false).map { pair in
      guard let sign = pair.utf8.firstIndex(of: UInt8(ascii: "=")) else { return String(pair) }
      let name = pair[..<sign].percentDecoded
      let value = pair[pair.index(after: sign)...]
      let isHidden = isSecret(name, in: place) && !Self.isNone(value, of: name, in: place)
      return isHidden ? "\(pair[...sign])\(mask)" : masked(datum: String(pair))
    }
    return pairs.joined(separator: "&")
  }

  /// What names of secrets are made of.
  package static func isNameByte(_ byte: UInt8) -> Bool {
    byte.isLetterOrDigit || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  /// What is no secret though it is given to the name of one: nothing, a flag, how many there are.
  package static func isNone(
    _ value: some StringProtocol, of name: some StringProtocol, in place: SecretName.Place
  ) -> Bool {
    isNone(value.utf8, of: name.utf8, in: place)
  }

  static func isNone(
    _ value: some Collection<UInt8>, of name: some Collection<UInt8>, in place: SecretName.Place
  ) -> Bool {
    isFlag(value) || isCount(value, atMost: SecretName.longestCount(of: name, in: place))
      || place == .member && SecretName.isDaily(value, of: name)
  }

  /// Whether a text is a number of so many digits, or tells with such numbers how many there are: `3/4`, `75%`,
  /// `99.5%`, `120/s`, `1.5k`.
  package static func isCount(_ value: some StringProtocol, atMost digits: Int) -> Bool {
    isCount(value.utf8, atMost: digits)
  }

  private static func isCount(_ value: some Collection<UInt8>, atMost digits: Int) -> Bool {
    guard digits > 0, !value.isEmpty, value.count <= longestCount else { return false }
    let parts = value.split(
      separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
    return isNumber(parts[0], atMost: digits)
      && (parts.count == 1 || isNumber(parts[1], atMost: digits)
        || ["s", "sec", "min", "h", "hour", "d", "day"].contains { parts[1].elementsEqual($0.utf8) })
  }

  private static let longestCount = 48

  private static func isNumber(_ value: some Collection<UInt8>, atMost digits: Int) -> Bool {
    let whole = value.prefix(while: \.isDigit)
    var rest = value[whole.endIndex...]
    if rest.first == UInt8(ascii: ".") {
      let part = rest.dropFirst().prefix(while: \.isDigit)
      guard (1...digits).contains(part.count) else { return false }
      rest = value[part.endIndex...]
    }
    return (1...digits).contains(whole.count)
      && (rest.isEmpty || rest.count == 1 && "%kKM".utf8.contains(rest[rest.startIndex]))
  }

  /// How many digits a number has at most that tells how many there are of what a member's name says: `tokens`.
  package static func longestCount(of name: some StringProtocol) -> Int {
    SecretName.longestCount(of: name.utf8, in: .member)
  }

  /// What tells only whether there is a secret.
  package static func isFlag(_ value: some StringProtocol) -> Bool { isFlag(value.utf8) }

  private static func isFlag(_ value: some Collection<UInt8>) -> Bool {
    ["", "true", "false", "null"].contains { value.elementsEqual($0.utf8) }
  }
}
