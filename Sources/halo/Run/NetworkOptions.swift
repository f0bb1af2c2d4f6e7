internal import ArgumentParser
internal import Curl
internal import Glibc
internal import HuaweiCloud
internal import Ports
internal import StandardModules

/// How the network is reached; what is not said here, the environment says, as it does for curl.
struct NetworkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Go by this proxy, http://USER:PASSWORD@HOST:PORT; else the profile's, HTTPS_PROXY or ALL_PROXY. \
      NO_PROXY lists hosts without.
      """, valueName: "url"),
    transform: { text in
      do throws(ProxyFlaw) {
        return try Proxy(text)
      } catch {
        throw ValidationError("--proxy: \(error.message)")
      }
    })
  var proxy: Proxy?

  @Option(
    help: ArgumentHelp(
      "Authorities that vouch for servers, in PEM form; else CURL_CA_BUNDLE, SSL_CERT_FILE, SSL_CERT_DIR.",
      valueName: "file"),
    completion: .file())
  var caFile: String?

  @Option(
    help: ArgumentHelp(
      "How long a connection may take to set up, 10s unless said otherwise.", valueName: "duration"),
    transform: Quantity.duration)
  var connectTimeout: Duration?
}

extension NetworkOptions {
  /// Refuses what could not work for any request.
  func check() throws(ConfigurationError) {
    _ = try proxies(of: nil)
    if let file = trust.file, let flaw = Self.flaw(ofCertificates: file) {
      throw ConfigurationError(
        "cannot read the certificates of \(trustSource ?? "") \(file): \(flaw)")
    }
  }

  /// Why a file holds nobody who could vouch for a server; nil where it does, or where that can be seen but
  /// once, as of a pipe.
  private static func flaw(ofCertificates path: String) -> String? {
    let file = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return String(cString: strerror(errno)) }
    defer { Glibc.close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
      return String(cString: strerror(EISDIR))
    }
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    // The system's own authorities take 200 kB.
    var bytes = [UInt8](repeating: 0, count: min(Int(status.st_size), 16 << 20))
    let count = Glibc.read(file, &bytes, bytes.count)
    guard count >= 0 else { return String(cString: strerror(errno)) }
    let text = bytes.prefix(count)
    let isPEM = ["CERTIFICATE", "TRUSTED CERTIFICATE", "X509 CERTIFICATE"].contains { label in
      text.firstRange(of: "-----BEGIN \(label)-----".utf8) != nil
    }
    return isPEM ? nil : "no certificate in PEM form is in it"
  }

  /// Which requests go by a proxy.
  ///
  /// - Parameter profile: the proxy of the run's own profile.
  func proxies(of profile: Proxy?) throws(ConfigurationError) -> ProxyRules {
    do throws(ProxyFlaw) {
      return try ProxyRules(proxy ?? profile, variable: variable)
    } catch {
      throw ConfigurationError(error.message)
    }
  }

  /// Who vouches for servers.
  var trust: TrustStore { TrustStore(caFile, variable: variable) }

  /// Where it is said who vouches for servers; nil where that is the system's to say.
  var trustSource: String? {
    if caFile != nil { return "--ca-file" }
    return ["CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"].first { variable($0) != nil }
  }

  /// A transport that goes this way.
  ///
  /// - Parameters:
  ///   - limits: how much of an answer is taken.
  ///   - profile: the proxy of the run's own profile.
  func transport(
    _ limits: CurlOptions, profile: Proxy?, clock: any Clock
  ) -> CurlTransport {
    var options = limits
    do throws(ConfigurationError) {
      options.proxies = try proxies(of: profile)
    } catch {
      // Looked at before anything is begun; to go on without would be to go another way than wanted.
      StandardError.tell(error.message)
      Glibc.exit(ExitStatus.configuration.rawValue)
    }
    options.trust = trust
    if let connectTimeout { options.connectTimeout = connectTimeout }
    return CurlTransport(clock: clock, options: options)
  }
}

extension CloudOptions {
  /// The proxy by which IAM is reached, and who named it; nil where it is reached directly.
  func proxy(for account: Account) throws(ConfigurationError) -> Sourced? {
    let endpoint = account.endpoints.endpoint(of: "iam", in: account.region)
    var request = HTTPRequest(
      method: "GET", scheme: endpoint.scheme, authority: endpoint.authority, target: "/")
    request.proxy = account.proxy
    guard let proxy = try network.proxies(of: profileProxy).proxy(for: request) else { return nil }
    let names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    let source =
      network.proxy != nil
      ? "--proxy"
      : account.proxy != nil
        ? "profile '\(account.profile ?? "")'" : names.first { variable($0) != nil } ?? ""
    return Sourced("\(proxy)", source)
  }

  /// What no output may show: keys, tokens and passwords of the environment, of proxies, and of the
  /// account that the options mean.
  var secrets: [String] {
    var secrets = Environment.processSecrets + (network.proxy?.secrets ?? [])
    guard !sim else { return secrets }
    if let rules = try? network.proxies(of: nil) { secrets += rules.all.flatMap(\.secrets) }
    if let settings = ConfiguredAccounts(options: self).settings {
      secrets += settings.means?.secrets ?? []
      secrets += settings.profile?.proxy?.secrets ?? []
    }
    return secrets
  }
}
