/// A program that a command names before its options, where these are something else than elsewhere: `-p` is
/// a password for `mysql`, and a port for `docker run`.
enum KnownProgram: Equatable {
  /// Of its option with this letter the value is a password.
  case password(option: UInt8, isAttached: Bool)
  /// `-u` is a user and a group.
  case container
  /// `-u` is a user and a password.
  case web
  /// What it has it has as anything else.
  case other

  /// - Parameter name: a word, without its folder.
  init?(named name: some Collection<UInt8>) {
    guard name.count <= Self.longestName else { return nil }
    let name = String(decoding: name, as: UTF8.self)
    if Self.containers.contains(name) {
      self = .container
    } else if Self.webs.contains(name) {
      self = .web
    } else if Self.others.contains(name) {
      self = .other
    } else if let option = Self.options[name]
      ?? Self.families.first(where: { name.utf8.starts(with: $0.key.utf8) })?.value
    {
      self = option
    } else {
      return nil
    }
  }

  /// The last one that is named before a place in a command: `docker exec db mysql`.
  init?(in words: ArraySlice<UInt8>) {
    let command = words.lastIndex { "\n;|&".utf8.contains($0) }.map { words[($0 + 1)...] } ?? words
    let last = command.split { !$0.isNamePart }.reversed().lazy.compactMap { word in
      // `https://`, `me@mysql`, `mysql.example`, `mysql:8` are none.
      let beside = command[word.endIndex...].prefix(1) + command[..<word.startIndex].suffix(1)
      return beside.contains { ":@.=".utf8.contains($0) } ? nil : KnownProgram(named: word)
    }.first
    guard let last else { return nil }
    self = last
  }

  private static let longestName = 32

  private static let containers: Set<String> = [
    "docker", "podman", "nerdctl", "buildah", "kubectl", "compose", "docker-compose",
    "podman-compose",
  ]

  private static let webs: Set<String> = ["curl", "wget", "wget2", "http", "https", "xh", "aria2c"]

  /// Before which others stand that tell them a password: `sshpass -p X ssh -p 22`.
  private static let others: Set<String> = ["ssh", "scp", "sftp", "rsync"]

  private static func option(_ letter: Unicode.Scalar, isAttached: Bool = false) -> KnownProgram {
    .password(option: UInt8(ascii: letter), isAttached: isAttached)
  }

  /// `docker login`, `az login`, `oc login` have one option for it.
  private static let options: [String: KnownProgram] = [
    "login": option("p"), "sshpass": option("p"), "cqlsh": option("p"), "hdbsql": option("p"),
    "beeline": option("p"), "redis-cli": option("a"), "gsql": option("W"), "sqlcmd": option("P"),
    "bcp": option("P"), "ipmitool": option("P"), "zip": option("P"), "unzip": option("P"),
    "mosquitto_pub": option("P"), "mosquitto_sub": option("P"), "obsutil": option("k"),
    "7z": option("p", isAttached: true), "7za": option("p", isAttached: true),
    "rar": option("p", isAttached: true), "unrar": option("p", isAttached: true),
  ]

  /// By what their names begin with: `mysqldump`, `mongosh`, `ldapsearch`.
  private static let families: [String: KnownProgram] = [
    "mysql": option("p", isAttached: true), "mariadb": option("p", isAttached: true),
    "mongo": option("p"), "ldap": option("w"),
  ]

  // MARK: Options

  /// Where the value of an option that is a password begins in its word: `-pX`; at the word's end where it is
  /// the next one. Nil for any other word.
  static func password(in word: ArraySlice<UInt8>, of program: KnownProgram?) -> Int? {
    guard case .password(let letter, _)? = program, word.count > 1,
      word.first == UInt8(ascii: "-"), word[word.startIndex + 1] == letter
    else { return nil }
    return word.startIndex + 2
  }

  /// Whether a password never stands in the word behind its option, which asks for it then.
  var hasAttachedPasswords: Bool {
    if case .password(_, true) = self { true } else { false }
  }

  /// Whether the value of an option is a user with a group, as those of numbers alone are unless they are given
  /// to what logs in.
  static func isGroup(
    _ user: some Collection<UInt8>, _ group: some Collection<UInt8>,
    behind option: some Collection<UInt8>,
    of program: KnownProgram?
  ) -> Bool {
    guard !option.starts(with: "--".utf8) || option.elementsEqual("--user".utf8) else {
      return false
    }
    if program == .container { return true }
    return program != .web && [user.count, group.count].allSatisfy { $0 <= longestID }
      && user.allSatisfy(\.isDigit) && group.allSatisfy(\.isDigit)
  }

  private static let longestID = 10

  /// Whether it is where a port leads: `8080:80`, `127.0.0.1:8080:80`.
  static func isPort(_ value: some Collection<UInt8>) -> Bool {
    value.contains(UInt8(ascii: ":")) && value.allSatisfy { $0.isDigit || ".:".utf8.contains($0) }
  }
}
