internal import Text
public import Ports

/// A key in the file of a tool of the vendor's, by where in it: what its owner replaces there is found
/// there again.
public struct ToolKey: Equatable, Sendable {
  enum Form: Equatable, Sendable {
    /// A section of the SDK's credentials file.
    case sdk(section: String)
    /// A profile of `hcloud`'s, whichever is the current one by now.
    case kooCLI(profile: String)
  }

  let path: String
  let form: Form

  /// `[basic] of /home/me/.huaweicloud/credentials`
  var name: String {
    switch form {
    case .sdk(let section): "[\(section)] of \(path)"
    case .kooCLI(let profile): "profile '\(profile.excerpt(40))' of \(path)"
    }
  }

  /// By what the account proves itself, by what the file holds now.
  ///
  /// - Throws: where that is nothing usable.
  func means(in bytes: [UInt8]) throws(ConfigurationError) -> CredentialMeans {
    let file = SourceFile(bytes: bytes, isOpenToOthers: false)
    let finding =
      switch form {
      case .sdk(let section): try SDKCredentialsFile().look(in: file, path, sections: [section])
      case .kooCLI(let profile): try KooCLIFile().look(in: file, path, profile: profile)
      }
    switch finding {
    case .nothing(let why), .unusable(let why): throw ConfigurationError(why)
    case .found(let settings):
      guard let means = settings.means else { throw ConfigurationError("\(path) has no key") }
      if case .tool(_, let kept) = means { return kept }
      return means
    }
  }
}

/// The credentials in the file of a tool of the vendor's, read anew: its owner, or the tool itself,
/// replaces a key while a script runs.
struct ToolKeyProvider: CredentialProvider {
  let key: ToolKey
  /// Where IAM is, for agencies.
  let endpoint: Endpoint
  /// What a token is for.
  let project: PasswordProvider.ProjectName

  var name: String { key.name }

  func machine(
    for scope: CredentialScope, replacing refused: Credentials?
  ) -> any CredentialMachine {
    Machine(provider: self, scope: scope)
  }

  private struct Machine: CredentialMachine {
    let provider: ToolKeyProvider
    let scope: CredentialScope
    /// Nil as long as the file is not read.
    private var machine: (any CredentialMachine)?

    init(provider: ToolKeyProvider, scope: CredentialScope) {
      (self.provider, self.scope) = (provider, scope)
    }

    mutating func handle(
      _ event: MachineEvent, at moment: Moment
    ) -> MachineAction<Result<Credentials, ConfigurationError>> {
      if let action = machine.handle(event, at: moment) { return action }
      let path = provider.key.path
      guard case .loaded(let file) = event else {
        // That others may read it is told of, as the tool that keeps it does not mind.
        return .load(.file(path: path, isPrivate: false))
      }
      do throws(ConfigurationError) {
        guard case .success(let bytes) = file else {
          throw ConfigurationError("it cannot be read any more")
        }
        machine = try provider.key.means(in: bytes)
          .firstProvider(at: provider.endpoint, for: provider.project)
          .machine(for: scope, replacing: nil)
      } catch {
        return .finish(.failure(ConfigurationError("\(path): \(error.message)")))
      }
      return handle(.start, at: moment)
    }
  }
}
