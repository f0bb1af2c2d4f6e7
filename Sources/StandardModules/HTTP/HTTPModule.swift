internal import HuaweiCloud
internal import LuaHost
internal import TaskLoop

/// The `http` module: requests of a script's own, which carry nothing of the account.
struct HTTPModule {
  let loop: TaskLoop
  let errors: ErrorTable
  let responses: ResponseTables

  func install(in lua: LuaState) {
    lua.install(Self.description, ["get": get, "request": request])
  }

  /// `http.get(url[, options])`
  private func get(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    guard let url = stack.string(at: 1) else {
      throw errors.error(
        CloudError(
          .usage, operation: "http.get",
          message: "expected a URL, got \(stack.type(at: 1).name)"))
    }
    return try fetch("http.get", url: url, at: 2, on: stack)
  }

  /// `http.request{ url = … }`
  private func request(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    try fetch("http.request", url: nil, at: 1, on: stack)
  }

  private func fetch(
    _ function: String, url: String?, at index: Int, on stack: LuaStack
  ) throws(LuaError) -> LuaVerdict {
    let request: WebRequest
    do throws(CloudError) {
      request = try WebRequest(function, url: url, at: index, on: stack)
    } catch {
      throw errors.error(error)
    }
    let operation = MachineWait(
      WebFetch(request, operation: function), what: function, state: { $0.request.address.shown },
      finish: { [errors, responses] outcome, stack throws(LuaError) in
        switch outcome {
        case .success(let answer):
          responses.push(answer, on: stack)
          return .results(1)
        case .failure(let error): throw errors.error(error)
        }
      })
    return try loop.suspend(stack, on: operation)
  }
}
