/// What a service counts together, by the name that it has in every process that shares a journal.
public struct LimitKey: Hashable, Sendable {
  /// The service: `vpc`.
  public let service: String
  /// Its host, with a port where that is not the usual one.
  public let host: String
  /// Whose calls it counts: the id of a project, or of a domain, or a name for the key that signs.
  public let account: String

  /// See the properties.
  public init(service: String, host: String, account: String) {
    (self.service, self.host, self.account) = (service, host, account)
  }

  /// All of it as one text: of at most 300 bytes, so that nothing that an account is called fills a
  /// journal.
  public var text: String {
    String(decoding: "\(service) \(host) \(account)".utf8.prefix(300), as: UTF8.self)
  }
}

/// So many calls in any stretch of a length.
public struct LimitRate: Equatable, Sendable {
  /// At least 1.
  public let calls: Int
  /// From a second to an hour.
  public let window: Duration

  /// - Returns: nil for a limit that none is.
  public init?(calls: Int, window: Duration) {
    guard (1...1_000_000).contains(calls), window >= .seconds(1), window <= .seconds(3600) else {
      return nil
    }
    (self.calls, self.window) = (calls, window)
  }

  /// Between two calls, so that those which are sent so far apart also arrive so: one in fifty is given
  /// away.
  public var spacing: Duration { window * 1.02 / calls }
}

/// What a process tells the others that share a limit, and asks of them.
public struct LimitReport: Equatable, Sendable {
  /// What is limited.
  public let key: LimitKey
  /// What a throttled answer has said since the last report; nil for nothing.
  public var lesson: Lesson?
  /// How many calls it has made of late that none of the turns were for.
  public var spent: Int
  /// How many turns it wants.
  public var wanted: Int

  /// What a throttled answer has said.
  public struct Lesson: Equatable, Sendable {
    /// For how long nothing may be sent.
    public var closed: Duration
    /// Nil where it named none.
    public var rate: LimitRate?

    /// See the properties.
    public init(closed: Duration, rate: LimitRate?) { (self.closed, self.rate) = (closed, rate) }
  }

  /// See the properties.
  public init(_ key: LimitKey, lesson: Lesson? = nil, spent: Int = 0, wanted: Int = 0) {
    (self.key, self.lesson, self.spent, self.wanted) = (key, lesson, spent, wanted)
  }
}

/// What is known of a limit to all who share it. Times count from when it was asked for.
public struct LimitNotice: Equatable, Sendable {
  /// The text of its key.
  public let key: String
  /// For how long nothing may be sent.
  public var closed: Duration
  /// Nil where no answer has named one.
  public var rate: LimitRate?
  /// How many turns this process is given.
  public var turns: Int
  /// When the first of them is; the others follow each after `rate.spacing`.
  public var firstTurn: Duration

  /// No turns unless told otherwise.
  public init(
    _ key: String, closed: Duration = .zero, rate: LimitRate? = nil, turns: Int = 0,
    firstTurn: Duration = .zero
  ) {
    (self.key, self.closed, self.rate) = (key, closed, rate)
    (self.turns, self.firstTurn) = (turns, firstTurn)
  }

  /// The longest that nothing may be sent, whoever says so and by whatever clock.
  public static let longestClosing = Duration.seconds(600)
}
