internal import CloudModule
internal import JSON
internal import StandardModules
internal import Text
internal import WireText

/// How a script that did not succeed ends the process.
struct ScriptFailure: Error {
  let text: String
  let code: Int32
  /// What programs read instead of the text; nil for its first line.
  let message: String?
  let fields: [JSONMember]
  /// What can be done about what the run has left, in a line; nil for nothing, and where the text says it.
  var advice: String?
  /// Whether it ended for want of a key or another thing that has to be said beforehand, which `os.exit(78)`
  /// alone does not mean.
  private(set) var lacksConfiguration = false
  /// Whether nothing was begun because an earlier run lies interrupted.
  var isOfInterruptedRun = false

  init(text: String, code: Int32, message: String? = nil, fields: [JSONMember] = []) {
    self.text = text
    self.code = code
    self.message = message
    self.fields = [JSONMember("exit", .integer(Int64(code)))] + fields
  }

  init(text: String, status: ExitStatus) {
    self.init(text: text, code: status.rawValue)
  }

  /// - Parameters:
  ///   - ledger: what the script's changes came to.
  ///   - asked: what the script has said itself that it exits with.
  init(
    _ report: ErrorReport, leftDoubt: Bool, _ ledger: ChangeLedger = ChangeLedger(),
    asked: Int32? = nil
  ) {
    // A change in doubt is worse news than the signal that cut the wait for it short.
    let isInDoubt = leftDoubt || report.status == .inDoubt || !ledger.doubts.isEmpty
    let code: Int32 =
      if ledger.left > 0 {
        ExitStatus.rollBackIncomplete.rawValue
      } else if isInDoubt {
        ExitStatus.inDoubt.rawValue
      } else if ledger.isRolledBack {
        ExitStatus.rolledBack.rawValue
      } else if let status = Interrupt.status {
        status.rawValue
      } else if let asked, asked != 0 {
        asked
      } else {
        report.status.rawValue
      }
    self.init(text: report.text, code: code, message: report.message, fields: report.fields)
    lacksConfiguration =
      report.status == .configuration && code == ExitStatus.configuration.rawValue
  }

  /// The same for want of a region, a key or the like, with that one of the script's arguments which is the
  /// option that would have said it.
  func advising(of arguments: [[UInt8]]) -> ScriptFailure {
    let options = ["--region", "--profile", "--project-id", "--endpoint", "--sim"]
    let option = options.first { option in
      arguments.contains {
        $0.starts(with: option.utf8)
          && [nil, UInt8(ascii: "=")].contains($0.dropFirst(option.utf8.count).first)
      }
    }
    guard let option, advice == nil else { return self }
    var failure = self
    failure.advice = "\(option) stands behind the script, and was given to it: options go before it"
    return failure
  }

  /// Why, as whoever looks at the run later is told; nil where nobody said.
  var reason: String? {
    if let message { return message }
    let line = text.prefix(upTo: "\n")
    let isOurs = line.utf8.starts(with: "halo: ".utf8)
    let said = isOurs ? Substring(line.utf8.dropFirst("halo: ".utf8.count)) : line
    return said.isEmpty ? nil : String(said)
  }

  /// Nothing is written for a script that said itself how to exit.
  func write(to log: RunLog) {
    if let message {
      log.report(.error, message, fields: fields, text: text)
    } else {
      log.report(.error, text, fields: fields)
    }
    if let advice { log.report(.info, "halo: \(advice)\n") }
  }
}
