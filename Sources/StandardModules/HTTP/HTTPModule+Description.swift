extension HTTPModule {
  private static let response = ModuleValue("response", "http.Response", "of any status")

  private static let options = [
    ModuleValue(
      "headers", "table<string, string>?",
      "sent beside User-Agent and Accept; not to another host that redirects lead to"),
    ModuleValue("query", "table<string, any>?", "added to the URL; a list repeats its name"),
    ModuleValue("timeout", "number?", "seconds for everything, 30 if nil"),
    ModuleValue(
      "max_size", "integer?", "bytes of the body beyond which it is an error, 10 MiB if nil"),
    ModuleValue(
      "follow", "boolean|integer?", "how many redirects to follow; true, which is 10, if nil"),
  ]

  static let description = ModuleDescription(
    name: "http",
    summary: "requests to any server, without the keys of the account; never sent twice",
    functions: [
      ModuleFunction(
        name: "get", summary: "fetch a URL; a status such as 404 is no error",
        parameters: [
          ModuleValue("url", "string", "http://… or https://…"),
          ModuleValue("options", "http.Options?", "what else; see help \"http.Options\""),
        ],
        results: [response],
        example: """
          local response = http.get("https://example.com/health", { timeout = 5 })
          assert(response.ok and response.status == 200)
          print(response.headers["Content-Type"], #response.body)
          """),
      ModuleFunction(
        name: "request",
        summary: "send any request; no answer is an error of kind network or timeout",
        parameters: [
          ModuleValue("request", "http.Request", "what to send; see help \"http.Request\"")
        ],
        results: [response],
        example: """
          local response = http.request {
            method = "POST", url = "https://example.com/hook", json = { text = "moved" },
            headers = { Authorization = "Bearer " .. env.get("HOOK_TOKEN", "none") },
          }
          if not response.ok then log.warn("the hook said no", { status = response.status }) end
          """),
    ],
    types: [
      ModuleType(
        name: "http.Options", summary: "what http.get takes beside the URL", fields: options),
      ModuleType(
        name: "http.Request", summary: "what http.request takes",
        fields: [
          ModuleValue("url", "string", "http://… or https://…"),
          ModuleValue("method", "string?", "GET if nil"),
          ModuleValue("body", "string?", "sent as it is"),
          ModuleValue("json", "any", "sent as JSON instead of a body"),
        ] + options),
      ModuleType(
        name: "http.Response", summary: "what a server answered",
        fields: [
          ModuleValue("status", "integer", "such as 200"),
          ModuleValue("ok", "boolean", "whether the status is 200 to 299"),
          ModuleValue("headers", "table<string, string>", "by name, in any letter case"),
          ModuleValue("body", "string", "its bytes as they came"),
          ModuleValue("url", "string", "the one that answered, after redirects"),
        ],
        methods: [
          ModuleFunction(
            name: "json", summary: "the body as json.decode has it",
            results: [ModuleValue("value", "any", "")])
        ]),
    ])
}
