/// Follows what a run does while it does it, and may stop it before a change.
public protocol RunWatch: AnyObject {
  /// A step has ended. Of a change that is sent there are `pass` and `ended` instead.
  func noted(_ step: Step)

  /// A change is about to be announced.
  ///
  /// - Throws: why it may not be made; with the kind `departed` the run ends for that.
  func pass(_ intent: Intent) throws(JournalError)

  /// Why nothing more may be sent, as `pass` would say; nil while something may.
  var obstacle: JournalError? { get }

  /// A change has come to this.
  func ended(_ change: StepKey, with outcome: Outcome)

  /// A module was loaded.
  func loaded(_ source: RunSource)
}

extension RunWatch {
  /// It stops nothing but changes.
  public var obstacle: JournalError? { nil }
}
