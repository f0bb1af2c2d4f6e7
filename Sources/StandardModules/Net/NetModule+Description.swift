extension NetModule {
  static let description = ModuleDescription(
    name: "net", summary: "whether other machines can be reached",
    functions: [
      ModuleFunction(
        name: "reachable", summary: "open a TCP connection, and close it again",
        parameters: [
          ModuleValue("target", "net.Target", "host, port and timeout; see help \"net.Target\"")
        ],
        results: [
          ModuleValue("ok", "boolean", "whether the connection was made"),
          ModuleValue(
            "reason", "string?", "why not: refused, timed out, no such host, no route to host"),
        ],
        example: """
          local ok, reason = net.reachable { host = "example.com", port = 443, timeout = 2 }
          if not ok then log.warn("cannot connect", { reason = reason }) end
          """)
    ],
    types: [
      ModuleType(
        name: "net.Target", summary: "what net.reachable takes",
        fields: [
          ModuleValue("host", "string", "name or address"),
          ModuleValue("port", "integer", "1 to 65535"),
          ModuleValue("timeout", "number?", "seconds, 5 if nil"),
        ])
    ])
}
