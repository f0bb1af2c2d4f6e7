/// The variables of the process's environment, as a script may see them.
///
/// That keys are left out keeps them from getting into logs and requests by accident. It does not
/// keep them from a script that is after them: a script reads the files its user can read, and
/// `/proc/self/environ` is one of them.
package struct Environment {
  private let variables: () -> [String: String]
  /// The variables that hold the key of the account.
  private let keys: Set<String>

  /// - Parameters:
  ///   - keys: the names of variables that hold the key of an account, which scripts do not get.
  ///   - variables: all of them; asked each time.
  package init(keys: Set<String> = [], _ variables: @escaping () -> [String: String]) {
    self.keys = keys
    self.variables = variables
  }

  /// None at all.
  package static var empty: Environment { Environment { [:] } }

  /// What the key variables hold, for whoever has to keep it out of sight.
  package var secrets: [String] {
    let variables = variables()
    return keys.sorted().compactMap { variables[$0] }
  }

  /// Without the key variables.
  var visible: [String: String] {
    variables().filter { !keys.contains($0.key) }
  }

  /// - Throws: for a key variable.
  func value(_ name: String) throws(Withheld) -> String? {
    guard !keys.contains(name) else { throw Withheld(name: name) }
    return variables()[name]
  }

  /// A variable that scripts do not get.
  struct Withheld: Error {
    let name: String

    var message: String {
      "\(name) holds a key of the account, which scripts do not get; calls of cloud are signed for them"
    }
  }
}
