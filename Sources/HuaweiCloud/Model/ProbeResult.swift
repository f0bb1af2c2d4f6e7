/// What a look says about the effect of a change. The text is the state seen, for messages.
public enum ProbeResult: Equatable, Sendable {
  /// The effect is there and has settled.
  case done(String)
  /// The effect has begun to show.
  case underway(String)
  /// Nothing of the effect is to be seen (yet).
  case absent(String)
  /// The effect is there, in a state that the documentation does not list; waiting goes on.
  case unknown(String, known: [String])
  /// The resource went to an error state, for this reason.
  case failed(String)
}

extension ProbeResult {
  /// The state seen, for messages.
  var state: String {
    switch self {
    case .done(let state), .underway(let state), .absent(let state), .failed(let state),
      .unknown(let state, _):
      state
    }
  }

  var isAbsent: Bool {
    if case .absent = self { true } else { false }
  }
}
