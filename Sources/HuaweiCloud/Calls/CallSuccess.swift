public import JSON

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
