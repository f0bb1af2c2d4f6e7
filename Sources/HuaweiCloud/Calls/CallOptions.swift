public import JSON
public import Ports

/// How a call is made, beside what it is about.
public struct CallOptions: Sendable {
  /// The arguments of a script that set options: they are never fields of an operation.
  public static let names = ["wait", "timeout"]
  /// How long a read may take in all.
  public static let readTimeout: Duration = .seconds(120)

  /// Whether a change waits until its effect is seen.
  public var wait: Bool
  /// How long the call may take in all; nil for the operation's own time-out, or `readTimeout`
  /// for a read.
  public var timeout: Duration?
  /// When the caller needs an end, whatever `timeout` says.
  public var deadline: Instant
  /// How long one request may take, from connecting to the last byte. It may wait for a place among
  /// those under way for as long as the call lasts.
  public var requestTimeout: Duration

  /// See the properties.
  public init(
    wait: Bool = true, timeout: Duration? = nil, deadline: Instant = .never,
    requestTimeout: Duration = .seconds(30)
  ) {
    self.wait = wait
    self.timeout = timeout
    self.deadline = deadline
    self.requestTimeout = requestTimeout
  }
}

/// What a call that succeeded returns.
public struct CallSuccess: Equatable, Sendable {
  /// One value for each of the operation's `results`, in order; null where one is not known.
  public var results: [JSONValue]
  /// Whether the call changed something: false for reads, and for a change whose effect was there
  /// before anything was sent.
  public var changed: Bool
  /// The call that takes the change back; nil when there is nothing to take back.
  public var undo: Undo?
  /// How many requests were sent in all.
  public var requests: Int

  /// What did not go as it should beside the call itself, as one sentence; nil for nothing.
  public var warning: String?

  /// See the properties.
  public init(
    results: [JSONValue], changed: Bool = false, undo: Undo? = nil, requests: Int = 1
  ) {
    self.results = results
    self.changed = changed
    self.undo = undo
    self.requests = requests
  }
}
