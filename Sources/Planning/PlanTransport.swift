internal import CloudModule
internal import HuaweiCloud
internal import JSON
internal import Ports
internal import SimulatedCloud
internal import Text

/// Carries the requests of a rehearsal: to twins, and what only looks to the live account or the web.
///
/// It has no way to send anything else: what leaves goes through `LiveReads`.
final class PlanTransport: Transport {
  let live: LiveReads
  private let web: any Transport
  private let clock: any Clock
  private var homes = TwinHomes()
  /// Those that cannot be answered yet, by what has to be read before: by one thing each.
  private var waiting: [Need: [Waiting]] = [:]
  /// What has been read since they were looked at last.
  private var met: [Need] = []
  private var arrivals = Arrivals()
  /// What reads without a description, and those of the web, have shown: nothing else changes
  /// meanwhile, and who asks again and again is no burden.
  private var looks = Looks()
  /// The requests that were not made.
  private(set) var unsent: [String] = []
  /// When the script's time is over, which reads that nobody answers take, too: in the account's time.
  var end = Instant.never
  /// Clean-up code has had its time since then.
  private var hadGrace = false
  /// Is told what is read now.
  var onReading: (((name: String, count: Int)?) -> Void)?

  private typealias Answer = Looks.Answer

  private struct Waiting {
    let request: HTTPRequest
    let id: ExchangeID
    let timeout: Duration
    let deadline: Instant
  }

  /// What a request waits for.
  private enum Need: Hashable {
    case collection(TwinCollection, home: Int)
    /// Whose a caller is.
    case identity(Int)
    case look(Look)
  }

  init(reading world: World, web: any Transport, clock: any Clock) {
    live = LiveReads(in: world)
    (self.web, self.clock) = (web, clock)
  }

  /// The twins of the accounts that the script works on.
  var twins: [Twin] { homes.twins }

  /// - Returns: what the script has in the place of a live account.
  func account(for real: Account) -> Account { homes.account(for: real) }

  // MARK: As a transport

  func start(
    _ request: HTTPRequest, as id: ExchangeID, timeout: Duration, deadline: Instant
  ) {
    arrivals.expect(id)
    answer(Waiting(request: request, id: id, timeout: timeout, deadline: deadline))
    goOn()
  }

  /// What waits for something to be read is passed over when that is there.
  func cancel(_ id: ExchangeID) { arrivals.cancel(id) }

  func wait(
    until deadline: Instant, orReady descriptors: [WatchedDescriptor]
  ) -> [FinishedExchange] {
    let arrived = arrivals.take(by: clock.now)
    guard arrived.isEmpty else { return arrived }
    if live.isBusy {
      onReading?(live.activity)
      live.goOn(
        isPatient: deadline > clock.now, until: end, orReady: descriptors, on: [web])
      goOn()
      if live.isBusy, live.now >= end { passOver() }
      if !live.isBusy { onReading?(nil) }
    } else {
      clock.sleep(until: min(deadline, arrivals.next()), orReady: descriptors)
    }
    return arrivals.take(by: clock.now)
  }

  var interest: Interest { Interest(time: arrivals.next()) }

  /// Nobody waits any longer for what is being read, until clean-up code has had its time.
  private func passOver() {
    if hadGrace { clock.sleep(until: clock.now + Self.grace, orReady: []) }
    end = live.now + Self.grace
    hadGrace = true
  }

  /// What clean-up code has at most.
  private static let grace = Duration.seconds(10)

  // MARK: Answering

  /// Answers those whose need was met, in the order in which they asked, as far as they need nothing more.
  private func goOn() {
    while !met.isEmpty {
      let needs = met
      met = []
      let ready = needs.flatMap { waiting.removeValue(forKey: $0) ?? [] }
      for request in ready.sorted(by: { $0.id.number < $1.id.number })
      where arrivals.isExpected(request.id) {
        answer(request)
      }
    }
  }

  /// Sends the answer to a request on its way, or has it wait for what it needs.
  private func answer(_ request: Waiting) {
    switch reply(to: request) {
    case .simulated(let reply):
      // What reading has taken is no time of the script's.
      let rest = max(.zero, min(request.timeout, request.deadline - clock.now))
      arrivals.send(reply, to: request.id, at: clock.now, timeout: rest)
    case .answer(let answer): arrivals.send(answer, to: request.id, at: clock.now)
    case .later(let need): waiting[need, default: []].append(request)
    }
  }

  private enum Reply {
    case simulated(SimulatedReply)
    case answer(Answer)
    /// Not before that is there.
    case later(Need)
  }

  private func reply(to waiting: Waiting) -> Reply {
    let request = waiting.request
    guard request.purpose == .cloud, let home = homes.home(of: request) else {
      return webReply(to: waiting)
    }
    let unknown = homes.unidentified(for: home)
    for caller in unknown { identify(caller) }
    if let caller = unknown.last { return .later(.identity(caller)) }
    let (account, twin, place) = (homes[home].account, homes.twin(of: home), homes[home].place)
    if let known = twin.repeated(request, from: place, at: clock.wallTime) {
      return .simulated(known)
    }
    switch twin.need(of: request, from: place) {
    case .collections(let others, let last):
      for collection in others + [last] { load(collection, for: home) }
      return .later(.collection(last, home: home))
    case .nothing: return .simulated(twin.reply(to: request, at: clock.wallTime))
    case .project(let project):
      homes.learn(project: project, of: home)
      return reply(to: waiting)
    case .account(let path, let query):
      return look(at: Look(request, within: waiting.timeout, home: home)) { [live] end in
        do throws(CloudError) {
          try live.read(
            RawRequest(
              method: request.method, service: Self.service(of: request), path: path,
              query: query),
            of: account
          ) { end(Self.answer(of: $0, $1)) }
        } catch {
          end(Self.answer(of: .failure(error), nil))
        }
      }
    case .opaque:
      let endpoint = account.endpoints.endpoint(of: Self.service(of: request), in: account.region)
      unsent.append("\(request.method) \(endpoint)\(request.target)")
      return .answer(.success(Self.placeholder))
    }
  }

  /// The service that a request to a twin is for: it is named by the twin's own hosts, never by those of the account.
  private static func service(of request: HTTPRequest) -> String {
    String(request.authority.prefix(upTo: ".:"))
  }

  /// Asks IAM, in whose list of projects each names its account.
  private func identify(_ caller: Int) {
    guard let account = homes.ask(caller),
      let operation = OperationCatalog.standard.operation(named: "iam.list_projects")
    else { return }
    func end(_ projects: [JSONValue]) {
      homes.identify(caller, by: projects)
      met.append(.identity(caller))
    }
    do throws(CloudError) {
      try live.read(operation, [:], of: account) { outcome, _ in
        let shown = try? outcome.get().results.first?.array
        end(shown ?? [])
      }
    } catch {
      end([])
    }
  }

  private func load(_ collection: TwinCollection, for home: Int) {
    guard homes[home].loading.insert(collection).inserted else { return }
    let (account, twin, place) = (homes[home].account, homes.twin(of: home), homes[home].place)
    guard let operation = OperationCatalog.standard.operation(named: collection.operation) else {
      return
    }
    func end(_ outcome: Call.Outcome, _ last: Answer?) {
      switch outcome {
      case .success(let success):
        let shown = success.results.first ?? .null
        twin.fill(
          collection, at: place, with: shown.array ?? (shown.isNull ? [] : [shown]),
          at: clock.wallTime)
      case .failure(let error):
        twin.lack(collection, at: place, because: error, answering: Self.answer(to: error, last))
      }
      met.append(.collection(collection, home: home))
    }
    do throws(CloudError) {
      try live.read(operation, collection.arguments, of: account, then: end)
    } catch {
      end(.failure(error), nil)
    }
  }

  // MARK: Beside the services

  /// What `http` and `net` ask for.
  private func webReply(to waiting: Waiting) -> Reply {
    let request = waiting.request
    guard request.onlyLooks else {
      unsent.append("\(request.method) \(request.url)")
      return .answer(.success(Self.placeholder))
    }
    return look(at: Look(request, within: waiting.timeout, home: nil)) { [live, web] end in
      _ = live.fetch(request, on: web, timeout: waiting.timeout, then: end)
    }
  }

  /// The answer to what is asked of somebody else, once.
  private func look(
    at look: Look, by begin: (_ end: @escaping (Answer) -> Void) -> Void
  ) -> Reply {
    switch looks.find(look, at: clock.now) {
    case .shown(let answer): return .answer(answer)
    case .asked: break
    case .unasked:
      begin { [weak self] answer in
        guard let self else { return }
        looks.show(answer, of: look, at: clock.now)
        met.append(.look(look))
      }
    }
    return .later(.look(look))
  }

  private static func answer(of outcome: Call.Outcome, _ last: Answer?) -> Answer {
    switch outcome {
    case .success(let success):
      let status = success.results.dropFirst().first?.integer ?? 200
      let body = success.results.first ?? .null
      let bytes = body.string.map { Array($0.utf8) } ?? body.serialized()
      return .success(
        HTTPResponse(
          status: Int(status), headers: [HTTPHeader("Content-Type", "application/json")],
          body: body.isNull ? [] : bytes))
    case .failure(let error): return answer(to: error, last)
    }
  }

  /// What a call is answered that asks what could not be read: the same as the read, so that the script is
  /// told the same as in a run.
  private static func answer(to error: CloudError, _ last: Answer?) -> Answer {
    last ?? .failure(TransportFailure(.forbidden, error.message))
  }

  /// What answers have that are made up.
  static let madeUpHeader = "X-Halo-Plan"

  /// What stands for the answer to a request that was not made.
  private static let placeholder = HTTPResponse(
    status: 200,
    headers: [
      HTTPHeader("Content-Type", "application/json"), HTTPHeader(madeUpHeader, "not sent"),
    ], body: Array("{\"known_after_apply\": true}".utf8))
}
