public import Ports
internal import Text

/// Where credentials come from: a file, a service of the machine's, a login.
///
/// A value that does nothing itself. What it needs from outside, the machine it gives asks for, like
/// any other: requests, files, time. Calls of one account run one such machine for all of them.
public protocol CredentialProvider: Sendable {
  /// What tells two providers apart, for people, too: `profile test of /home/me/profiles.json`.
  var name: String { get }

  /// Whether what it brings is good for one scope alone.
  var isScoped: Bool { get }

  /// A machine that brings credentials.
  ///
  /// - Parameters:
  ///   - scope: what they are to be good for, where that matters.
  ///   - refused: those that the service does not accept any more, which are of no use if
  ///     they are brought again; nil when there were none yet.
  func machine(for scope: CredentialScope, replacing refused: Credentials?)
    -> any CredentialMachine
}

extension CredentialProvider {
  /// An access key is good everywhere.
  public var isScoped: Bool { false }
}

/// What a token is good for: the services of a region want one of its project, those of the whole account one of
/// the account.
public enum CredentialScope: Hashable, Sendable {
  /// The project that a region's resources belong to.
  case project
  /// The account itself.
  case account
}

extension CredentialScope {
  /// What a service wants a token to be good for.
  ///
  /// - Parameter service: its name in host names.
  init(service: String) { self = WireKey(service) == "ga" ? .account : .project }
}

/// Brings credentials, or says in one sentence why there are none.
public protocol CredentialMachine: StateMachine, Sendable
where Outcome == Result<Credentials, ConfigurationError> {}

extension (any CredentialMachine)? {
  /// Hands an event on to the machine that goes on with it.
  ///
  /// - Returns: nil as long as there is none.
  mutating func handle(
    _ event: MachineEvent, at moment: Moment
  ) -> MachineAction<Result<Credentials, ConfigurationError>>? {
    guard var machine = self else { return nil }
    defer { self = machine }
    return machine.handle(event, at: moment)
  }
}
