/// The commands that deal with a run, as a person types them, in quotation marks.
public struct RunCommands: Equatable, Sendable {
  /// The run's number.
  public let run: Int64
  /// What has to be written behind each for the run to be found: ` --journal FILE` where that was given.
  public let option: String

  /// - Parameter journal: the file that was given with `--journal`; nil for the usual one.
  public init(_ run: Int64, journal: String?) {
    self.run = run
    option = journal.map { " --journal \(Self.quoted(PostgresAddress($0).withoutPasswords))" } ?? ""
  }

  /// Goes on with the run.
  public var resume: String { "'halo resume \(run)\(option)'" }
  /// Goes on with one that is parked.
  public var resumeByForce: String { "'halo resume \(run) --force\(option)'" }
  /// Takes it back.
  public var rollback: String { "'halo rollback \(run)\(option)'" }
  /// Shows it.
  public var show: String { "'halo runs show \(run)\(option)'" }
  /// Looks at it again.
  public var verify: String { "'halo runs verify \(run)\(option)'" }
  /// Leaves it as it is.
  public var forget: String { "'halo runs forget \(run)\(option)'" }

  /// As a shell takes it.
  private static func quoted(_ path: String) -> String {
    let isPlain = path.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "-")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "~"),
        UInt8(ascii: "@"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: "="):
        true
      default: byte >= 0x80
      }
    }
    return isPlain ? path : "\"\(path)\""
  }
}
