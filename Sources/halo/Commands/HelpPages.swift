internal import CloudModule
internal import ScriptTools
internal import SimulatedCloud
internal import Text

/// What there is to read beside what scripts can use: in a shell, a script and a session.
enum HelpPages {
  static let names = [
    "demo", "credentials", "permissions", "environment", "completion", "exit-codes",
  ]

  /// - Parameter name: what it is asked for by.
  static func text(on name: String) -> String? {
    switch name {
    case "demo": DemoAccount.help
    case "credentials": CredentialHelp.help
    case "permissions": Permissions.help
    case "environment": EnvironmentHelp.help
    case "completion": CompletionHelp.help
    case "exit-codes", "exit": exitCodes
    default: ExitStatus.table.contains { $0.code == name } ? exitCodes : nil
    }
  }

  private static var exitCodes: String {
    let rows = ExitStatus.table.map { [$0.code, $0.meaning] }
    return "The exit codes of halo:\n\n\(TextLayout.table(rows))\n"
  }
}
