internal import ArgumentParser
internal import Glibc
internal import HuaweiCloud
internal import Journal
internal import Ports
internal import ScriptTools
internal import Text

/// What a word of a command line may be, which a shell asks for when a key is pressed: so nothing here waits
/// for anybody, makes a file or says that something is not as it should be.
extension CompletionKind {
  /// The numbers of the newest runs in the journal that the line names.
  ///
  /// - Parameter states: those that the command is for; none for all.
  static func runs(_ states: RunState...) -> CompletionKind {
    .custom { words, _, _ in
      let runs = LineJournal(words)?.runs(RunQuery(states: states.isEmpty ? nil : Set(states)))
      return (runs ?? []).map { run in
        described(
          "\(run.number)", "\(run.state.words), \(run.startedAt.text(.spaced)), \(run.script)")
      }
    }
  }

  /// The jobs of the newest runs in that journal.
  static var jobs: CompletionKind {
    .custom { words, _, _ in
      let runs = LineJournal(words)?.runs(RunQuery(limit: 200)) ?? []
      return Set(runs.compactMap(\.job)).sorted().filter { !$0.isDeceptive }
    }
  }

  static var profiles: CompletionKind {
    .custom { _, _, _ in ProfileSource.names(in: .process) }
  }

  static var regions: CompletionKind { .list(Region.known) }

  /// What `halo help` knows, behind the words that stand there already.
  static var helpNames: CompletionKind {
    .custom { words, index, _ in
      var path = CommandPath()
      let rest = path.follow(words.prefix(index).drop { $0 != "help" }.dropFirst())
      guard rest.isEmpty else { return [] }
      return path.subcommandNames
        + (path.names.isEmpty ? HelpPages.names + ["cloud"] + Help().topics : [])
    }
  }

  /// A candidate with what it stands for, where the shell shows that.
  private static func described(_ name: String, _ meaning: String) -> String {
    let meaning = meaning.escapingControls
    switch CompletionShell.requesting {
    case .zsh?: return "\(name):\(meaning)"
    case .fish?: return "\(name)\t\(meaning)"
    default: return name
    }
  }
}

/// The journal that a line means which is not complete yet: a file that is there, or none.
private struct LineJournal {
  private let path: String

  init?(_ words: [String]) {
    let named = Self.value(of: "--journal", in: words) ?? variable("HALO_JOURNAL")
    // Databases are elsewhere.
    switch named.map({ JournalPlace(named: $0) }) ?? JournalPlace.standard(variable) {
    case .file(let path)?, .standard(let path)?: self.path = path
    default: return nil
    }
    // An empty file would be made a journal.
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, facts.st_size > 0 else {
      return nil
    }
  }

  func runs(_ query: RunQuery) -> [Run] {
    guard let journal = try? SQLJournal(sqlite: path, patience: .milliseconds(200)) else {
      return []
    }
    return (try? journal.runs(query)) ?? []
  }

  /// As it was typed, with what a shell makes of quotes, backslashes and a tilde.
  private static func value(of option: String, in words: [String]) -> String? {
    var rest = words[...]
    while let word = rest.popFirst() {
      if word.utf8.starts(with: "\(option)=".utf8) {
        return meant(String(Substring(word.utf8.dropFirst(option.utf8.count + 1))))
      }
      guard word.utf8.elementsEqual(option.utf8) else { continue }
      // To some shells the sign between the two is a word.
      if rest.first == "=" { rest.removeFirst() }
      return rest.first.map(meant)
    }
    return nil
  }

  private static func meant(_ word: String) -> String {
    guard let first = word.shellWords?.first else { return word }
    let rest = first.utf8.starts(with: "~/".utf8) ? first.dropFirst() : nil
    return rest.flatMap { rest in variable("HOME").map { $0 + rest } } ?? first
  }
}
