/// Secrets among the words of a command line, which are a script's own to read: nobody knows which of
/// them are options. What has the look of a secret is hidden to the end of its word, since a password may
/// hold any sign.
extension Secrets {
  /// What a word says of the one behind it.
  private enum Expected {
    case nothing
    /// It is a secret, of this name: `--password`, `Authorization:`, `password =`.
    case secret(String)
    /// It is a secret, of this name, behind a sign: `password`, where `=` or `=x` may follow.
    case sign(String)
    /// It is a user with a password, behind this option: `-u me:x`.
    case login(String)
  }

  /// Options whose value is a user, and perhaps a password behind a colon.
  private static let loginOptions = [
    "-u", "-U", "--user", "--proxy-user", "--userpwd", "--login", "--username", "--basic",
  ]

  /// What stands between a header's name and its secret.
  private static let schemes = ["basic", "bearer", "digest", "token", "negotiate", "apikey"]

  /// The words without secrets: what is given to a name that is a secret's, as in `password=x`,
  /// `--set=db.password=x`, `--token x`, `password = x`, `Authorization: Bearer x`, and the password of a user,
  /// as in `-u me:x` and `me:x@host`. A word may also be a text of its own.
  ///
  /// - Parameter others: masks what is written as a document, an address or a form.
  package func masked(arguments words: [String], others: (String) -> String) -> [String] {
    var expected = Expected.nothing
    // The last one that was named.
    var program: KnownProgram?
    return words.map { word in
      let now = expected
      expected = self.expected(after: word, now, program)
      program = Self.program(word) ?? program
      switch now {
      case .secret(let name)
      where !Self.isNone(word, of: name, in: .member) && !Self.isSign(word)
        && (name.utf8.first != UInt8(ascii: "-") || word.utf8.first != UInt8(ascii: "-")):
        return mask
      case .sign(let name) where word.utf8.first.map { "=:".utf8.contains($0) } == true:
        return String(maskedAssignments(name + word).dropFirst(name.count))
      case .login(let option):
        if let masked = masked(login: word[...], behind: option, program) { return masked }
      default: break
      }
      if let masked = masked(passwordOption: word, program) ?? masked(loginOption: word, program) {
        return masked
      }
      if Self.isStructured(word) { return masked(maskedAssignments(others(word))) }
      return masked(others(maskedUser(maskedAssignments(word))))
    }
  }

  private func expected(
    after word: String, _ now: Expected, _ program: KnownProgram?
  ) -> Expected {
    if isOptionOfSecret(word) { return .secret(word) }
    let bytes = Array(word.utf8)
    if KnownProgram.password(in: bytes[...], of: program) == bytes.count,
      program?.hasAttachedPasswords == false
    {
      return .secret(word)
    }
    if Self.loginOption(of: bytes[...])?.count == bytes.count { return .login(word) }
    switch now {
    case .secret where Self.schemes.contains(word.lowercased()) || Self.isSign(word): return now
    case .sign(let name) where Self.isSign(word): return .secret(name)
    default: break
    }
    let unsigned = word.utf8.reversed().drop { "=: ".utf8.contains($0) }
    let name = unsigned.drop { "]\"'".utf8.contains($0) }.prefix(Self.longestName)
      .prefix(while: Self.isNameByte).reversed()
    guard !name.isEmpty, case let name = String(decoding: name, as: UTF8.self),
      isSecret(name, in: .member)
    else { return .nothing }
    return unsigned.count < word.utf8.count ? .secret(name) : .sign(name)
  }

  /// The program that a word names, perhaps with its folder.
  private static func program(_ word: String) -> KnownProgram? {
    KnownProgram(named: word.utf8.split(separator: UInt8(ascii: "/")).last ?? [])
  }

  /// `=`, `:`, `:=`, `=>`
  private static func isSign(_ word: String) -> Bool {
    ["=", ":", ":=", "=>"].contains { $0.utf8.elementsEqual(word.utf8) }
  }

  /// An option whose value, the word behind it, is a secret: `--password`. One that says no to something
  /// has none: `--no-password`.
  private func isOptionOfSecret(_ word: String) -> Bool {
    word.utf8.first == UInt8(ascii: "-") && !word.utf8.starts(with: "--no-".utf8)
      && namesSecret(word[...])
  }

  private func namesSecret(_ name: Substring) -> Bool {
    name.utf8.allSatisfy(Self.isNameByte) && isSecret(name, in: .member)
  }

  /// A JSON document or an address, which tell themselves where a secret in them ends.
  private static func isStructured(_ word: String) -> Bool {
    if let first = word.utf8.first, "{[".utf8.contains(first) { return true }
    let rest = word.utf8.drop { $0.isLetterOrDigit || "+-.".utf8.contains($0) }
    return rest.startIndex > word.utf8.startIndex && rest.starts(with: "://".utf8)
  }

  // MARK: Names and values

  /// The same but for what is given to the name of a secret, wherever in the word that is.
  private func maskedAssignments(_ word: String) -> String {
    let bytes = Array(word.utf8)
    // The last name before what is looked at: what stands between a name and its sign is no part of it.
    var name = 0..<0
    for (index, byte) in bytes.enumerated() {
      let isSign =
        "=:".utf8.contains(byte)
        || byte == 0x20 && index == name.upperBound && bytes[name].first == UInt8(ascii: "-")
      if isSign, let value = secretValue(after: index, of: name, in: bytes) {
        return String(decoding: bytes[..<value], as: UTF8.self) + mask
      }
      if #"]"'\ "#.utf8.contains(byte) { continue }
      if !Self.isNameByte(byte) {
        name = (index + 1)..<(index + 1)
      } else {
        name = (index == name.upperBound ? name.lowerBound : index)..<(index + 1)
      }
    }
    return word
  }

  /// Longer is no name, whose end may be one: of a long one before many signs only that is read again.
  private static let longestName = 256

  /// Where the value begins that a sign gives to the name of a secret: `password` of `db.password`, `"password"`
  /// and `a[password]`; nil for any other name.
  private func secretValue(after sign: Int, of name: Range<Int>, in bytes: [UInt8]) -> Int? {
    let text = String(decoding: bytes[name].suffix(Self.longestName), as: UTF8.self)
    return isSecret(text[...], in: .member) ? hiddenValue(from: sign + 1, of: text, in: bytes) : nil
  }

  /// Where a value begins that has to be hidden; nil for none, for one that is hidden already, and for one
  /// that tells only whether there is a secret, or how many.
  private func hiddenValue(from start: Int, of name: String, in bytes: [UInt8]) -> Int? {
    let value = bytes[start...].drop { #" "'=\"#.utf8.contains($0) }
    guard let first = value.first, !value.starts(with: "//".utf8), !value.starts(with: mask.utf8)
    else { return nil }
    let word = value.prefix { !#",;&}]"' "#.utf8.contains($0) }
    if word.isEmpty, "}]".utf8.contains(first) { return nil }
    if !word.isEmpty, Self.isNone(String(decoding: word, as: UTF8.self), of: name, in: .member) {
      return nil
    }
    return value.startIndex
  }

  // MARK: Users

  /// What of a word is an option whose value is a user: `-u` of `-ume:x`, and `--user`, `-sSu` as a whole.
  static func loginOption(of word: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    if loginOptions.contains(where: { word.elementsEqual($0.utf8) }) { return word }
    guard word.first == UInt8(ascii: "-"), word.count > 1 else { return nil }
    let letters = word.dropFirst()
    if "uU".utf8.contains(letters[letters.startIndex]) { return word.prefix(2) }
    return letters.count < 8 && letters.last == UInt8(ascii: "u")
      && letters.allSatisfy { $0.isLetterOrDigit } ? word : nil
  }

  /// `--user=me:x` and `-ume:x`.
  private func masked(loginOption word: String, _ program: KnownProgram?) -> String? {
    let bytes = Array(word.utf8)
    let name = bytes.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ":") }
    guard let option = Self.loginOption(of: name), option.endIndex < bytes.count else { return nil }
    let isLong = bytes.starts(with: "--".utf8)
    guard isLong == (bytes[option.endIndex] == UInt8(ascii: "=")) else { return nil }
    let value = bytes[option.endIndex...].dropFirst(isLong ? 1 : 0)
    return masked(
      login: Substring(decoding: value, as: UTF8.self),
      behind: String(decoding: option, as: UTF8.self), program
    ).map { String(decoding: bytes[..<value.startIndex], as: UTF8.self) + $0 }
  }

  /// `-pX` of `mysql`.
  private func masked(passwordOption word: String, _ program: KnownProgram?) -> String? {
    let bytes = Array(word.utf8)
    guard let start = KnownProgram.password(in: bytes[...], of: program), start < bytes.count,
      !KnownProgram.isPort(bytes[start...])
    else { return nil }
    let value = bytes[start] == UInt8(ascii: "=") ? start + 1 : start
    return String(decoding: bytes[..<value], as: UTF8.self) + mask
  }

  /// `me:x`
  ///
  /// - Returns: nil for one without a password, and for an address; a user with a group as it is.
  private func masked(
    login: Substring, behind option: String, _ program: KnownProgram?
  ) -> String? {
    guard let colon = login.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let password = login[login.utf8.index(after: colon)...]
    guard !Self.isFlag(password), !password.utf8.starts(with: "//".utf8) else { return nil }
    let user = login[..<colon].utf8
    if KnownProgram.isGroup(user, password.utf8, behind: option.utf8, of: program) {
      return String(login)
    }
    return "\(login[...colon])\(mask)"
  }

  /// The password of `me:x@host`, which may stand behind an option: `--db=me:x@host/name`.
  private func maskedUser(_ word: String) -> String {
    let bytes = Array(word.utf8)
    let end = bytes.firstIndex { "/? ".utf8.contains($0) } ?? bytes.count
    guard let at = bytes[..<end].lastIndex(of: UInt8(ascii: "@")), at + 1 < end,
      let colon = bytes[..<at].firstIndex(of: UInt8(ascii: ":")), colon > 0, colon + 1 < at,
      Self.isNameByte(bytes[colon - 1])
    else { return word }
    return String(decoding: bytes[...colon], as: UTF8.self) + mask
      + String(decoding: bytes[at...], as: UTF8.self)
  }
}
