package import Ports

/// Who attends what is done where no script runs: is told what it waits for, and may end it.
package struct Attendance {
  /// Can be read when its end may have been asked for, so that no wait goes on until its own end.
  package let descriptor: CInt
  private let asked: () -> Bool
  private let tell: (_ what: String, _ time: Duration) -> Void

  /// - Parameters:
  ///   - asked: whether somebody has asked for the end, by now.
  ///   - tell: is told of a wait of more than a few seconds, as it begins.
  package init(
    descriptor: CInt, asked: @escaping () -> Bool,
    tell: @escaping (_ what: String, _ time: Duration) -> Void
  ) {
    (self.descriptor, self.asked, self.tell) = (descriptor, asked, tell)
  }

  /// Whether it is to end as soon as nothing is under way.
  package var isOver: Bool { asked() }

  /// What is shorter is over before it is read.
  private static let shortest = Duration.seconds(5)

  func begins(_ what: String?, for time: Duration) {
    if let what, time >= Self.shortest { tell(what, time) }
  }
}

/// What `CallDriver` drives.
protocol DrivenMachine: StateMachine {
  /// What it is doing, for whoever waits; nil for nothing worth telling.
  var state: String? { get }
  /// Ends it between two events, where somebody asks for that; nil where what it has begun has to come
  /// to an end first.
  mutating func stop(at moment: Moment) -> Outcome?
}
