internal import JSON
public import Ports
internal import Text

/// The profile file: a JSON object with one member per profile.
///
/// ```json
/// {
///   "test": { "region": "cn-north-4", "access_key": "…", "secret_key": "…" },
///   "live": { "region": "ap-southeast-1", "production": true }
/// }
/// ```
public struct Profiles: Sendable {
  private let document: [JSONMember]

  private static let fields = [
    "region", "project_id", "domain_id", "access_key", "secret_key", "secret_key_command",
    "secret_key_file", "security_token", "security_token_command", "security_token_file", "token",
    "token_command", "token_file", "user", "password", "password_command", "password_file",
    "account", "agency", "agency_account", "cloud", "endpoints", "production", "proxy",
  ]

  /// Reads the text of a profile file.
  ///
  /// - Throws: what is wrong and in which line; nothing of the text itself is quoted.
  public init(parsing text: some Collection<UInt8>) throws(ConfigurationError) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: text, by: JSONRules(allowsDuplicates: false))
    } catch {
      throw ConfigurationError("line \(error.line): \(error.message)")
    }
    guard let members = value.members else {
      throw ConfigurationError("expected an object with one member per profile")
    }
    document = members
  }

  /// In the order of the file.
  public var names: [String] { document.map(\.name) }

  /// - Throws: for a profile that is not there, or that holds something it cannot.
  public func profile(named name: String) throws(ConfigurationError) -> Profile {
    guard let member = document.first(where: { $0.name == name }) else {
      let known = names.isEmpty ? "there is none" : "there are \(names.joined(separator: ", "))"
      throw ConfigurationError("no profile '\(name.excerpt(40))': \(known)")
    }
    do {
      return try Self.profile(named: name, member.value)
    } catch {
      throw ConfigurationError("profile '\(name)': \(error.message)")
    }
  }

  /// Whether it can be meant for a field, and is no secret that has got out of place.
  private static func isWord(_ name: String) -> Bool {
    (1...30).contains(name.utf8.count)
      && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_") }
  }

  private static func profile(
    named name: String, _ value: JSONValue
  ) throws(ConfigurationError) -> Profile {
    guard let members = value.members else { throw ConfigurationError("expected an object") }
    for member in members where !fields.contains(member.name) {
      throw ConfigurationError(
        "unknown field\(Self.isWord(member.name) ? " '\(member.name)'" : "")"
          + Suggestion.advice(for: member.name, in: fields, known: fields))
    }
    return Profile(
      name: name, region: try text("region", of: value),
      projectID: try text("project_id", of: value), domainID: try text("domain_id", of: value),
      credentials: try ProfileCredentials.parse(value) { name throws(ConfigurationError) in
        try text(name, of: value)
      }, cloud: try text("cloud", of: value), endpoints: try endpoints(of: value),
      proxy: try proxy(of: value), isProduction: try flag("production", of: value))
  }

  private static func proxy(of value: JSONValue) throws(ConfigurationError) -> Proxy? {
    guard let text = try text("proxy", of: value) else { return nil }
    do throws(ProxyFlaw) {
      return try Proxy(text)
    } catch {
      throw ConfigurationError("proxy: \(error.message)")
    }
  }

  private static func endpoints(of value: JSONValue) throws(ConfigurationError) -> [String] {
    guard let list = value["endpoints"] else { return [] }
    var endpoints: [String] = []
    for element in list.array ?? [.null] {
      guard let text = element.string else {
        throw ConfigurationError("endpoints: expected a list of texts")
      }
      endpoints.append(text)
    }
    do throws(ConfigurationError) {
      _ = try Endpoints(overrides: endpoints)
    } catch {
      throw ConfigurationError("endpoints: \(error.message)")
    }
    return endpoints
  }

  private static func text(
    _ name: String, of value: JSONValue
  ) throws(ConfigurationError) -> String? {
    guard let member = value[name] else { return nil }
    guard let text = member.string else { throw ConfigurationError("\(name): expected a text") }
    guard !text.isEmpty else { throw ConfigurationError("\(name) is empty") }
    return text
  }

  private static func flag(
    _ name: String, of value: JSONValue
  ) throws(ConfigurationError) -> Bool {
    guard let member = value[name] else { return false }
    guard let flag = member.boolean else {
      throw ConfigurationError("\(name): expected true or false")
    }
    return flag
  }
}

/// A named account of the profile file, which goes before the variables of the environment.
public struct Profile: Equatable, Sendable {
  /// By which it is chosen: `--profile`.
  public let name: String
  /// The region it is for; nil when it names none.
  public let region: String?
  /// The project in `region`; nil for the region's own.
  public let projectID: String?
  /// The id of the account; nil when it names none.
  public let domainID: String?
  /// Nil when they are to come from elsewhere.
  public let credentials: ProfileCredentials?
  /// The domain that all hosts are in; nil for the vendor's main cloud.
  public let cloud: String?
  /// As `Endpoints` takes them: `URL` or `SERVICE=URL`.
  public let endpoints: [String]
  /// The proxy by which its services are reached; nil for what options and environment say.
  public let proxy: Proxy?
  /// Marked by its owner as one where a slip costs more.
  public let isProduction: Bool
}
