import LuaHost
import Ports

@testable import TaskLoop

/// A loop on virtual time with a server that answers each request as the test says, and a Lua
/// state with `sleep(seconds)` and `fetch(target)`, which returns the body or raises the failure.
final class Fixture {
  let clock = VirtualClock()
  let lua = LuaState()
  let loop: TaskLoop
  let transport: SimulatedTransport
  let journal: SimulatedJournal
  private let server: ScriptedServer
  private let observers = ObserverRelay()

  /// - Parameter makeError: the error that a cancelled task gets.
  init(
    _ reply: @escaping (HTTPRequest) -> SimulatedReply = Fixture.echo,
    makeError: @escaping (Cancellation) -> LuaError = TaskLoopHooks().makeError
  ) {
    server = ScriptedServer(reply)
    transport = SimulatedTransport(server: server, clock: clock)
    journal = SimulatedJournal(clock: clock)
    var hooks = TaskLoopHooks()
    hooks.makeError = makeError
    hooks.observer = observers
    loop = TaskLoop(clock: clock, transport: transport, journal: journal, hooks: hooks)
    lua.scheduler = loop
    define("sleep") { [unowned self] stack throws(LuaError) in
      let duration = Duration(saturatingSeconds: stack.number(at: 1) ?? 0)
      return try loop.suspend(stack, on: Sleep(until: clock.now + duration, what: "sleep"))
    }
    define("fetch") { [unowned self] stack throws(LuaError) in
      let target = stack.string(at: 1) ?? "/"
      return try loop.suspend(stack, on: Fetch(target))
    }
    define("now") { [unowned self] stack in
      stack.push(elapsed.inSeconds)
      return .results(1)
    }
  }

  /// The answer's body is the request's target; `/5/x` takes 5 seconds.
  static func echo(_ request: HTTPRequest) -> SimulatedReply {
    let seconds = request.target.split(separator: "/").first.flatMap { Int($0) } ?? 0
    let response = HTTPResponse(status: 200, body: Array(request.target.utf8))
    return SimulatedReply(delay: .seconds(seconds), .response(response))
  }

  /// Is told what is under way.
  var observer: (any TaskLoopObserver)? {
    get { observers.observer }
    set { observers.observer = newValue }
  }

  /// What the server was asked for, in order.
  var requests: [String] { server.requests.map(\.target) }

  /// Virtual time since the start.
  var elapsed: Duration { clock.now - Instant(nanoseconds: 0) }

  /// Makes a global function.
  func define(_ name: String, _ function: @escaping LuaFunction) {
    lua.stack.push(function: function)
    lua.setGlobal(name)
  }

  /// Runs a chunk called `test.lua`.
  func run(_ script: String) throws -> Ending {
    try lua.stack.load(script, name: "@test.lua")
    let thread = lua.stack.makeThread()
    switch loop.run(thread) {
    case .finished:
      let stack = thread.stack
      let values = (0..<stack.count).map { stack.value(at: $0 + 1) ?? .string("(not plain)") }
      return Ending(values: values, failure: nil)
    case .failed(let failure):
      return Ending(values: [], failure: failure)
    }
  }
}

/// How a script ended.
struct Ending {
  let values: [LuaValue]
  let failure: LuaFailure?
}

private final class ScriptedServer: SimulatedServer {
  private let reply: (HTTPRequest) -> SimulatedReply
  private(set) var requests: [HTTPRequest] = []

  init(_ reply: @escaping (HTTPRequest) -> SimulatedReply) {
    self.reply = reply
  }

  func reply(to request: HTTPRequest, at time: WallTime) -> SimulatedReply {
    requests.append(request)
    return reply(request)
  }
}

/// Tells an observer that comes later than the loop.
private final class ObserverRelay: TaskLoopObserver {
  var observer: (any TaskLoopObserver)?

  var tickInterval: Duration? { observer?.tickInterval }
  func tick(at now: Instant, waits: Int, oldest: (_ count: Int) -> [Activity]) {
    observer?.tick(at: now, waits: waits, oldest: oldest)
  }
  func waitStarted(_ activity: Activity) { observer?.waitStarted(activity) }
  func waitChanged(_ activity: Activity) { observer?.waitChanged(activity) }
  func waitEnded(_ activity: Activity) { observer?.waitEnded(activity) }
}
