/// Exit codes, the same for ever. They follow sysexits.h where it has a word for the case.
enum ExitStatus: Int32, CaseIterable {
  case done = 0
  case scriptFailed = 1
  case planShowsChanges = 2
  case usage = 64
  case badScript = 65
  case unavailable = 69
  case bug = 70
  case inputOutput = 74
  case tryAgain = 75
  case inDoubt = 76
  case authentication = 77
  case configuration = 78
  case rolledBack = 79
  case rollBackIncomplete = 80
  case timedOut = 124
  case hungUp = 129
  case interrupted = 130
  case terminated = 143

  /// What it says of a run, in a few words.
  var meaning: String {
    switch self {
    case .done: "done"
    case .scriptFailed: "the script failed"
    case .planShowsChanges:
      """
      a plan shows changes, or --confirm was answered with no; a plan of a script that would exit with 2 \
      itself exits with 1
      """
    case .usage:
      """
      usage: an option or a name is unknown or excludes another one, or there is nothing to do it to, \
      such as a run that is not there or a plan that was applied already
      """
    case .badScript: "the script does not compile"
    case .unavailable: "the cloud cannot be reached or does not answer"
    case .bug: "a bug in Halo"
    case .inputOutput: "a file cannot be read, or the output or the journal not be written"
    case .tryAgain:
      """
      not now: the job runs elsewhere, an interrupted run stands in the way, or the account is no \
      longer as the plan to apply has it
      """
    case .inDoubt: "nobody knows whether a change was made; the message says what to check"
    case .authentication: "the key was not accepted, or does not allow this"
    case .configuration:
      """
      what options, variables or files say of the account or the simulator is missing or wrong: the \
      region, the project, an endpoint, the key, a profile, a fault rule
      """
    case .rolledBack:
      """
      the script failed, timed out or was stopped, and its changes were rolled back (in a plan: would \
      be); or halo rollback took everything back
      """
    case .rollBackIncomplete:
      """
      the script failed, timed out or was stopped, and not all of its changes could be rolled back
      """
    case .timedOut:
      """
      timed out, \(Self.unlessTakenBack); also where only finalizers (__gc) went on when all was over: the \
      journal, the metrics and the ping have what the script came to
      """
    case .hungUp, .interrupted, .terminated: "ended by signal \(rawValue - 128)"
    }
  }

  /// The table of all of them: code and meaning. Signals are one row.
  static var table: [(code: String, meaning: String)] {
    allCases.filter { $0.rawValue < 128 }.map { (String($0.rawValue), $0.meaning) }
      + [("128+n", "ended by signal n, \(unlessTakenBack)")]
  }

  private static let unlessTakenBack =
    "unless a transaction took back all that the run had changed (79), or could not (80)"
}
