internal import ArgumentParser
internal import CloudModule
internal import Glibc
internal import HuaweiCloud
internal import JSON
internal import StandardModules
internal import Text
internal import WireText

/// `halo call`: one operation from the shell.
struct CallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "call",
    abstract: "Call one operation from the shell.",
    usage: "halo call [OPTIONS] OPERATION [FIELD=VALUE | FIELD:=JSON]...",
    discussion: """
      Fields are checked as in Lua: port_id=a,b gives a list where the operation takes one, \
      enabled=true a boolean; FIELD:=JSON gives any value. A change is asked about on a terminal, and \
      needs --yes without one. 'halo operations' lists what there is.
      """)

  /// How what comes back is written.
  enum Output: String, ExpressibleByArgument, CaseIterable {
    case table, json, csv, tsv, lua
  }

  @OptionGroup var cloud: CloudOptions
  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("What comes back as table, json, csv, tsv or lua.", valueName: "form"))
  var output = Output.table

  @Option(help: ArgumentHelp("Only these fields, in this order: alias,status.", valueName: "names"))
  var columns: String?

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp("Only records with this value. Repeatable.", valueName: "field=value"))
  var conditions: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Put them in order by this field; -field for the other direction.", valueName: "field"))
  var sort: String?

  @Option(
    help: ArgumentHelp("A JSON object of further fields; - for standard input.", valueName: "file"),
    completion: .file())
  var file: String?

  @Flag(help: "Return when a change is accepted, not when it is seen.")
  var noWait = false

  @Flag(name: [.customShort("y"), .long], help: "Make a change without asking.")
  var yes = false

  @Option(
    help: ArgumentHelp("Give up after this time (exit 124).", valueName: "duration"),
    transform: Quantity.duration)
  var timeout: Duration?

  @OptionGroup var recorded: RecordingOptions
  @OptionGroup var reporting: ReportingOptions
  @OptionGroup var simulated: FaultOptions

  @Argument(
    help: ArgumentHelp("Such as eip.list.", valueName: "operation"),
    completion: .custom { _, _, _ in OperationCatalog.standard.operations.map(\.name) })
  var operation: String

  @Argument(
    help: ArgumentHelp("What it is called with.", valueName: "field=value"),
    completion: .custom { words, _, _ in CallFields.completions(after: words) })
  var fields: [String] = []

  func validate() throws {
    try simulated.check(with: cloud)
    try recorded.check(with: cloud, isFile: false)
    try reporting.check(keeping: recorded.journal.keptFiles)
  }

  func run() throws {
    let name = operation.hasPrefix("cloud.") ? String(operation.dropFirst(6)) : operation
    let script = Script(code: Array(try code(calling: name).utf8), named: Script.call + name)
    var command = RunCommand.unset
    (command.cloud, command.recorded, command.simulated) = (cloud, recorded, simulated)
    (command.timeout, command.reporting) = (timeout, reporting)
    let consent = Consent(yes: yes)
    try command.keepingWindow { [command] window in
      try reporting.whileReporting(
        job: command.jobTitle(ofScript: Script.call + name), from: cloud,
        once: { log throws(ScriptFailure) -> Void? in
          try cloud.checkAccounts()
          return try command.isOfAnotherWindow(window, log) ? nil : ()
        },
        { _, log throws(ScriptFailure) in
          try command.runScript(script, [], in: window, log: log) { runtime in
            runtime.module.beforeChange = { consent.answer(to: $0) }
          }
        })
    }
  }

  /// The script that the call is.
  private func code(calling name: String) throws -> String {
    let catalog = OperationCatalog.standard
    guard let operation = catalog.operation(named: name) else {
      let names = catalog.operations.map(\.name)
      throw ValidationError(
        "there is no operation '\(name.excerpt(60))'\(Suggestion.advice(for: name, in: names))")
    }
    if noWait, operation.change == nil {
      throw ValidationError("--no-wait is about a change, and \(name) makes none")
    }
    var arguments = try CallFields.read(fields, file: file, for: operation)
    let problems = ArgumentCheck.problems(in: arguments, for: operation, besides: [])
    guard problems.isEmpty else {
      throw ValidationError("\(name): " + problems.map(\.line).joined(separator: "; "))
    }
    try checkChosen(for: operation)
    if noWait { arguments["wait"] = .boolean(false) }
    let given = (operation.fields.map(\.name) + ["wait"]).compactMap { name in
      arguments[name].map { "\(name.luaField) = \($0.luaText)" }
    }.joined(separator: ", ")
    return """
      local results = table.pack(cloud.\(name){ \(given) })
      for i = 1, results.n do
        io.write(tables.format(results[i], \(try options())))
      end
      """
  }

  /// A field that no result has is told before anything is sent. Members of fields are found out by
  /// looking.
  private func checkChosen(for operation: HuaweiCloud.Operation) throws {
    let known = operation.results.flatMap { $0.type.innermostRecord?.fields.map(\.name) ?? [] }
    guard !known.isEmpty else { return }
    let chosen =
      (columns.map { $0.split(separator: ",").map(String.init) } ?? [])
      + conditions.map { String($0.prefix(upTo: "=")) }
      + (sort.map { [$0.utf8.first == UInt8(ascii: "-") ? String($0.dropFirst()) : $0] } ?? [])
    for name in chosen {
      let field = name.prefix(upTo: ".")
      guard !known.contains(where: { $0.utf8.elementsEqual(field.utf8) }) else { continue }
      throw ValidationError(
        "there is no field '\(name.excerpt(40))'\(Suggestion.advice(for: name, in: known)); "
          + "'halo help \(operation.name)' lists them")
    }
    try checkValues(in: operation)
  }

  /// A value that a field never has would choose nothing.
  private func checkValues(in operation: HuaweiCloud.Operation) throws {
    let fields = operation.results.flatMap { $0.type.innermostRecord?.fields ?? [] }
    for condition in conditions {
      let name = condition.prefix(upTo: "=")
      guard let sign = condition.utf8.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let value = String(condition[condition.utf8.index(after: sign)...])
      let known = fields.filter { $0.name.utf8.elementsEqual(name.utf8) }.map(\.enumeration)
      guard !known.isEmpty, !known.contains(where: { $0 == nil }) else { continue }
      let values = known.flatMap { $0?.values ?? [] }
      guard !values.contains(where: { $0.utf8.elementsEqual(value.utf8) }) else { continue }
      let advice = Suggestion.advice(
        for: value, in: values, known: values, introduction: "it is one of")
      throw ValidationError("\(name) is never '\(value.excerpt(40))'\(advice)")
    }
  }

  private func options() throws -> String {
    var members = ["as = \(output.rawValue.luaLiteral)"]
    if let columns {
      let names = columns.split(separator: ",").map { String($0).luaLiteral }
      members.append("columns = { \(names.joined(separator: ", ")) }")
    }
    if !conditions.isEmpty {
      let pairs = try conditions.map { text in
        guard let sign = text.utf8.firstIndex(of: UInt8(ascii: "=")), sign > text.startIndex else {
          throw ValidationError("--where '\(text)': write FIELD=VALUE")
        }
        let value = String(text[text.utf8.index(after: sign)...])
        return "[\(String(text[..<sign]).luaLiteral)] = \(value.luaLiteral)"
      }
      members.append("where = { \(pairs.joined(separator: ", ")) }")
    }
    if let sort { members.append("sort = \(sort.luaLiteral)") }
    if output == .table, isatty(STDOUT_FILENO) == 1 {
      members.append("width = \(Terminal.columns)")
    }
    return "{ \(members.joined(separator: ", ")) }"
  }
}

/// Who is asked before a change that is made from the shell.
private struct Consent {
  let yes: Bool

  func answer(to change: ChangeAnnouncement) -> ChangeAnswer {
    if yes { return .allow }
    guard isatty(STDIN_FILENO) == 1 else {
      return .refuse(hint: "--yes makes changes without asking")
    }
    let wanted = change.place.isProduction ? "type yes" : "y/N"
    StandardError.write("\(change.summary) in \(change.place)? [\(wanted)] ")
    let answer = readLine()
    if answer == nil { StandardError.write("\n") }
    let agreed = change.place.isProduction ? ["yes"] : ["y", "yes", "Y"]
    if agreed.contains(answer ?? "") { return .approve }
    if let advice = answer.flatMap(change.place.advice(onAnswer:)) {
      StandardError.write("\(advice)\n")
    }
    return .deny
  }
}
