package import Ports

/// Who attends what is done where no script runs: is told what it waits for, and may end it.
package struct Attendance {
  /// Can be read when its end may have been asked for, so that no wait goes on until its own end.
  package let descriptor: CInt
  /// How often it is shown what is under way; nil for never.
  package let interval: Duration?
  private let asked: () -> Bool
  private let tell: (_ what: String, _ time: Duration) -> Void
  private let show: (Work?) -> Void
  /// Is told, as that begins, that it is found out what became of a change.
  let announce: (Announcement) -> Void

  /// What is under way.
  package struct Work {
    /// `eip.get: waiting for an answer`
    package let what: String
    /// For how long.
    package let elapsed: Duration
    /// Until it looks again; nil while an answer is waited for.
    package let rest: Duration?
  }

  /// That it is found out what became of a change, which may take a while.
  package struct Announcement {
    /// The change in a person's words, with its number: `change 3, bind EIP …`.
    package let change: String
    package let run: Int64
    /// How long, where nothing is seen of it.
    package let usual: Duration
    /// How long at most.
    package let most: Duration
  }

  /// - Parameters:
  ///   - asked: whether somebody has asked for the end, by now.
  ///   - tell: is told of a wait of more than a few seconds, as it begins.
  ///   - interval: how often `show` is told what is under way; nil for never.
  ///   - show: is told what is under way, and nil once that has ended.
  ///   - announce: is told, as that begins, that it is found out what became of a change: always, since a
  ///     short look takes long where something is under way.
  package init(
    descriptor: CInt, asked: @escaping () -> Bool,
    tell: @escaping (_ what: String, _ time: Duration) -> Void, every interval: Duration? = nil,
    show: @escaping (Work?) -> Void = { _ in },
    announce: @escaping (Announcement) -> Void = { _ in }
  ) {
    (self.descriptor, self.asked, self.tell) = (descriptor, asked, tell)
    (self.interval, self.show, self.announce) = (interval, show, announce)
  }

  /// Whether it is to end as soon as nothing is under way.
  package var isOver: Bool { asked() }

  /// What is shorter is over before it is read.
  private static let shortest = Duration.seconds(5)

  func shows(_ work: Work?) { if interval != nil { show(work) } }

  func begins(_ what: String?, for time: Duration) {
    if let what, time >= Self.shortest { tell(what, time) }
  }
}

/// What `CallDriver` drives.
protocol DrivenMachine: StateMachine {
  /// What it is doing, for whoever waits; nil for nothing worth telling.
  var state: String? { get }
  /// The same in any case: `eip.get`.
  var name: String { get }
  /// Ends it between two events, where somebody asks for that; nil where what it has begun has to come
  /// to an end first.
  mutating func stop(at moment: Moment) -> Outcome?
  /// Ends it between two events, whatever it has begun.
  mutating func giveUp(_ reason: String, at moment: Moment) -> Outcome
}
