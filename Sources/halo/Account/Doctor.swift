internal import CloudModule
internal import Curl
internal import HuaweiCloud
internal import JSON
internal import Ports
internal import StandardModules
internal import Text

/// Looks at everything that a call depends on, in the order in which a call does.
struct Doctor {
  let options: CloudOptions
  let journal: JournalOptions
  let log: RunLog
  let clock = SystemClock()
  var diagnosis = Diagnosis()
  /// Whether a source has one, as far as it can be looked at.
  private var hasKey = true

  /// How long each server and each call may take.
  private static let patience = Duration.seconds(15)

  init(_ options: CloudOptions, journal: JournalOptions, log: RunLog) {
    (self.options, self.journal, self.log) = (options, journal, log)
  }

  mutating func examine() {
    if !options.sim { lookAtSources() }
    lookAtJournal()
    guard let account = account() else { return }
    for warning in account.warnings { diagnosis.add(.warning, "credentials", warning) }
    if !options.sim {
      lookAtNetwork(account)
      noteLacks(of: account)
      for (endpoint, services) in servers(account) { lookAt(endpoint, of: services, account) }
    }
    call(account)
  }

  // MARK: What is there

  private mutating func lookAtSources() {
    let profile = options.profile ?? variable("HALO_PROFILE")
    if let name = profile {
      diagnosis.add(.note, "sources", "profile '\(name)' is named, which goes before the others")
    }
    let looks = CredentialChain.standard.looks(in: .process)
    for look in looks {
      let state: Diagnosis.State = look.isFlawed ? .warning : look.isUsed ? .ok : .note
      diagnosis.add(state, look.source, look.outcome)
    }
    hasKey = profile != nil || looks.contains(where: \.isUsed)
    if hasKey || variable("HALO_METADATA") == "off" { return }
    diagnosis.add(
      .warning, "sources", "none of them has a key: what is left are the metadata of this server",
      remedy: CredentialHelp.remedy)
  }

  private mutating func account() -> Account? {
    do throws(ConfigurationError) {
      try options.accounts.check()
      let account = try options.accounts.account(.init())
      let origins = try options.accounts.origins()
      diagnosis.add(.ok, "credentials", "\(origins.who.value), from \(origins.who.source)")
      diagnosis.add(.ok, "region", "\(origins.region.value), from \(origins.region.source)")
      diagnosis.add(.ok, "cloud", "\(origins.cloud.value), from \(origins.cloud.source)")
      return account
    } catch {
      let lacksKey = !hasKey && error.message.utf8.starts(with: "no credentials".utf8)
      diagnosis.fail(
        "configuration", error.message,
        remedy: lacksKey ? CredentialHelp.remedy : "mend what the sentence names, and look again",
        .configuration)
      return nil
    }
  }

  // MARK: The network

  private mutating func lookAtNetwork(_ account: Account) {
    if let proxy = (try? options.proxy(for: account)) ?? nil {
      diagnosis.add(.ok, "proxy", "\(proxy.value), from \(proxy.source)")
    } else {
      diagnosis.add(.note, "proxy", "none")
    }
    if let source = options.network.trustSource {
      diagnosis.add(.note, "certificates", "those that \(source) names vouch for servers")
    }
  }

  private static let services = [Service.iam, .vpc, .dns, .ga, .modelarts]

  /// The regions that offer a service which the account's does not; nil where that does.
  private static func regions(lacking service: Service, _ account: Account) -> [String]? {
    account.endpoints.regions(offering: service, lackingIn: account.region)
  }

  private mutating func noteLacks(of account: Account) {
    for service in Self.services {
      guard let others = Self.regions(lacking: service, account) else { continue }
      diagnosis.add(
        .note, service.rawValue,
        "not offered in \(account.region), but in \(others.joined(separator: ", "))")
    }
  }

  /// The servers that calls go to, each once, with the services that it answers for.
  private func servers(_ account: Account) -> [(endpoint: Endpoint, services: [Service])] {
    var servers: [(endpoint: Endpoint, services: [Service])] = []
    for service in Self.services where Self.regions(lacking: service, account) == nil {
      let endpoint = account.endpoints.endpoint(of: service.endpointName, in: account.region)
      if let place = servers.firstIndex(where: { $0.endpoint == endpoint }) {
        servers[place].services.append(service)
      } else {
        servers.append((endpoint, [service]))
      }
    }
    return servers
  }

  private mutating func lookAt(
    _ endpoint: Endpoint, of services: [Service], _ account: Account
  ) {
    var request = HTTPRequest(
      method: "GET", scheme: endpoint.scheme, authority: endpoint.authority, target: "/",
      headers: [HTTPHeader("User-Agent", UserAgent.text)])
    request.proxy = account.proxy
    var curl = CurlOptions()
    curl.proxies = (try? options.network.proxies(of: options.profileProxy)) ?? .none
    curl.trust = options.network.trust
    if let timeout = options.network.connectTimeout { curl.connectTimeout = timeout }
    let finding = ServerProbe.look(with: request, timeout: Self.patience, options: curl)
    switch finding.result {
    case .failure(let failure):
      diagnosis.fail(
        "\(endpoint)", failure.message, remedy: Self.remedy(for: failure.reason), .unavailable)
    case .success(let response):
      let by = curl.proxies.proxy(for: request).map { " by \($0)" } ?? ""
      let names = services.map(\.rawValue).joined(separator: ", ")
      diagnosis.add(
        .ok, "\(endpoint)",
        "answers\(finding.address.map { " at \($0)" } ?? "")\(by)"
          + (services.count > 1 ? ", for \(names)" : ""))
      if let certificate = finding.certificate { look(at: certificate, of: endpoint) }
      if services.contains(.iam) { lookAtClock(response) }
    }
  }

  private static func remedy(for reason: TransportFailure.Reason) -> String {
    switch reason {
    case .unknownHost:
      "check the region, --endpoint and the name service; a proxy resolves names itself"
    case .tls: "give a company's own authority with --ca-file or SSL_CERT_FILE"
    case .proxy: "check --proxy, HTTPS_PROXY and NO_PROXY"
    case .proxyRefused:
      "write USER:PASSWORD@ before the proxy's host, or have it let this host through"
    case .proxyTLS:
      "give its authority with --ca-file or SSL_CERT_FILE, and name it as its certificate does"
    case .refused: "check the firewall, and whether a proxy has to be used"
    case .timeout: "check the firewall; --connect-timeout gives a slow way more time"
    case .broken, .tooLarge, .encoding, .forbidden, .crowded: "check the endpoint"
    }
  }

  private mutating func look(at certificate: ServerFinding.Certificate, of endpoint: Endpoint) {
    let text = "vouched for by \(certificate.issuer), until \(certificate.end)"
    guard let end = WallTime(certificateDate: certificate.end) else {
      return diagnosis.add(.ok, "\(endpoint) TLS", text)
    }
    let isNear = end - clock.wallTime < .seconds(14 * 86_400)
    diagnosis.add(
      isNear ? .warning : .ok, "\(endpoint) TLS", text,
      remedy: isNear ? "it ends soon: have it renewed by whoever runs the server" : nil)
  }

  private mutating func lookAtClock(_ response: HTTPResponse) {
    guard let date = response.headers["Date"].flatMap({ WallTime(httpDate: $0) }) else {
      return diagnosis.add(.note, "clock", "the server does not tell the time")
    }
    let skew = clock.wallTime - date
    let seconds = Int(skew.inSeconds.rounded().magnitude)
    let text = "\(seconds) s \(skew < .zero ? "behind" : "ahead of") the server's"
    switch seconds {
    case 0..<120: diagnosis.add(.ok, "clock", text)
    case 120..<900:
      diagnosis.add(
        .warning, "clock", text, remedy: "set this machine's clock: 15 minutes are allowed")
    default:
      diagnosis.fail(
        "clock", text, remedy: "set this machine's clock: 15 minutes are allowed", .authentication)
    }
  }

  // MARK: Calls

  private mutating func call(_ account: Account) {
    let world = ReviewedWorld.world(options, clock, log: log)
    let questions = AccountQuestions(world: world, account: account, timeout: Self.patience)
    switch questions.accountName() {
    case .success(let found): diagnosis.add(.ok, "account", "\(found.name) \(found.id)")
    case .failure(let error):
      // Who may see projects need not be allowed to see the account.
      guard error.kind == .denied else { return fail("account", error, of: nil) }
      diagnosis.add(.note, "account", error.line)
    }
    switch questions.project() {
    case .success(let id): diagnosis.add(.ok, "project", "\(account.projectName) \(id)")
    case .failure(let error): fail("project", error, of: "iam.list_projects")
    }
    for (name, arguments, changes) in Self.reads {
      guard let operation = OperationCatalog.standard.operation(named: name),
        account.endpoints.regions(offering: operation.service, lackingIn: account.region) == nil
      else { continue }
      do throws(CloudError) {
        let count = try questions.ask(name, arguments).results.first?.array?.count ?? 0
        diagnosis.add(.ok, "cloud.\(name)", "\(count) found (for \(changes))")
      } catch {
        fail("cloud.\(name)", error, of: name)
      }
    }
  }

  /// What is read before and after the changes there are.
  private static let reads: [(name: String, arguments: Arguments, changes: String)] = [
    ("eip.list", [:], "eip.update"), ("vpc.list_ports", [:], "eip.update, dns.bind_ip"),
    ("dns.list_endpoints", ["direction": "inbound"], "dns.bind_ip, dns.unbind_ip"),
    ("ga.list_groups", [:], "ga.add_endpoint"),
    ("modelarts.list_servers", [:], "modelarts.bind_eip"),
  ]

  /// - Parameter operation: the name of what was called; nil for none that has a description.
  private mutating func fail(_ topic: String, _ error: CloudError, of operation: String?) {
    var remedy = error.hint ?? "'halo help exit-codes' says what the exit code means"
    if error.kind == .denied,
      let operation = operation.flatMap({ OperationCatalog.standard.operation(named: $0) })
    {
      let actions = operation.actions
      remedy =
        actions.isEmpty
        ? "give the user's group the role of the service: \(Permissions.role)"
        : "have the user allowed \(actions.joined(separator: ", ")); 'halo help permissions'"
          + " prints a policy"
    }
    var bare = error
    bare.hint = nil
    diagnosis.fail(
      topic, bare.line, because: bare.message, remedy: remedy,
      ExitStatus(error.kind, wasSent: error.attempts > 0))
  }
}

extension WallTime {
  /// Parses `Nov  8 00:00:00 2026 GMT`.
  fileprivate init?(certificateDate text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 5 else { return nil }
    let day = parts[1].utf8.count == 1 ? "0\(parts[1])" : "\(parts[1])"
    self.init(httpDate: "Day, \(day) \(parts[0]) \(parts[3]) \(parts[2]) \(parts[4])")
  }
}
