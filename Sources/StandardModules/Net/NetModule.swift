internal import LuaHost
internal import Ports
internal import TaskLoop
internal import Text

/// The `net` module.
struct NetModule {
  let loop: TaskLoop
  let error: ModuleError.Maker

  static let module = HostModule<NetModule>(
    "net", "whether other machines can be reached", functions: [reachable], types: [target])

  private static let target = ModuleType(
    name: "net.Target", summary: "what net.reachable takes",
    fields: [
      ModuleValue("host", "string", "name or address"),
      ModuleValue("port", "integer", "1 to 65535"),
      ModuleValue("timeout", "number?", "seconds, 5 if nil"),
    ])

  static let reachable = HostFunction<NetModule>(
    "reachable", "open a TCP connection, and close it again",
    parameters: [
      ModuleValue("target", target.name, "host, port and timeout; see help \"\(target.name)\"")
    ],
    results: [
      ModuleValue("ok", "boolean", "whether the connection was made"),
      ModuleValue(
        "reason", "string?", "why not: refused, timed out, no such host, no route to host"),
    ],
    example: """
      local ok, reason = net.reachable { host = "example.com", port = 443, timeout = 2 }
      if not ok then log.warn("cannot connect", { reason = reason }) end
      """, isRecorded: true
  ) { call throws(LuaError) in
    var arguments = call.fields(at: 1, target.fields)
    let host = arguments.string("host") ?? ""
    let port = arguments.integer("port", 1...65_535, "1 to 65535") ?? 0
    let timeout = arguments.seconds("timeout") ?? 5
    if let problem = arguments.problem { throw usageError(problem, call) }
    let authority =
      host.contains(":") && !host.hasPrefix("[") ? "[\(host)]:\(port)" : "\(host):\(port)"
    let request = HTTPRequest(
      method: "CONNECT", scheme: "tcp", authority: authority, target: "", purpose: .connection)
    guard RequestRules.violation(of: request) == nil else {
      throw usageError("host: '\(host.excerpt(80))' is no name or address", call)
    }
    let attempt = ConnectionAttempt(
      request: request, timeout: Duration(saturatingSeconds: timeout))
    let operation = MachineWait(
      attempt, what: call.name, state: { _ in authority },
      finish: { reason, stack in
        stack.push(reason == nil)
        guard let reason else { return .results(1) }
        stack.push(reason)
        return .results(2)
      })
    return try call.context.loop.suspend(call.stack, on: operation)
  }

  private static func usageError(_ message: String, _ call: HostCall<NetModule>) -> LuaError {
    call.context.error(ModuleError(.usage, in: call.name, message))
  }
}

/// Connects once. The outcome is why that failed; nil when it did not.
struct ConnectionAttempt: StateMachine {
  let request: HTTPRequest
  let timeout: Duration

  mutating func handle(_ event: MachineEvent, at moment: Moment) -> MachineAction<String?> {
    switch event {
    case .start, .wake, .stored, .notStored, .loaded:
      .send(request, timeout: timeout, deadline: moment.instant + timeout)
    case .answer: .finish(nil)
    case .failure(let failure):
      .finish(failure.reason == .timeout ? "timed out" : failure.message.oneLine)
    }
  }
}
