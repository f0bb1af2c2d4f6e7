internal import HuaweiCloud
internal import LuaHost
internal import TaskLoop
internal import Ports

/// The `net` module.
struct NetModule {
  let loop: TaskLoop
  let errors: ErrorTable

  func install(in lua: LuaState) {
    lua.install(Self.description, ["reachable": reachable])
  }

  /// `net.reachable{ host = …, port = … }`
  private func reachable(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    let function = "net.reachable"
    var arguments = ModuleArguments(
      of: function, at: 1, on: stack, names: ["host", "port", "timeout"])
    let host = arguments.string("host", isRequired: true) ?? ""
    let port = arguments.integer("port", 1...65_535, "1 to 65535", isRequired: true) ?? 0
    let timeout = arguments.seconds("timeout") ?? 5
    if let problem = arguments.problem { throw usageError(problem) }
    let authority =
      host.contains(":") && !host.hasPrefix("[") ? "[\(host)]:\(port)" : "\(host):\(port)"
    let request = HTTPRequest(
      method: "CONNECT", scheme: "tcp", authority: authority, target: "", purpose: .connection)
    guard RequestRules.violation(of: request) == nil else {
      throw usageError("host: '\(host.excerpt(80))' is no name or address")
    }
    let attempt = ConnectionAttempt(
      request: request, timeout: Duration(saturatingSeconds: timeout))
    let operation = MachineWait(
      attempt, what: function, state: { _ in authority },
      finish: { reason, stack in
        stack.push(reason == nil)
        guard let reason else { return .results(1) }
        stack.push(reason)
        return .results(2)
      })
    return try loop.suspend(stack, on: operation)
  }

  private func usageError(_ message: String) -> LuaError {
    errors.error(CloudError(.usage, operation: "net.reachable", message: message))
  }
}
