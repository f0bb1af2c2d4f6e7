public import Ports

/// Which runs are wanted.
public struct RunQuery: Equatable, Sendable {
  /// Only runs of this job; nil for all.
  public var job: String?
  /// Only runs in these states; nil for all.
  public var states: Set<RunState>?
  /// Only those that began then or later.
  public var since: WallTime?
  /// Only runs of this script; nil for all.
  public var script: String?
  /// Only runs with a text of this name; nil for all.
  public var source: String?
  /// Only runs with lower numbers; nil for all.
  public var before: Int64?
  /// At most so many.
  public var limit: Int

  /// The twenty newest, unless told otherwise.
  public init(
    job: String? = nil, states: Set<RunState>? = nil, since: WallTime? = nil,
    script: String? = nil, source: String? = nil, before: Int64? = nil, limit: Int = 20
  ) {
    (self.job, self.states, self.since) = (job, states, since)
    (self.script, self.source, self.before, self.limit) = (script, source, before, limit)
  }
}
