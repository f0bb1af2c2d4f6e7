import HuaweiCloud
import JSON
import Ports

/// A call that gets the same odd answer to whatever it asks.
enum AnswerFuzz {
  private static let id = "08155cd2-5897-49be-933f-eec757fd4010"
  private static let calls: [(name: String, arguments: Arguments)] = [
    ("eip.list", [:]), ("eip.get", ["publicip_id": .string(id)]),
    ("eip.find", ["alias": "web"]), ("vpc.list_ports", [:]),
    ("dns.list_endpoints", ["direction": "inbound"]), ("ga.list_groups", [:]),
    ("modelarts.list_servers", [:]), ("iam.list_projects", ["name": "cn-north-4"]),
    ("eip.rename", ["publicip_id": .string(id), "alias": "web"]),
    ("eip.unbind", ["publicip_id": .string(id)]),
    (
      "dns.bind_ip",
      [
        "endpoint_id": "ff80808169bf16c70169bf1d02270000", "subnet_id": .string(id),
        "ip": "10.0.0.5",
      ]
    ),
  ]
  private static let statuses = [200, 200, 200, 201, 204, 400, 401, 403, 404, 409, 429, 500, 503]

  /// - Returns: what it says went wrong; nil for nothing.
  /// - Throws: `ConfigurationError` where it never ends.
  static func message(on input: [UInt8], seed: UInt64) throws(ConfigurationError) -> String? {
    let (name, arguments) = calls[Int(seed / 7 % UInt64(calls.count))]
    let status = statuses[Int(seed % UInt64(statuses.count))]
    guard let operation = OperationCatalog.standard.operation(named: name) else {
      fatalError("there is no \(name)")
    }
    let account = Account(
      credentials: Credentials(accessKey: "A", secretKey: Secret("S")),
      region: try Region("cn-north-4"), projectID: String(repeating: "0", count: 32))
    let call: Call
    do throws(CloudError) {
      call = try Call(
        operation, arguments, account: account, options: CallOptions(timeout: .seconds(30)),
        seed: seed)
    } catch {
      fatalError("\(name) takes other arguments: \(error.line)")
    }
    return try run(call, HTTPResponse(status: status, headers: [], body: input))
  }

  private static func run(
    _ call: Call, _ answer: HTTPResponse
  ) throws(ConfigurationError) -> String? {
    var (call, shared, event) = (call, SharedState(), MachineEvent.start)
    var elapsed = Duration.zero
    for _ in 0..<2000 {
      let moment = Moment(
        instant: Instant(nanoseconds: 0) + elapsed,
        wallTime: WallTime(seconds: 1_768_465_800) + elapsed)
      switch call.handle(event, at: moment, sharing: &shared) {
      case .send: event = .answer(answer)
      case .store: event = .stored
      case .sleep(let until), .park(let until, _):
        elapsed = max(elapsed, until - Instant(nanoseconds: 0))
        event = .wake
      case .load: event = .loaded(.failure(LoadFailure("none")))
      case .finish(.success): return nil
      case .finish(.failure(let error)): return error.line
      }
    }
    throw ConfigurationError(InputFuzz.endless)
  }
}
