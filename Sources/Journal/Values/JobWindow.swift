/// Who asks for windows, told from all others.
public struct WindowClaimant: Hashable, Sendable {
  let name = Token.drawn()

  /// One that has asked for none yet.
  public init() {}
}

/// What came of asking for a window of a job.
public enum WindowClaim: Equatable, Sendable {
  case taken
  /// The window was given to another run already.
  case passed
  /// Another process goes on with the job; the window is not taken.
  case held(by: Run?)
}
