internal import Ports

/// The credentials of a profile, read from the profile file anew: a key may be replaced while a script
/// runs, and a secret be told by a command or another file.
public struct ProfileProvider: CredentialProvider {
  /// The file's path.
  public let path: String
  /// The name of one of the profiles in the file.
  public let profile: String
  /// Where IAM is, for profiles of users and agencies.
  let endpoint: Endpoint
  /// What a token is for.
  let project: PasswordProvider.ProjectName
  /// Whether what it brings is good for one scope alone: a user's tokens are.
  public let isScoped: Bool

  /// `profile test of /home/me/profiles.json`
  public var name: String { "profile \(profile) of \(path)" }

  /// Asks for the file once, then for each secret that is elsewhere, then for what they are good for.
  public func machine(
    for scope: CredentialScope, replacing refused: Credentials?
  ) -> any CredentialMachine {
    Machine(provider: self, scope: scope)
  }

  private struct Machine: CredentialMachine {
    enum State {
      case profile
      case secrets(ProfileCredentials, [String])
      case credentials(any CredentialMachine)
    }

    let provider: ProfileProvider
    let scope: CredentialScope
    var state = State.profile

    init(provider: ProfileProvider, scope: CredentialScope) {
      self.provider = provider
      self.scope = scope
    }

    mutating func handle(
      _ event: MachineEvent, at moment: Moment
    ) -> MachineAction<Result<Credentials, ConfigurationError>> {
      do throws(ConfigurationError) {
        return try advance(event, at: moment)
      } catch {
        return .finish(
          .failure(ConfigurationError("\(provider.path): \(error.message)")))
      }
    }

    private mutating func advance(
      _ event: MachineEvent, at moment: Moment
    ) throws(ConfigurationError) -> MachineAction<Result<Credentials, ConfigurationError>> {
      switch state {
      case .profile:
        guard case .loaded(let file) = event else {
          return .load(.file(path: provider.path, isPrivate: true))
        }
        return try fetch(try provider.credentials(in: file), [], at: moment)
      case .secrets(let credentials, let known):
        guard case .loaded(let result) = event else {
          return try fetch(credentials, known, at: moment)
        }
        let text: String
        do throws(ConfigurationError) {
          text = try credentials.text(of: result, number: known.count)
        } catch {
          throw ConfigurationError("profile '\(provider.profile)': \(error.message)")
        }
        return try fetch(credentials, known + [text], at: moment)
      case .credentials(var machine):
        let action = machine.handle(event, at: moment)
        state = .credentials(machine)
        return action
      }
    }

    /// Asks for the next secret, or for what all of them are good for.
    private mutating func fetch(
      _ credentials: ProfileCredentials, _ known: [String], at moment: Moment
    ) throws(ConfigurationError) -> MachineAction<Result<Credentials, ConfigurationError>> {
      if known.count < credentials.fetches.count {
        state = .secrets(credentials, known)
        return .load(credentials.fetches[known.count])
      }
      let means = try credentials.means(with: known)
      var machine = means.firstProvider(at: provider.endpoint, for: provider.project)
        .machine(for: scope, replacing: nil)
      let action = machine.handle(.start, at: moment)
      state = .credentials(machine)
      return action
    }
  }

  private func credentials(
    in file: Result<[UInt8], LoadFailure>
  ) throws(ConfigurationError) -> ProfileCredentials {
    let text: [UInt8]
    switch file {
    case .success(let bytes): text = bytes
    case .failure(let failure): throw ConfigurationError(failure.message)
    }
    let found = try Profiles(parsing: text).profile(named: profile)
    guard let credentials = found.credentials else {
      throw ConfigurationError("profile '\(profile)' has no key")
    }
    return credentials
  }
}
