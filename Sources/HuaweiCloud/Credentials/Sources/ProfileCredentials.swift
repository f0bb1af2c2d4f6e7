internal import JSON
public import Ports

/// How a profile says that its account proves itself; secrets may have to be fetched first.
public struct ProfileCredentials: Equatable, Sendable {
  /// A secret, or where it is.
  enum SecretText: Equatable, Sendable {
    case known(Secret)
    /// The first line that a program prints, run without a shell.
    case command([String])
    /// The first line of a file.
    case file(String)
  }

  enum Form: Equatable, Sendable {
    case key(id: String, secret: SecretText, token: SecretText?)
    case token(SecretText)
    case password(user: String, password: SecretText, account: String)
  }

  let form: Form
  let agency: Agency?

  /// How long a program may take that tells a secret: a person may have to confirm it.
  private static let commandLimit = Duration.seconds(60)

  private var secrets: [(name: String, text: SecretText)] {
    switch form {
    case .key(_, let secret, let token):
      [("secret_key", secret)] + (token.map { [("security_token", $0)] } ?? [])
    case .token(let token): [("token", token)]
    case .password(_, let password, _): [("password", password)]
    }
  }

  /// What has to be read for the secrets that are not known, in this order.
  public var fetches: [LoadRequest] {
    secrets.compactMap { secret in
      switch secret.text {
      case .known: nil
      case .command(let words): .command(words, limit: Self.commandLimit)
      case .file(let path): .file(path: path, isPrivate: true)
      }
    }
  }

  /// Whether it is a user with a password, who gets a token for each scope.
  var isScoped: Bool {
    if case .password = form { agency == nil } else { false }
  }

  /// The secret that was read.
  ///
  /// - Parameter number: that of the fetch.
  func text(
    of result: Result<[UInt8], LoadFailure>, number: Int
  ) throws(ConfigurationError) -> String {
    let unknown = secrets.filter { if case .known = $0.text { false } else { true } }
    let (name, text) = unknown[number]
    let member =
      switch text {
      case .known: name
      case .command: "\(name)_command"
      case .file(let path): "\(name)_file: \(path)"
      }
    switch result {
    case .failure(let failure): throw ConfigurationError("\(member): \(failure.message)")
    case .success(let bytes):
      let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
      guard !line.isEmpty, let text = String(validating: line, as: UTF8.self) else {
        throw ConfigurationError("\(member): expected the secret in the first line")
      }
      if case .password = form { return text }
      try Credentials.check(text, name)
      return text
    }
  }

  /// By what the account proves itself.
  ///
  /// - Parameter fetched: what the fetches brought.
  func means(with fetched: [String]) throws(ConfigurationError) -> CredentialMeans {
    var fetched = fetched[...]
    func secret(_ text: SecretText) throws(ConfigurationError) -> Secret {
      if case .known(let secret) = text { return secret }
      guard let text = fetched.popFirst() else {
        throw ConfigurationError("a secret is still to be read")
      }
      return Secret(text)
    }
    let means: CredentialMeans
    switch form {
    case .key(let id, let text, let token):
      let key = try secret(text)
      var securityToken: Secret?
      if let token { securityToken = try secret(token) }
      means = .fixed(Credentials(accessKey: id, secretKey: key, securityToken: securityToken))
    case .token(let token):
      means = .fixed(.token(Token(text: try secret(token))))
    case .password(let user, let password, let account):
      means = .password(
        PasswordLogin(user: user, password: try secret(password), accountName: account))
    }
    return agency.map { .agency($0, by: means) } ?? means
  }

  /// What it is, in a few words without a secret, also before one is fetched.
  var words: String {
    let words =
      switch form {
      case .key(let id, _, let token): Credentials.words(ofKey: id, isTemporary: token != nil)
      case .token: Credentials.wordsOfToken
      case .password(let user, _, let account): PasswordLogin.words(user: user, account: account)
      }
    return agency.map { $0.words(by: words) } ?? words
  }

  /// The same where nothing has to be fetched; nil otherwise.
  public var means: CredentialMeans? { fetches.isEmpty ? try? means(with: []) : nil }
}

extension ProfileCredentials {
  /// - Parameter text: a text member of the profile by its name; nil for none.
  /// - Returns: nil for a profile without any.
  static func parse(
    _ value: JSONValue, text: (String) throws(ConfigurationError) -> String?
  ) throws(ConfigurationError) -> ProfileCredentials? {
    let agency = try agency(text)
    let key = try text("access_key")
    let secretKey = try secret("secret_key", value, text)
    let securityToken = try secret("security_token", value, text)
    let token = try secret("token", value, text)
    let user = try text("user")
    let password = try secret("password", value, text)

    let hasKey = key != nil || secretKey != nil || securityToken != nil
    let hasLogin = user != nil || password != nil
    guard [hasKey, token != nil, hasLogin].count(where: { $0 }) <= 1 else {
      throw ConfigurationError("access_key, token and user exclude each other")
    }
    if let token { return ProfileCredentials(form: .token(token), agency: agency) }
    if hasLogin {
      guard let user, let password, let account = try text("account") else {
        throw ConfigurationError("a login takes user, password and account")
      }
      return ProfileCredentials(
        form: .password(user: user, password: password, account: account), agency: agency)
    }
    guard hasKey else {
      if agency != nil { throw ConfigurationError("agency: nobody is there to assume it") }
      return nil
    }
    guard let key, let secretKey else {
      throw .missingKey(
        ("access_key", key != nil), ("secret_key", secretKey != nil), in: "the profile")
    }
    try Credentials.check(key, "access_key")
    return ProfileCredentials(
      form: .key(id: key, secret: secretKey, token: securityToken), agency: agency)
  }

  private static func agency(
    _ text: (String) throws(ConfigurationError) -> String?
  ) throws(ConfigurationError) -> Agency? {
    guard let name = try text("agency") else { return nil }
    guard let account = try text("agency_account") else {
      throw ConfigurationError("agency takes agency_account, the name of the account it is of")
    }
    return Agency(name: name, account: .name(account))
  }

  /// A secret by its name, or by its name with `_command` or `_file` behind it.
  private static func secret(
    _ name: String, _ value: JSONValue, _ text: (String) throws(ConfigurationError) -> String?
  ) throws(ConfigurationError) -> SecretText? {
    let given = ["", "_command", "_file"].filter { value[name + $0] != nil }
    guard given.count <= 1 else {
      throw ConfigurationError(
        "\(given.map { name + $0 }.joined(separator: " and ")) exclude each other")
    }
    if let known = try text(name) {
      if name != "password" { try Credentials.check(known, name) }
      return .known(Secret(known))
    }
    if let path = try text("\(name)_file") {
      guard path.utf8.first == UInt8(ascii: "/") else {
        throw ConfigurationError("\(name)_file: expected an absolute path")
      }
      return .file(path)
    }
    guard let command = value["\(name)_command"] else { return nil }
    let words = command.array?.compactMap(\.string) ?? []
    guard let first = words.first, !first.isEmpty, words.count == command.array?.count else {
      throw ConfigurationError(
        "\(name)_command: expected a list of texts, a program and its arguments")
    }
    return .command(words)
  }
}
