internal import ArgumentParser
internal import Glibc
internal import Journal
internal import Ports

/// Where runs are recorded.
struct JournalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("\(journalHelp)", valueName: "place"),
    completion: .file())
  var journal: String?

  static let journalHelp = """
    Where runs are recorded: a file, a database that machines share (postgresql://…, service=NAME), or \
    none. Without it HALO_JOURNAL, else halo/journal.db under XDG_STATE_HOME or ~/.local/state.
    """

  @Option(
    help: ArgumentHelp(
      """
      How long a run in a database stays this machine's when it is not heard of: 5s to 1h. Without it \
      HALO_LEASE, else 15s.
      """, valueName: "duration"), transform: Quantity.duration)
  var lease: Duration?

  func validate() throws {
    let lease = try lease ?? variable("HALO_LEASE").map(Quantity.duration)
    if let lease, !(.seconds(5) ... .seconds(3600)).contains(lease) {
      throw ValidationError("--lease, or HALO_LEASE, takes 5s to 1h, not \(lease.short)")
    }
    if let journal, journal.isEmpty {
      throw ValidationError("--journal takes a file, or none, not ''")
    }
    if self.lease != nil {
      guard case .postgreSQL? = place else {
        throw ValidationError(
          "--lease is about a database that machines share: name it with --journal")
      }
    }
    if let error = (journal ?? variable("HALO_JOURNAL")).flatMap(JournalPlace.objection) {
      throw ValidationError(error.line)
    }
  }

  /// What was named, else what is usual.
  var place: JournalPlace? {
    (journal ?? variable("HALO_JOURNAL")).map { named in
      JournalPlace(
        named: named,
        lease: lease ?? variable("HALO_LEASE").flatMap { try? Quantity.duration($0) })
    } ?? JournalPlace.standard(variable)
  }

  /// The same for a run on these options' account: what is tried on a simulator that is gone with the
  /// process concerns no journal of the user's, unless one is named.
  func place(for cloud: CloudOptions) -> JournalPlace? {
    cloud.sim && journal == nil ? .memory : place
  }

  /// The files that runs are recorded in, not to be written as other ones; none for a database.
  var keptFiles: [WrittenFiles.Kept] {
    (place?.files ?? []).map { ("the journal", Array($0.utf8)) }
  }

  /// All that the user's journals are made of, and what opens them, there or not: to be kept from
  /// scripts.
  ///
  /// - Parameter place: one that was named for this run.
  static func files(besides place: JournalPlace?) -> [String] {
    let usual = [variable("HALO_JOURNAL").map { JournalPlace(named: $0) }, .standard(variable)]
    return JournalPlace.secretFiles(variable)
      + [JournalPlace.spoolFolder(variable)].compactMap(\.self)
      + ([place] + usual).flatMap { $0?.files ?? [] }
  }

  /// Opens the journal to look at what was recorded.
  ///
  /// - Parameter toRead: whether nothing is to be written.
  /// - Returns: nil where none has been made yet.
  /// - Throws: The exit code, once the reason has been told.
  func openExisting(toRead: Bool = false) throws -> (any JournalStore)? {
    switch place {
    case .file(let path):
      guard fileExists(path) else {
        throw failure("there is no journal \(path.asPath)", .inputOutput)
      }
      return try reporting { () throws(JournalError) in
        try toRead ? .reading(path) : SQLJournal(sqlite: path)
      }
    case .standard(let path):
      guard fileExists(path) else { return nil }
      return try reporting { () throws(JournalError) in
        try toRead
          ? .reading(path, makesFolders: true) : SQLJournal(sqlite: path, makesFolders: true)
      }
    case .postgreSQL:
      return try reporting { () throws(JournalError) in try Self.openWritingLeft(place) }
    case .memory: return nil
    case .some(.none): throw failure("there is no journal with --journal none", .configuration)
    case nil:
      throw failure(
        "this user has no home to keep a journal in: give --journal FILE", .configuration)
    }
  }

  /// Opens the journal to go on with a run, or to look at one, once it has what earlier processes have left:
  /// what they knew of a change is not found out again.
  static func openWritingLeft(_ place: JournalPlace?) throws(JournalError) -> any JournalStore {
    let store = try open(place, whenLeft: warn)
    try store.finishWriting()
    return store
  }

  /// Opens the journal to record a run in.
  ///
  /// - Parameters:
  ///   - place: not `.none`.
  ///   - whenLeft: told where some of what earlier processes have left could not be written.
  static func open(
    _ place: JournalPlace?, whenLeft: @escaping (JournalError) -> Void = { _ in }
  ) throws(JournalError) -> any JournalStore {
    switch place {
    case .memory: return MemoryJournal(clock: SystemClock())
    case .file(let path): return try SQLJournal(sqlite: path)
    case .standard(let path): return try SQLJournal(sqlite: path, makesFolders: true)
    case .postgreSQL(let address, let lease):
      return try SQLJournal(
        postgres: address, password: variable("PGPASSWORD"), lease: lease,
        spoolFolder: JournalPlace.spoolFolder(variable), whenLeft: whenLeft)
    case .some(.none), nil:
      throw JournalError(
        .failed, "this user has no home to keep a journal in",
        remedy: "give --journal FILE, or --journal none")
    }
  }

  /// Does `body`, and tells what is wrong with the journal.
  func reporting<Result>(_ body: () throws(JournalError) -> Result) throws -> Result {
    do throws(JournalError) {
      return try body()
    } catch {
      throw failure(error.line, ExitStatus(of: error))
    }
  }

  /// Says what could not be written of what earlier processes have left.
  static func warn(_ error: JournalError) { StandardError.tell(error.line) }

  private func failure(_ message: String, _ status: ExitStatus) -> ExitCode {
    StandardError.tell(message)
    return ExitCode(status.rawValue)
  }
}

extension ExitStatus {
  /// What a command ends with that the journal has stopped.
  init(of error: JournalError) {
    self =
      switch error.kind {
      case .noSuchRun, .wrongState: .usage
      case .held, .jobHeld, .interrupted, .orphaned, .lapsed: .tryAgain
      default: .inputOutput
      }
  }
}
