internal import ArgumentParser
internal import CloudModule
internal import Glibc
internal import Journal
internal import Ports
internal import Text

/// A run as somebody else starts it: by absolute paths, with a limit and one at a time.
///
/// Its job is what it is for `halo run`: the script with its arguments, unless it is named. So two lines of
/// one script with other arguments do not hold each other up, and a run by hand is held up by its line's.
struct ScheduledRun {
  let program: String
  /// The account that it is to work on.
  let cloud: CloudOptions
  private let options: [String]
  /// The script's file.
  let script: String
  private let arguments: [String]
  /// The script's arguments without secrets; nil where there are none in them.
  let maskedArguments: String?
  /// The job as it was named.
  private let job: String?
  /// What its runs are called for people: `move-eip 203.0.113.10`.
  let title: String
  /// What a unit for it is called: `halo-move-eip--203.0.113.10`.
  private(set) var name: String
  /// How long it may take, the wait for another run of its job that was asked for with it.
  let seconds: Int64

  /// What a run may take unless it says otherwise.
  private static let usualLimit = "10m"
  /// Has the job taken at the start, and so little waited for that the next turn of a schedule is none too late.
  private static let usualWait = "1s"

  /// - Parameter words: as `halo run` takes them.
  /// - Throws: when they are none, or the script is not there.
  init(_ words: [String]) throws(ScriptFailure) {
    let command = try Self.command(words)
    let name = try Self.scriptName(of: command)
    (script, cloud) = (Self.absolute(name), command.cloud)
    arguments = Array(command.given.words.dropFirst())
    var options = Array(words.prefix(words.count - command.given.rest.count))
    if command.timeout == nil { options += ["--timeout", Self.usualLimit] }
    let recorded = command.recorded
    if recorded.job == nil, recorded.wait == nil, !recorded.noLock {
      options += ["--wait", Self.usualWait]
    }
    job = recorded.job
    let base = Self.name(of: name)
    let shown = cloud.redaction.applied(toArguments: arguments)
    let isSame = zip(shown, arguments).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    maskedArguments = isSame ? nil : shown.joined(separator: " ")
    title = job ?? ([base] + shown).joined(separator: " ")
    self.name =
      job.map { Self.unitName(of: [$0], shown: [$0]) }
      ?? Self.unitName(of: [base] + arguments, shown: [base] + shown)
    self.options = Self.withAbsolutePaths(options)
    let wait = recorded.wait ?? .zero
    seconds = ((command.timeout ?? .seconds(600)) + wait).nanoseconds / 1_000_000_000
    program = Self.absolute("/proc/self/exe")
  }

  private static func command(_ words: [String]) throws(ScriptFailure) -> RunCommand {
    do {
      guard let command = try RunCommand.parseAsRoot(words) as? RunCommand else {
        throw ValidationError("no script")
      }
      // Those of the script may be empty.
      let own = words.dropLast(command.given.rest.count)
      for (word, last) in zip(own, [""] + own) {
        try RawArguments.checkIsThere(word, behind: last)
      }
      if command.confirm {
        throw ValidationError("--confirm asks a person, and nobody is there when it starts")
      }
      return command
    } catch {
      throw ScriptFailure(
        text: "halo: \(ParserMessage.text(of: error, ["run"] + words)) (see 'halo run --help')\n",
        status: .usage)
    }
  }

  /// The script as it was named: a file that is there.
  private static func scriptName(of command: RunCommand) throws(ScriptFailure) -> String {
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
    return name
  }

  /// Other words have another name: they stand in it as they are where they can be told apart there, else a
  /// number made of them does, too.
  ///
  /// - Parameters:
  ///   - words: the job, or the script without its folder, and the arguments.
  ///   - shown: the same without secrets.
  private static func unitName(of words: [String], shown: [String]) -> String {
    distinct(words, shown: shown, start: "halo-", between: "--")
  }

  private static func distinct(
    _ words: [String], shown: [String], start: String, between mark: String
  ) -> String {
    let parts = shown.map { plain($0, besides: "_.") }
    let name = start + parts.joined(separator: mark)
    let isWhole = zip(parts, words).allSatisfy { part, word in
      part.utf8.elementsEqual(word.utf8) && !part.isEmpty && !part.hasPrefix("-")
        && !part.hasSuffix("-") && !part.contains(mark)
    }
    if isWhole, name.utf8.count <= longestName { return name }
    // FNV-1a, over each word with its end.
    let digest = words.joined(separator: "\0").utf8.reduce(0x811C_9DC5 as UInt32) {
      ($0 ^ UInt32($1)) &* 0x0100_0193
    }
    let start = String(decoding: name.utf8.prefix(longestName), as: UTF8.self)
    return "\(start)---\(String(digest, radix: 16))"
  }

  /// The same with a unit that is called after the script's folder, too: `halo-move-eip---in-srv-night`. Three
  /// dashes are in no other name but before the number at its end.
  var namingFolder: ScheduledRun {
    var other = self
    other.name += "---in-\(place)"
    return other
  }

  private static let longestName = 100

  /// Letters, figures and what is named; a dash for all else.
  private static func plain(_ text: String, besides others: String = "_") -> String {
    String(
      decoding: text.utf8.map { byte -> UInt8 in
        byte.isLetterOrDigit || others.utf8.contains(byte) ? byte : UInt8(ascii: "-")
      }, as: UTF8.self)
  }

  /// Where the lines about its runs go unless that is said: beside the user's journal, those of another script or
  /// with other arguments into another file. Its folder is made.
  /// Nil for a user without a home.
  func usualLog() throws(FileError) -> String? {
    guard !names("--log-file"),
      case .standard(let journal)? = JournalPlace.standard(variable),
      let slash = journal.utf8.lastIndex(of: UInt8(ascii: "/"))
    else { return nil }
    let folder = String(journal[..<slash])
    try makeFolders(folder)
    if let job { return "\(folder)/halo-\(Self.plain(job)).log" }
    let isOne = arguments.isEmpty
    return "\(folder)/\(isOne ? "halo-\(Self.plain(Self.name(of: script)))" : name)@\(place).log"
  }

  /// The script's folder, as a part of a file's name: no other one has it.
  private var place: String {
    let parts = script.split(separator: "/").dropLast().map(String.init)
    return Self.distinct(parts, shown: parts, start: "", between: "-")
  }

  /// The command line.
  ///
  /// - Parameter more: flags, unless they are there.
  func words(adding more: [String]) -> [String] {
    [program, "run"] + options
      + more.filter { !options.contains($0) && !options.contains("--quiet") }
      + scriptWords
  }

  /// The end of the command line.
  var scriptWords: [String] { [script] + arguments }

  /// Whether its job was given a name, under which another script may come.
  var isNamed: Bool { job != nil }

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
