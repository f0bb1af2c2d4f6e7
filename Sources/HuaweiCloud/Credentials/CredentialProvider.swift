public import Ports

/// Where credentials come from: a file, a service of the machine's, a command.
///
/// A value that does nothing itself. What it needs from outside, the machine it gives asks for, like
/// any other: requests, files, time. Calls of one account run one such machine for all of them.
public protocol CredentialProvider: Sendable {
  /// What tells two providers apart, for people, too: `profile test of /home/me/profiles.json`.
  var name: String { get }

  /// A machine that brings credentials.
  ///
  /// - Parameter refused: those that the service does not accept any more, which are of no use if
  ///   they are brought again; nil when there were none yet.
  func machine(replacing refused: Credentials?) -> any CredentialMachine
}

/// Brings credentials, or says in one sentence why there are none.
public protocol CredentialMachine: StateMachine, Sendable
where Outcome == Result<Credentials, ConfigurationError> {}

/// The key of a profile, read from the profile file anew: it may be replaced while a script runs.
public struct ProfileProvider: CredentialProvider {
  /// The file's path.
  public let path: String
  /// The name of one of the profiles in the file.
  public let profile: String

  /// See the properties. The file is not read before a machine runs.
  public init(path: String, profile: String) {
    self.path = path
    self.profile = profile
  }

  /// `profile test of /home/me/profiles.json`
  public var name: String { "profile \(profile) of \(path)" }

  /// Asks for the file once, and hands on what it holds, be it what was refused.
  public func machine(replacing refused: Credentials?) -> any CredentialMachine {
    Reader(provider: self)
  }

  private struct Reader: CredentialMachine {
    let provider: ProfileProvider

    mutating func handle(
      _ event: MachineEvent, at moment: Moment
    ) -> MachineAction<Result<Credentials, ConfigurationError>> {
      guard case .loaded(let result) = event else {
        return .load(.file(path: provider.path, isPrivate: true))
      }
      return .finish(provider.credentials(in: result))
    }
  }

  private func credentials(
    in file: Result<[UInt8], LoadFailure>
  ) -> Result<Credentials, ConfigurationError> {
    do throws(ConfigurationError) {
      let text: [UInt8]
      switch file {
      case .success(let bytes): text = bytes
      case .failure(let failure): throw ConfigurationError(failure.message)
      }
      let found = try Profiles(parsing: text).profile(named: profile)
      guard let credentials = found.credentials else {
        throw ConfigurationError("profile '\(profile)' has no key")
      }
      return .success(credentials)
    } catch {
      return .failure(ConfigurationError("\(path): \(error.message)"))
    }
  }
}
