import HuaweiCloud
import JSON
import Ports

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

  /// Arguments that every operation's own fields accept, by operation name.
  static let arguments: [String: Arguments] = [
    "dns.get_endpoint": ["endpoint_id": .string(endpoint)],
    "dns.list_endpoints": ["direction": "inbound"],
    "dns.list_ips": ["endpoint_id": .string(endpoint)],
    "dns.bind_ip": ["endpoint_id": .string(endpoint), "subnet_id": .string(subnet)],
    "dns.unbind_ip": ["endpoint_id": .string(endpoint), "ipaddress_id": .string(entry)],
    "eip.get": ["publicip_id": .string(eip)],
    "eip.list": [:],
    "eip.find": ["public_ip_address": "203.0.113.9"],
    "eip.update": ["publicip_id": .string(eip), "alias": "web-1"],
    "eip.bind": ["publicip_id": .string(eip), "port_id": .string(port)],
    "eip.unbind": ["publicip_id": .string(eip)],
    "eip.rename": ["publicip_id": .string(eip), "alias": "web-1"],
    "ga.get_endpoint": [
      "endpoint_group_id": .string(group), "endpoint_id": .string(gaEndpoint),
    ],
    "ga.list_endpoints": ["endpoint_group_id": .string(group)],
    "ga.get_group": ["endpoint_group_id": .string(group)],
    "ga.list_groups": [:],
    "ga.add_endpoint": [
      "endpoint_group_id": .string(group), "resource_id": .string(eip), "resource_type": "EIP",
      "ip_address": "203.0.113.9", "weight": 10,
    ],
    "ga.update_endpoint": [
      "endpoint_group_id": .string(group), "endpoint_id": .string(gaEndpoint), "weight": 50,
    ],
    "ga.remove_endpoint": [
      "endpoint_group_id": .string(group), "endpoint_id": .string(gaEndpoint),
    ],
    "iam.list_projects": [:],
    "modelarts.get_server": ["id": .string(server)],
    "modelarts.list_servers": [:],
    "modelarts.list_eips": ["id": .string(server)],
    "modelarts.bind_eip": ["id": .string(server), "public_ip_id": .string(eip)],
    "modelarts.unbind_eip": ["id": .string(server), "publicip_id": .string(eip)],
    "vpc.get_port": ["port_id": .string(port)],
    "vpc.list_ports": [:],
    "vpc.find_port": ["device_id": .string(server)],
    "vpc.get_subnet": ["subnet_id": .string(subnet)],
    "vpc.list_subnets": [:],
  ]

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
