/// One input of a session that Lua accepts.
struct Block {
  enum Form {
    case expression
    case statements
  }

  /// As it was typed, without a `!` at its end.
  let text: String
  let form: Form
  /// What is compiled.
  let source: String
  /// Whether it ended in `!`: its changes need not be asked about.
  var hasConsent = false
}
