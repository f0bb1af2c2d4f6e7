internal import CloudModule
internal import JSON
internal import StandardModules

/// How a script that did not succeed ends the process.
struct ScriptFailure: Error {
  let text: String
  let code: Int32
  /// What programs read instead of the text; nil for its first line.
  let message: String?
  let fields: [JSONMember]

  init(text: String, code: Int32, message: String? = nil, fields: [JSONMember] = []) {
    self.text = text
    self.code = code
    self.message = message
    self.fields = [JSONMember("exit", .integer(Int64(code)))] + fields
  }

  init(text: String, status: ExitStatus) {
    self.init(text: text, code: status.rawValue)
  }

  /// - Parameter ledger: what the script's changes came to.
  init(_ report: ErrorReport, leftDoubt: Bool, _ ledger: ChangeLedger = ChangeLedger()) {
    // A change in doubt is worse news than the signal that cut the wait for it short.
    let isInDoubt = leftDoubt || report.status == .inDoubt
    let status: ExitStatus =
      if ledger.left > 0 {
        .rollBackIncomplete
      } else if isInDoubt {
        .inDoubt
      } else if ledger.isRolledBack {
        .rolledBack
      } else {
        Interrupt.status ?? report.status
      }
    self.init(
      text: report.text, code: status.rawValue, message: report.message, fields: report.fields)
  }

  /// Nothing is written for a script that said itself how to exit.
  func write(to log: RunLog) {
    if let message {
      log.report(.error, message, fields: fields, text: text)
    } else {
      log.report(.error, text, fields: fields)
    }
  }
}
