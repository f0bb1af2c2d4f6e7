internal import Files
internal import Journal
internal import CloudModule
internal import StandardModules
// `environ` is a variable of C, which Swift cannot know to be safe.
@preconcurrency internal import Glibc
internal import Sandbox

extension Environment {
  /// What the process was started with.
  static var process: Environment {
    Environment(keys: secretNames, variables: { variables })
  }

  /// What of them is secret, told once: the start asks several times.
  static let processSecrets: [String] = process.secrets + process.secretValues

  /// Takes the keys out of the memory in which they were handed to the process. What reads them by
  /// `process` or `variable` still does.
  static func wipeKeys() {
    _ = variables
    for name in secretNames { Sandbox.wipe(variable: name.text) }
  }

  /// The passwords of the journal that variables hold.
  static let journalPasswords: [String] =
    [variable("PGPASSWORD")].compactMap(\.self) + addressPasswords

  private static var addressPasswords: [String] {
    variable("HALO_JOURNAL").map { JournalPlace.passwords(in: $0) } ?? []
  }

  /// The variables with keys, and those of proxies and of the journal that have a password in them.
  private static let secretNames: Set<WireKey> = {
    let proxies = [
      "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "HTTP_PROXY",
    ]
    var journal: Set<WireKey> = ["PGPASSWORD"]
    if !addressPasswords.isEmpty { journal.insert("HALO_JOURNAL") }
    return CloudModule.keyVariables.union(journal).union(
      proxies.filter { variable($0)?.contains("@") == true }.map { WireKey($0) })
  }()

  /// The ids of keys and the names of users, which are no secret without their other half: what is said of a
  /// key names it.
  static var openNames: Set<WireKey> {
    let endings = ["_AK", "_ACCESS_KEY", "_USERNAME", "_USER_NAME"]
    return Set(
      secretNames.map(\.text).filter { name in endings.contains(where: name.hasSuffix) }
        .compactMap(variable).map { WireKey($0) })
  }

  /// Read once: a key is wiped where it was read from.
  static let variables: [Variable] = {
    var variables: [Variable] = []
    var entry = environ
    while let text = entry.pointee {
      let bytes = UnsafeRawBufferPointer(start: text, count: strlen(text))
      if let sign = bytes.firstIndex(of: UInt8(ascii: "=")) {
        // The first counts, as for getenv.
        let name = Bytes(bytes[..<sign])
        if !variables.contains(where: { $0.name == name }) {
          variables.append((name, Bytes(bytes[(sign + 1)...])))
        }
      }
      entry += 1
    }
    return variables
  }()
}

/// A variable of the environment; nil when it is not set or empty.
func variable(_ name: String) -> String? {
  guard let value = variableBytes(name), !value.isEmpty else { return nil }
  return String(decoding: value, as: UTF8.self)
}

/// A variable of the environment; nil when it is not set.
func variableBytes(_ name: String) -> Environment.Bytes? {
  Environment.variables.first { name.utf8.elementsEqual($0.name) }?.value
}

/// The same as the user's own files are found by: `HOME` is known also where it is not set.
func homeVariable(_ name: String) -> String? {
  name.utf8.elementsEqual("HOME".utf8) ? UserEntry.home(variable) : variable(name)
}
