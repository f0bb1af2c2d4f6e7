internal import LuaHost
internal import TaskLoop

/// The `http` module: requests of a script's own, which carry nothing of the account.
struct HTTPModule {
  let loop: TaskLoop
  /// What requests call themselves.
  let agent: String
  let error: ModuleError.Maker
  let responses: ResponseTables

  static let module = HostModule<HTTPModule>(
    "http", "requests to any server, without the keys of the account; never sent twice",
    functions: [get, request], types: [options, requestType, ResponseTables.type])

  static let options = ModuleType(
    name: "http.Options", summary: "what http.get takes beside the URL",
    fields: [
      ModuleValue(
        "headers", "table<string, string>?",
        "sent beside User-Agent and Accept; not to another host that redirects lead to"),
      ModuleValue("query", "table<string, any>?", "added to the URL; a list repeats its name"),
      ModuleValue("timeout", "number?", "seconds for everything, 30 if nil"),
      ModuleValue(
        "max_size", "integer?", "bytes of the body beyond which it is an error, 10 MiB if nil"),
      ModuleValue(
        "follow", "boolean|integer?", "how many redirects to follow; true, which is 10, if nil"),
    ])

  static let requestType = ModuleType(
    name: "http.Request", summary: "what http.request takes",
    fields: [
      ModuleValue("url", "string", "http://… or https://…"),
      ModuleValue("method", "string?", "GET if nil"),
      ModuleValue("body", "string?", "sent as it is"),
      ModuleValue("json", "any", "sent as JSON instead of a body"),
    ] + options.fields)

  private static let response = ModuleValue(
    "response", ResponseTables.type.name, "of any status")

  private static let dress: @Sendable (HTTPModule, LuaStack) -> Void = { module, stack in
    module.responses.dress(on: stack)
  }

  static let get = HostFunction<HTTPModule>(
    "get", "fetch a URL; a status such as 404 is no error",
    parameters: [
      ModuleValue("url", "string", "http://… or https://…"),
      ModuleValue("options", "\(options.name)?", "what else; see help \"\(options.name)\""),
    ],
    results: [response],
    example: """
      local response = http.get("https://example.com/health", { timeout = 5 })
      assert(response.ok and response.status == 200)
      print(response.headers["Content-Type"], #response.body)
      """, isRecorded: true, restore: dress
  ) { call throws(LuaError) in
    guard let url = call.stack.string(at: 1) else {
      throw call.context.error(
        ModuleError(
          .usage, in: call.name, "expected a URL, got \(call.stack.type(at: 1).name)"))
    }
    return try fetch(url, call.fields(at: 2, options.fields), call)
  }

  static let request = HostFunction<HTTPModule>(
    "request", "send any request; no answer is an error of kind network or timeout",
    parameters: [
      ModuleValue("request", requestType.name, "what to send; see help \"\(requestType.name)\"")
    ],
    results: [response],
    example: """
      local response = http.request {
        method = "POST", url = "https://example.com/hook", json = { text = "moved" },
        headers = { Authorization = "Bearer " .. env.get("HOOK_TOKEN", "none") },
      }
      if not response.ok then log.warn("the hook said no", { status = response.status }) end
      """, isRecorded: true, restore: dress
  ) { call throws(LuaError) in
    try fetch(nil, call.fields(at: 1, requestType.fields), call)
  }

  /// - Parameter url: given outside of the table; else it is a field.
  private static func fetch(
    _ url: String?, _ arguments: NamedArguments, _ call: HostCall<HTTPModule>
  ) throws(LuaError) -> LuaVerdict {
    let module = call.context
    let request: WebRequest
    do throws(WebRequest.Flaw) {
      request = try WebRequest(url: url, arguments, on: call.stack, agent: module.agent)
    } catch {
      throw error.interruption
        ?? module.error(ModuleError(.usage, in: call.name, error.message))
    }
    let operation = MachineWait(
      WebFetch(request, function: call.name), what: call.name,
      state: { $0.request.address.shown },
      finish: { outcome, stack throws(LuaError) in
        switch outcome {
        case .success(let answer):
          module.responses.push(answer, on: stack)
          return .results(1)
        case .failure(let error): throw module.error(error)
        }
      })
    return try module.loop.suspend(call.stack, on: operation)
  }
}
