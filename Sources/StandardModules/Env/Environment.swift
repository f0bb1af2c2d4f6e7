/// The variables of the process's environment, as a script may see them.
///
/// That keys are left out keeps them from getting into logs and requests by accident. It does not
/// keep them from a script that is after them: a script reads the files its user can read, and
/// `/proc/self/environ` is one of them.
public struct Environment {
  private let variables: () -> [String: String]

  /// - Parameter variables: all of them; asked each time.
  public init(_ variables: @escaping () -> [String: String]) {
    self.variables = variables
  }

  /// None at all.
  public static var empty: Environment { Environment { [:] } }

  /// The variables that hold the key of the account: those Halo reads, and the names other tools of
  /// this cloud know the same key by.
  static let keys: Set<String> = [
    "HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN",
    "HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN",
  ]

  /// What the key variables hold, for whoever has to keep it out of sight.
  public var secrets: [String] {
    let variables = variables()
    return Self.keys.sorted().compactMap { variables[$0] }
  }

  /// Without the key variables.
  var visible: [String: String] {
    variables().filter { !Self.keys.contains($0.key) }
  }

  /// - Throws: for a key variable.
  func value(_ name: String) throws(Withheld) -> String? {
    guard !Self.keys.contains(name) else { throw Withheld(name: name) }
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
