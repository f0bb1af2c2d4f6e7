internal import Text

/// The endpoints of all services: the cloud's own, except where the user says otherwise.
public struct Endpoints: Equatable, Sendable {
  /// The cloud's domain, from which host names are made: `myhuaweicloud.com`.
  public let cloud: String
  private var forAll: Endpoint?
  private var byService: [WireKey: Endpoint] = [:]

  /// - Parameter cloud: the domain that all hosts are in.
  public init(cloud: String = "myhuaweicloud.com") {
    self.cloud = cloud
  }

  /// The cloud's own endpoints with changes, each `URL` for all services or `SERVICE=URL` for one.
  public init(cloud: String = "myhuaweicloud.com", overrides: [String])
    throws(ConfigurationError)
  {
    guard cloud.utf8.allSatisfy({ $0.isLetterOrDigit || "-.".utf8.contains($0) }),
      cloud.split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ !$0.isEmpty }),
      cloud.contains(".")
    else {
      throw ConfigurationError(
        "'\(cloud.excerpt(80))' is no cloud: expected the domain that its hosts are in, such as"
          + " \(Hosts.defaultCloud)")
    }
    self.init(cloud: cloud.lowercased())
    for override in overrides { try add(override) }
  }

  private mutating func add(_ text: String) throws(ConfigurationError) {
    guard let separator = text.firstIndex(of: "="),
      !text[..<separator].contains(":")
    else {
      forAll = try Endpoint(url: text)
      return
    }
    let name = text[..<separator].lowercased()
    // Requests meant for another address would go to the real cloud.
    guard let service = Service(rawValue: name) else {
      let known = Service.allCases.map(\.rawValue)
      let advice = Suggestion.advice(
        Suggestion.nearest(to: name, in: known),
        orElse: "give URL for all, or SERVICE=URL for \(known.joined(separator: ", "))")
      throw ConfigurationError(
        "'\(Secrets().masked(url: text).excerpt(80))' is not an endpoint: there is no service"
          + " '\(name.excerpt(40))'\(advice)")
    }
    let url = String(text[text.index(after: separator)...])
    byService[service.endpointName] = try Endpoint(url: url)
  }

  /// A region by its name: any, where hosts have been given or follow from the domain of a cloud whose
  /// regions nobody here knows, or else one of the vendor's main cloud.
  public func region(_ id: String) throws(ConfigurationError) -> Region {
    let isFree = forAll != nil || !byService.isEmpty || !Hosts.isMain(cloud)
    return try isFree ? Region(anyNamed: id) : Region(id)
  }

  /// - Parameter service: the name in host names: `vpc` also for EIPs.
  public func endpoint(of service: String, in region: Region) -> Endpoint {
    byService[service] ?? forAll
      ?? Endpoint(host: Hosts.host(of: service, in: region, cloud: cloud))
  }

  /// The regions that offer a service which this one lacks; nil where it is offered, as far as anybody knows.
  package func regions(offering service: Service, lackingIn region: Region) -> [String]? {
    let name = service.endpointName
    guard Hosts.isMain(cloud), !isOverridden(name), !Hosts.isListed(name, in: region) else {
      return nil
    }
    return Hosts.regions(of: name)
  }

  func isOverridden(_ service: String) -> Bool { forAll != nil || byService[service] != nil }
}

extension String {
  /// Whether this can be the first label of a host name: `vpc`, `ecs`, `cce`.
  var isServiceName: Bool {
    (1...63).contains(utf8.count) && utf8.first != UInt8(ascii: "-")
      && utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "-") }
  }
}
