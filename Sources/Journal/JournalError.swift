public import JSON

/// Why a journal cannot be used, in one line for the person who started the run.
public struct JournalError: Error, Equatable, Sendable {
  /// What kind of trouble it is.
  public enum Kind: Equatable, Sendable {
    /// The file is no database, or one of another program.
    case notAJournal
    /// A newer Halo wrote it.
    case newer
    /// The file is damaged.
    case damaged
    /// Another program holds it.
    case locked
    /// It belongs to another user, or may not be read or written.
    case denied
    case full
    case readOnly
    /// Its file system cannot be trusted with it.
    case networkFileSystem
    /// Another file has taken its name since it was opened.
    case replaced
    /// The library is missing.
    case unavailable
    case noSuchRun
    /// Another process goes on with the run.
    case held
    /// Another process goes on with the job.
    case jobHeld
    /// A run of the job was interrupted, and somebody has to say what becomes of it.
    case interrupted
    /// The script does not ask any more for what its run has done, or in another order.
    case orphaned
    /// It is not what the plan says that the run was to follow.
    case departed
    /// It is what the plan that the run follows says will be refused.
    case foreseen
    /// The database cannot be reached, or takes no changes now.
    case away
    /// Somebody else may go on with what this process held.
    case lapsed
    /// The run's state does not allow it.
    case wrongState
    case failed
  }

  /// What kind of trouble it is.
  public let kind: Kind
  /// What is wrong, with the file's name; no full stop.
  public let message: String
  /// What to do about it, where there is something.
  public let remedy: String?
  /// The same in a few words, for each change that is not sent for it: the run's end says the rest. Nil
  /// where nothing more is said at the end.
  public let inShort: String?
  /// The error, a JSON object, that the change was foreseen to end with; nil where none was.
  public let foreseen: JSONValue?

  /// - Parameters:
  ///   - message: with the file's name; no full stop.
  ///   - remedy: what to do about it.
  ///   - inShort: for what is said again at the end of a run.
  ///   - foreseen: what the change was foreseen to end with.
  public init(
    _ kind: Kind, _ message: String, remedy: String? = nil, inShort: String? = nil,
    foreseen: JSONValue? = nil
  ) {
    self.kind = kind
    self.message = message
    self.remedy = remedy
    self.inShort = inShort
    self.foreseen = foreseen
  }

  /// Message and remedy in one line.
  public var line: String {
    remedy.map { "\(message); \($0)" } ?? message
  }
}
