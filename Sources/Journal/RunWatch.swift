/// Follows what a run does while it does it, and may stop it before a change.
public protocol RunWatch: AnyObject {
  /// A step has ended. Of a change that is sent there are `pass` and `ended` instead.
  func noted(_ step: Step)

  /// A change is about to be announced.
  ///
  /// - Throws: why it may not be made; with the kind `departed` the run ends for that, with `foreseen` the
  ///   script is told the error that was foreseen.
  func pass(_ intent: Intent) throws(JournalError)

  /// A request of the script's own that may change something is about to be sent.
  ///
  /// - Parameter key: of the step whose answer it gives.
  /// - Throws: why it may not be sent.
  func pass(request key: StepKey) throws(JournalError)

  /// A change has come to this.
  func ended(_ change: StepKey, with outcome: Outcome)

  /// A module was loaded.
  func loaded(_ source: RunSource)
}
