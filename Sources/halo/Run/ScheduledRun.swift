internal import ArgumentParser
internal import CloudModule
internal import Glibc
internal import Journal
internal import Ports
internal import Text

/// What is scheduled, as it is written behind the options of a command.
struct ScheduledWords: ParsableArguments {
  @Argument(
    parsing: .captureForPassthrough,
    help: ArgumentHelp("Options of halo run, the script, its arguments.", valueName: "script"))
  var words: [String] = []

  /// All that is not the command's own is taken, also what asks for its help.
  var asksForHelp: Bool { ["-h", "--help"].contains(words.first) }

  /// - Parameter command: whose words they are: what it does not know is taken for what `halo run` is given.
  func run(of command: any ParsableCommand.Type) throws -> ScheduledRun {
    try RunLog().reporting { () throws(ScriptFailure) in
      if let first = words.first, first.utf8.starts(with: "--".utf8) {
        let name = String(first.prefix(upTo: "="))
        let own = GivenScript.optionNames(of: command)
        let known = own + GivenScript.optionNames(of: RunCommand.self)
        if !known.contains(name) {
          throw ScriptFailure(
            text: "halo: unknown option '\(name.excerpt(40))'"
              + "\(Suggestion.advice(for: name, in: known))\n", status: .usage)
        }
      }
      return try ScheduledRun(words)
    }
  }
}

/// A run as somebody else starts it: by absolute paths, with a limit and one at a time.
struct ScheduledRun {
  let program: String
  /// The account that it is to work on.
  let cloud: CloudOptions
  private let options: [String]
  /// The script's file.
  let script: String
  private let arguments: [String]
  /// What its runs are called.
  let job: String
  /// Its limit.
  let seconds: Int64

  /// What a run may take unless it says otherwise.
  private static let usualLimit = "10m"

  /// - Parameter words: as `halo run` takes them.
  /// - Throws: when they are none, or the script is not there.
  init(_ words: [String]) throws(ScriptFailure) {
    let command: RunCommand
    do {
      guard let parsed = try RunCommand.parseAsRoot(words) as? RunCommand else {
        throw ValidationError("no script")
      }
      command = parsed
    } catch {
      throw ScriptFailure(text: "halo: \(RunCommand.message(for: error))\n", status: .usage)
    }
    guard command.given.code == nil, let name = command.given.words.first, name != "-" else {
      throw ScriptFailure(
        text: "halo: give the script as a file, which is still there when it is run\n",
        status: .usage)
    }
    guard fileExists(name) else {
      throw ScriptFailure(
        text: "halo: there is no script \(name.escapingControls)"
          + "\(Suggestion.advice(onMissing: name))\n", status: .inputOutput)
    }
    (script, cloud) = (Self.absolute(name), command.cloud)
    arguments = Array(command.given.words.dropFirst())
    var options = Array(words.prefix(words.count - command.given.rest.count))
    if command.timeout == nil { options += ["--timeout", Self.usualLimit] }
    if command.recorded.job == nil, !command.recorded.noLock {
      options += ["--job", Self.name(of: name)]
    }
    job = command.recorded.job ?? Self.name(of: name)
    self.options = Self.withAbsolutePaths(options)
    seconds = (command.timeout ?? .seconds(600)).nanoseconds / 1_000_000_000
    program = Self.absolute("/proc/self/exe")
  }

  /// Whether a time of systemd says where it holds: `02:30 UTC`, `02:30 Europe/Rome`.
  static func namesZone(_ calendar: String) -> Bool {
    let last = calendar.split(separator: " ").last ?? ""
    return last.utf8.elementsEqual("UTC".utf8)
      || last.utf8.contains(UInt8(ascii: "/")) && last.utf8.first.map { $0 > 0x40 } ?? false
  }

  /// What a unit is called: `halo-move-eip`.
  var name: String {
    let text = job.utf8.map { byte -> UInt8 in
      byte.isLetterOrDigit || byte == UInt8(ascii: "_") ? byte : UInt8(ascii: "-")
    }
    return "halo-" + String(decoding: text, as: UTF8.self)
  }

  /// Where the lines about its runs go unless that is said: beside the user's journal. Its folder is made.
  /// Nil for a user without a home.
  func usualLog() throws(FileError) -> String? {
    guard !names("--log-file"),
      case .standard(let journal)? = JournalPlace.standard(variable),
      let slash = journal.utf8.lastIndex(of: UInt8(ascii: "/"))
    else { return nil }
    let folder = String(journal[..<slash])
    try makeFolders(folder)
    return "\(folder)/\(name).log"
  }

  /// The command line.
  ///
  /// - Parameter more: flags, unless they are there.
  func words(adding more: [String]) -> [String] {
    [program, "run"] + options
      + more.filter { !options.contains($0) && !options.contains("--quiet") }
      + [script] + arguments
  }

  /// Whether an option is given.
  func names(_ option: String) -> Bool {
    options.contains { $0.prefix(upTo: "=").utf8.elementsEqual(option.utf8) }
  }

  /// What options are given: of those for files, paths from the root.
  func values(of names: [String]) -> [String] {
    options.indices.compactMap { index in
      let (word, name) = (options[index], String(options[index].prefix(upTo: "=")))
      guard names.contains(name) else { return nil }
      let attached = word.utf8.dropFirst(name.utf8.count + 1)
      if name.utf8.count < word.utf8.count { return String(decoding: attached, as: UTF8.self) }
      return index + 1 < options.count ? options[index + 1] : nil
    }
  }

  /// The files that a run reads, as far as its line names them.
  var readFiles: [String] { [script] + values(of: ["--ca-file", "--faults", "--path"]) }

  /// A path from the root, of a file that need not be there.
  static func absolute(_ path: String) -> String {
    if let whole = realpath(path, nil) {
      defer { free(whole) }
      return String(cString: whole)
    }
    guard path.utf8.first != UInt8(ascii: "/"), let folder = realpath(".", nil) else { return path }
    defer { free(folder) }
    return "\(String(cString: folder))/\(path)"
  }

  private static let pathOptions = [
    "--log-file", "--metrics-file", "--faults", "--path", "--journal", "--ca-file",
  ]

  private static func withAbsolutePaths(_ words: [String]) -> [String] {
    var result: [String] = []
    for word in words {
      if let last = result.last, pathOptions.contains(last) {
        result.append(path(word))
      } else if let option = pathOptions.first(where: { word.hasPrefix("\($0)=") }) {
        result.append("\(option)=\(path(String(word.dropFirst(option.utf8.count + 1))))")
      } else {
        result.append(word)
      }
    }
    return result
  }

  private static func path(_ text: String) -> String {
    if case .file = JournalPlace(named: text) { absolute(text) } else { text }
  }

  /// The file's name without its folder and ending.
  private static func name(of path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.hasSuffix(".lua") ? String(name.dropLast(4)) : name
  }
}
