/// By what an account proves itself: what a source says of it, before anything was asked.
public indirect enum CredentialMeans: Equatable, Sendable {
  /// A key or a token that is there.
  case fixed(Credentials)
  /// What a profile says, read anew from its file when newer credentials are wanted.
  ///
  /// - Parameters:
  ///   - words: what it is, in a few words without a secret.
  ///   - means: nil where a secret is still to be fetched by a command or from a file.
  case profile(path: String, name: String, words: String, means: CredentialMeans?)
  /// What the file of another tool says, read anew when newer credentials are wanted.
  case tool(ToolKey, CredentialMeans)
  /// A user with a password.
  case password(PasswordLogin)
  /// An agency, assumed by somebody who proves himself by other means.
  case agency(Agency, by: CredentialMeans)
  /// The agency of the server that Halo runs on.
  ///
  /// - Parameter passed: the other sources, which had nothing: for the message when this has nothing, too.
  case instance(passed: [String])
  /// What a platform hands its containers.
  case container(ContainerCredentials)

  /// What there is at once; nil where it is still to be asked for.
  public var credentials: Credentials? {
    switch self {
    case .fixed(let credentials): credentials
    case .profile(_, _, _, let means): means?.credentials
    case .tool(_, let means): means.credentials
    case .password, .agency, .instance, .container: nil
    }
  }

  /// The parts that nobody may see, as far as they are there.
  package var secrets: [String] {
    switch self {
    case .fixed(let credentials): credentials.secrets.filter { !$0.isEmpty }
    case .profile(_, _, _, let means): means?.secrets ?? []
    case .password(let login): [login.password.reveal()]
    case .agency(_, let means), .tool(_, let means): means.secrets
    case .instance, .container: []
    }
  }

  /// Who brings newer credentials, too; nil where there will never be any others.
  ///
  /// - Parameters:
  ///   - endpoint: where IAM is.
  ///   - project: what a token is for.
  func provider(
    at endpoint: Endpoint, for project: PasswordProvider.ProjectName
  ) -> (any CredentialProvider)? {
    if case .fixed = self { nil } else { firstProvider(at: endpoint, for: project) }
  }

  /// Who brings credentials, also where they are there already.
  func firstProvider(
    at endpoint: Endpoint, for project: PasswordProvider.ProjectName
  ) -> any CredentialProvider {
    switch self {
    case .fixed(let credentials): FixedProvider(name: words, credentials: credentials)
    case .profile(let path, let name, _, _):
      ProfileProvider(
        path: path, profile: name, endpoint: endpoint, project: project, isScoped: isScoped)
    case .tool(let key, _): ToolKeyProvider(key: key, endpoint: endpoint, project: project)
    case .password(let login):
      PasswordProvider(login: login, endpoint: endpoint, project: project)
    case .agency(let agency, let means):
      AgencyProvider(
        base: means.firstProvider(at: endpoint, for: project), agency: agency,
        endpoint: endpoint)
    case .instance(let passed): InstanceMetadata(passed: passed)
    case .container(let container): container
    }
  }

  /// Whether what it brings is good for one scope alone. Of a secret that is still to be fetched nobody
  /// knows, and taking it for scoped does no harm.
  private var isScoped: Bool {
    switch self {
    case .password: true
    case .profile(_, _, _, let means): means?.isScoped ?? true
    case .fixed, .tool, .agency, .instance, .container: false
    }
  }

  /// What it is, in a few words without a secret: `access key AKIA…`, `password of me`.
  public var words: String {
    switch self {
    case .fixed(let credentials): credentials.words
    case .profile(_, _, let words, _): words
    case .tool(_, let means): means.words
    case .password(let login): PasswordLogin.words(user: login.user, account: login.accountName)
    case .agency(let agency, let means): agency.words(by: means.words)
    case .instance: "the agency of this server"
    case .container: "the credentials of this container"
    }
  }
}

extension Credentials {
  /// What they are, in a few words without a secret.
  public var words: String {
    switch self {
    case .key(let key): Self.words(ofKey: key.id, isTemporary: key.securityToken != nil)
    case .token: Self.wordsOfToken
    }
  }

  static func words(ofKey id: String, isTemporary: Bool) -> String {
    (isTemporary ? "temporary access key " : "access key ") + id
  }

  static let wordsOfToken = "a token"
}

extension PasswordLogin {
  static func words(user: String, account: String) -> String {
    "password of user \(user) of account \(account)"
  }
}

extension Agency {
  /// - Parameter base: who assumes it, in words.
  func words(by base: String) -> String { "agency \(name), assumed by \(base)" }
}
