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
  var forgetting: String {
    "\(forget) deletes the record of it and leaves the account as it is"
  }

  private func command(_ words: String) -> String {
    let command = "halo \(words)\(option)"
    // A path may stand in single quotes itself.
    return command.utf8.contains(UInt8(ascii: "'")) ? "\"\(command)\"" : "'\(command)'"
  }
}
