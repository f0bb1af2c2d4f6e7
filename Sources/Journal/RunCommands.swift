internal import Text

/// The commands that deal with a run, as a person types them, in quotation marks.
public struct RunCommands: Equatable, Sendable {
  /// The run's number.
  public let run: Int64
  /// What has to be written behind each for the run to be found: ` --journal FILE` where that was given.
  public let option: String

  /// - Parameter journal: the file that was given with `--journal`; nil for the usual one.
  public init(_ run: Int64, journal: String?) {
    self.run = run
    option =
      journal.map {
        " --journal \(PostgresAddress($0).withoutPasswords.quotedForShell)"
      } ?? ""
  }

  /// Goes on with the run.
  public var resume: String { command("resume \(run)") }
  /// Goes on with one that is parked.
  public var resumeByForce: String { command("resume \(run) --force") }
  /// Takes it back.
  public var rollback: String { command("rollback \(run)") }
  /// Shows it.
  public var show: String { command("runs show \(run)") }
  /// Looks at it again.
  public var verify: String { command("runs verify \(run)") }
  /// Says what became of a change of it.
  public func decide(_ change: Int64, _ claim: String) -> String {
    command("runs decide \(run) \(change) \(claim)")
  }
  /// Lists all runs.
  public var list: String { command("runs") }
  /// Deletes its record.
  public var forget: String { command("runs forget \(run)") }
  /// The same with what it does.
  var forgetting: String { "\(forget) \(Self.forgetting)" }

  private static let forgetting = "deletes the record of it and leaves the account as it is"

  /// What somebody can do about how a run stands, the usual thing first: each without quotation marks, and what it
  /// does.
  public func settling(
    _ state: RunState, changes: Int64
  ) -> [(command: String, purpose: String)] {
    let verify = (line("runs verify \(run)"), "looks what became of each change")
    let resume = (line("resume \(run)"), "goes on with it")
    let rollback = (line("rollback \(run)"), "takes back what it changed")
    let forget = (line("runs forget \(run)"), Self.forgetting)
    switch state {
    case .running: return [(line("runs watch \(run)"), "shows how it goes on")]
    case .interrupted: return [resume, rollback, forget]
    case .parked:
      return [(line("resume \(run) --force"), "goes on with it once more"), rollback, forget]
    case .inDoubt: return [verify, rollback]
    case .rollBackIncomplete: return [rollback, verify, forget]
    case .failed: return changes > 0 ? [rollback] : []
    case .done, .rolledBack: return []
    }
  }

  private func line(_ words: String) -> String { "halo \(words)\(option)" }

  private func command(_ words: String) -> String {
    let command = line(words)
    // A path may stand in single quotes itself.
    return command.utf8.contains(UInt8(ascii: "'")) ? "\"\(command)\"" : "'\(command)'"
  }
}
