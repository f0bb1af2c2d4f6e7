internal import CloudModule
internal import ScriptTools
internal import SimulatedCloud
internal import Text

/// What there is to read beside what scripts can use: in a shell, a script and a session.
enum HelpPages {
  private static let pages: [(name: String, text: @Sendable () -> String)] = [
    ("demo", { DemoAccount.help }), ("credentials", { CredentialHelp.help }),
    ("permissions", { Permissions.help }), ("environment", { EnvironmentHelp.help }),
    ("completion", { CompletionHelp.help }), ("exit-codes", { exitCodes }),
  ]

  static var names: [String] { pages.map(\.name) }

  /// - Parameter name: what it is asked for by.
  static func text(on name: String) -> String? {
    if let page = pages.first(where: { $0.name == name }) { return page.text() }
    return name == "exit" || ExitStatus.table.contains { $0.code == name } ? exitCodes : nil
  }

  private static var exitCodes: String {
    let rows = ExitStatus.table.map { [$0.code, $0.meaning] }
    return "The exit codes of halo:\n\n\(TextLayout.table(rows))\n"
  }
}
