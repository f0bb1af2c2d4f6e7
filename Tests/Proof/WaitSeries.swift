import Foundation
import HuaweiCloud
import JSON
import Ports
import SimulatedCloud

/// Runs one after the other, each of which makes the same change and waits for its effect: what one
/// records, the next ones know.
public struct WaitSeries: Sendable {
  /// How a wait went.
  public struct Wait: Equatable, Sendable {
    /// How long the effect took.
    public let took: Duration
    /// How much later the probe was sent that saw it.
    public let late: Duration
    /// Probes after the change.
    public let looks: Int
  }

  /// A mean over waits.
  public struct Mean: Sendable {
    /// In seconds.
    public let late: Double
    public let looks: Double
    /// Of one wait.
    public let mostLooks: Int

    init(_ waits: [Wait]) {
      late = waits.reduce(0) { $0 + $1.late.inSeconds } / Double(max(1, waits.count))
      looks = waits.reduce(0) { $0 + Double($1.looks) } / Double(max(1, waits.count))
      mostLooks = waits.map(\.looks).max() ?? 0
    }
  }

  /// The mean times and the deviations of their logarithms that are tried.
  public static let means: [Double] = [3, 10, 60]
  public static let deviations = [0.1, 0.25, 0.4, 0.5]
  /// How many runs there are before one is counted.
  public static let recorded = 20

  private var recorded: [WaitTime] = []
  private var seed: UInt64

  /// - Parameter seed: of what differs from run to run beside the times.
  public init(seed: UInt64) { self.seed = seed }

  /// How late the end is seen with 20 recorded runs, and how late without any.
  ///
  /// - Parameters:
  ///   - mean: of the times, in seconds.
  ///   - deviation: of their logarithms.
  ///   - series: how many there are, of which each counts five runs.
  public static func count(
    mean: Double, deviation: Double, series: Int
  ) throws -> (learned: Mean, untaught: Mean) {
    var numbers = SeededNumbers(seed: UInt64(mean * 1000 + deviation * 100))
    var (learned, untaught): ([Wait], [Wait]) = ([], [])
    for number in 0..<UInt64(series) {
      var series = WaitSeries(seed: number &* 1000)
      for run in 0..<recorded + 5 {
        let time = numbers.time(mean: mean, deviation: deviation)
        let wait = try series.run(taking: time)
        guard run >= recorded else { continue }
        learned.append(wait)
        var first = WaitSeries(seed: number &* 1000 &+ UInt64(run))
        untaught.append(try first.run(taking: time))
      }
    }
    return (Mean(learned), Mean(untaught))
  }

  /// Makes one run more.
  public mutating func run(taking time: Duration) throws -> Wait {
    seed &+= 1
    var shared = SharedState()
    if !recorded.isEmpty { shared.waits.learn("eip.bind", recorded) }
    var trial = try WaitTrial(taking: time, seed: seed)
    let wait = try trial.run(sharing: &shared)
    if let settled = trial.call.record?.settled { recorded.insert(settled, at: 0) }
    return wait
  }
}

/// One change of an EIP until its end is seen, in virtual time. Answers are there at once.
private struct WaitTrial {
  struct Lost: Error {}

  private(set) var call: Call
  private let time: Duration
  private var now = Duration.zero
  private var accepted: Duration?
  private var looks = 0
  private static let eip = DemoAccount.boundEIP
  private static let port = "a135e9b8-1630-40d2-a6c5-eb534a61efbe"

  init(taking time: Duration, seed: UInt64) throws {
    guard let bind = OperationCatalog.standard.operation(named: "eip.bind") else { throw Lost() }
    let account = Account(
      credentials: Credentials(
        accessKey: DemoAccount.accessKey, secretKey: Secret(DemoAccount.secretKey)),
      region: try Region(DemoAccount.region), projectID: DemoAccount.projectID)
    call = try Call(
      bind, ["publicip_id": .string(Self.eip), "port_id": .string(Self.port)], account: account,
      options: CallOptions(timeout: .seconds(86_400)), seed: seed)
    self.time = time
  }

  mutating func run(sharing shared: inout SharedState) throws -> WaitSeries.Wait {
    var event = MachineEvent.start
    for _ in 0..<100_000 {
      let moment = Moment(
        instant: Instant(nanoseconds: 0) + now, wallTime: WallTime(seconds: 1_768_465_800) + now)
      switch call.handle(event, at: moment, sharing: &shared) {
      case .send(let request, _, _): event = .answer(answer(to: request))
      case .store: event = .stored
      case .load, .park: throw Lost()
      case .sleep(let until):
        now = max(now, until - Instant(nanoseconds: 0))
        event = .wake
      case .finish(.success):
        guard let accepted else { throw Lost() }
        return WaitSeries.Wait(took: time, late: now - accepted - time, looks: looks)
      case .finish(.failure(let error)): throw error
      }
    }
    throw Lost()
  }

  private mutating func answer(to request: HTTPRequest) -> HTTPResponse {
    var (status, port) = ("DOWN", JSONValue.null)
    if request.method == "PUT" {
      accepted = now
    } else if let accepted {
      looks += 1
      (status, port) = (now - accepted >= time ? "ACTIVE" : "BINDING", .string(Self.port))
    }
    let eip: JSONValue = ["id": .string(Self.eip), "status": .string(status), "port_id": port]
    return HTTPResponse(
      status: 200, headers: [HTTPHeader("Content-Type", "application/json")],
      body: JSONValue.object([JSONMember("publicip", eip)]).serialized())
  }
}

extension SeededNumbers {
  /// A log-normal time.
  public mutating func time(mean: Double, deviation: Double) -> Duration {
    // Box and Muller's way to a normal one.
    let (radius, angle) = (share(), share())
    let normal = (-2 * log(max(radius, 1e-12))).squareRoot() * cos(2 * Double.pi * angle)
    return .seconds(mean * exp(deviation * normal - deviation * deviation / 2))
  }

  private mutating func share() -> Double { Double(next() >> 11) / Double(1 << 53) }
}
