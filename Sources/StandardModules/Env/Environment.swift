internal import Text

/// The variables of the process's environment, as a script may see them. Their names and values are
/// bytes, which need not be UTF-8.
///
/// That keys are left out keeps them from getting into logs and requests by accident.
package struct Environment {
  package typealias Bytes = [UInt8]

  /// A variable; an environment has few, which a list finds as fast as a table that is made anew at each
  /// start.
  package typealias Variable = (name: Bytes, value: Bytes)

  private let variables: () -> [Variable]
  /// The variables that hold the key of the account.
  private let keys: Set<WireKey>

  /// - Parameters:
  ///   - keys: the names of variables that hold the key of an account, which scripts do not get.
  ///   - variables: all of them, each name once; asked each time.
  package init(keys: Set<WireKey> = [], variables: @escaping () -> [Variable]) {
    self.keys = keys
    self.variables = variables
  }

  /// None at all.
  package static var empty: Environment { Environment(variables: { [] }) }

  /// What the key variables hold, for whoever has to keep it out of sight.
  package var secrets: [String] {
    let variables = variables()
    return keys.sorted().compactMap { name in
      variables.first { name.text.utf8.elementsEqual($0.name) }
        .map { String(decoding: $0.value, as: UTF8.self) }
    }
  }

  /// What the other variables hold whose names say that it is a secret. What is short is none: it
  /// stands in too many texts by chance.
  package var secretValues: [String] {
    variables().filter {
      !isKey($0.name) && Self.saysSecret(String(decoding: $0.name, as: UTF8.self))
    }
    .map { String(decoding: $0.value, as: UTF8.self) }
    .filter { $0.utf8.count >= Self.shortestSecret && !Secrets.isFlag($0) }
  }

  private static let shortestSecret = 6

  /// Names that are as secrets are named, and that every shell has: they hold folders and numbers.
  private static let harmless: Set<WireKey> = ["PWD", "OLDPWD", "XDG_SESSION_ID"]

  private static func saysSecret(_ name: String) -> Bool {
    guard !harmless.contains(WireKey(name)) else { return false }
    return SecretName.isSecret(name, in: .member) || name.uppercased().hasSuffix("_KEY")
  }

  /// Without the key variables.
  var visible: [Variable] {
    variables().filter { !isKey($0.name) }
  }

  /// - Throws: for a key variable.
  func value(_ name: Bytes) throws(Withheld) -> Bytes? {
    guard !isKey(name) else { throw Withheld(name: String(decoding: name, as: UTF8.self)) }
    return variables().first { $0.name == name }?.value
  }

  private func isKey(_ name: Bytes) -> Bool {
    keys.contains { $0.text.utf8.elementsEqual(name) }
  }

  /// A variable that scripts do not get.
  struct Withheld: Error {
    let name: String

    var message: String {
      "\(name) holds a key of the account, which scripts do not get; calls of cloud are signed for them"
    }
  }
}
