extension SimulatedCloud {
  /// What can be chosen when a cloud is made.
  public struct Settings: Equatable, Sendable {
    /// What ids of new resources, latencies and the length of transitions are drawn from.
    public var seed: Int64
    /// From a request to its answer, on average; an answer takes 50 % to 150 % of it.
    public var latency: Duration
    /// From the acceptance of a change until it has settled, on average; it takes 75 % to 125 %.
    public var transitionTime: Duration
    /// How many calls each service takes; nil for any number.
    public var limit: CallLimit?

    public init(
      seed: Int64 = 1, latency: Duration = .zero, transitionTime: Duration = .milliseconds(2500),
      limit: CallLimit? = nil
    ) {
      self.seed = seed
      self.latency = latency
      self.transitionTime = transitionTime
      self.limit = limit
    }
  }
}
