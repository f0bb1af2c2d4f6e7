import HuaweiCloud
import JSON
import Ports
import Testing

/// Values that many tests share.
enum Sample {
  static let eip = "f6318bef-6508-4ea5-a48f-6152b6b1a8fb"
  static let port = "a135e9b8-1630-40d2-a6c5-eb534a61efbe"
  static let otherPort = "f588ccfa-8750-4d7c-bf5d-2ede24414706"
  static let subnet = "3ee6107e-4188-4c4d-b453-80d6b9a147d5"
  static let neutronSubnet = "5b808927-13c5-4c71-a1f5-ee1cd6a5b0a5"
  static let group = "3a9f50bb-f041-4eac-a117-82472d8a0007"
  static let gaEndpoint = "0aa23a52-1ac2-4a2d-8dfa-1e11cb26079d"
  static let server = "7b2f1f5e-3c7f-4f7e-9d53-0f2b3a1f6a10"
  static let endpoint = "ff80808169bf16c70169bf1d02270000"
  static let entry = "ff80808169be2efb0169bef85d720013"
  static let project = "0605768a3300d5762f8cc0186d8a2d34"

  static let credentials = Credentials(
    accessKey: "AKEXAMPLE0000000TEST", secretKey: Secret("skExample"))

  static func account(projectID: String? = project) throws -> Account {
    Account(
      credentials: credentials, region: try Region("cn-north-4"), projectID: projectID)
  }

  /// What ids identify, as descriptions say it.
  private static let ids = [
    "eip.PublicIp": eip, "vpc.Port": port, "vpc.Subnet": subnet, "ga.EndpointGroup": group,
    "ga.Endpoint": gaEndpoint, "modelarts.Server": server, "device": server,
    "dns.Endpoint": endpoint, "dns.IpAddress": entry,
  ]

  /// Arguments that an operation's own fields accept: those that it cannot be called without.
  static func arguments(of name: String) throws -> Arguments {
    try arguments(of: #require(OperationCatalog.standard.operation(named: name)))
  }

  static func arguments(of operation: HuaweiCloud.Operation) throws -> Arguments {
    var arguments: Arguments = [:]
    for field in operation.fields where field.isRequired {
      arguments[field.name] = value(of: field)
    }
    // What must hold between fields is made so by one more of them, or by another value of one.
    let choices = operation.fields.map { field in
      (field.name, arguments[field.name] == nil ? value(of: field) : "203.0.113.9")
    }
    for (name, value) in choices
    where operation.rules.contains(where: { $0.violation(arguments) != nil }) {
      var changed = arguments
      changed[name] = value
      if operation.rules.allSatisfy({ $0.violation(changed) == nil }) { arguments = changed }
    }
    return arguments
  }

  /// A value that a field accepts.
  private static func value(of field: Field) -> JSONValue {
    if let id = field.identifies.flatMap({ ids[$0] }) { return .string(id) }
    switch field.constraint {
    case .uuid, .identifier: return .string(eip)
    case .hex32: return .string(endpoint)
    case .ipv4: return "203.0.113.9"
    case .oneOf(let values): return .string(values[0])
    case .range(let range): return .integer(range.clamped(to: 1...50).upperBound)
    case .alias, .length: return "web-1"
    case nil:
      switch field.type {
      case .integer, .number: return 1
      case .boolean: return true
      default: return "web-1"
      }
    }
  }

  /// Brings credentials at once, or says that there are none.
  struct Provider: CredentialProvider {
    var name = "sample"
    let bring: @Sendable () -> Credentials?

    init(_ bring: @escaping @Sendable () -> Credentials?) { self.bring = bring }

    func machine(
      for scope: CredentialScope, replacing refused: Credentials?
    ) -> any CredentialMachine {
      Machine(bring: bring)
    }

    private struct Machine: CredentialMachine {
      let bring: @Sendable () -> Credentials?

      mutating func handle(
        _ event: MachineEvent, at moment: Moment
      ) -> MachineAction<Result<Credentials, ConfigurationError>> {
        .finish(bring().map { .success($0) } ?? .failure(ConfigurationError("none")))
      }
    }
  }
}
