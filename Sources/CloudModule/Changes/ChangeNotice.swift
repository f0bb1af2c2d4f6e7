internal import HuaweiCloud
public import Ports
public import TaskLoop

/// How a change has ended, for somebody who keeps a log.
public struct ChangeNotice: Equatable, Sendable {
  /// What became of it.
  public enum Outcome: Equatable, Sendable {
    /// It was made.
    case done
    /// It was so already, and nothing was changed.
    case unchanged
    /// It was accepted, and its effect not waited for.
    case accepted
    /// It was not made: the error's line.
    case refused(String)
    /// It was made, and what it made is in an error state: the error's line.
    case failed(String)
    /// Nobody knows: the error's line.
    case inDoubt(String)
    /// A roll-back has taken it back.
    case takenBack
    /// A roll-back has left it as it is: why, in a line.
    case left(String)
  }

  /// Without the leading `cloud.`: `eip.bind`, or `request`.
  public let operation: String
  /// In a person's words: `bind EIP 203.0.113.10 (f6318bef-…) to port 192.168.0.12 (a135e9b8-…)`.
  public let summary: String
  /// What became of it.
  public let outcome: Outcome
  /// How long that took; nil where nobody has looked.
  public let elapsed: Duration?
  /// Whose change it was; nil outside of any task.
  public let task: TaskID?
  /// Its name; nil where it has none.
  public let taskName: String?
}

extension ChangeNotice.Outcome {
  init(_ outcome: Call.Outcome, waited: Bool) {
    switch outcome {
    case .success(let success) where !success.changed: self = .unchanged
    case .success: self = waited ? .done : .accepted
    case .failure(let error) where error.inDoubt: self = .inDoubt(error.line)
    case .failure(let error) where error.kind == .state: self = .failed(error.line)
    case .failure(let error): self = .refused(error.line)
    }
  }

  init?(_ item: RollBackResult.Item) {
    switch item.end {
    case .undone, .wasUndone: self = .takenBack
    case .isBack, .notMade: return nil
    case .left: self = .left(item.instruction ?? "it was not taken back")
    }
  }
}
