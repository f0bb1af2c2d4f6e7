extension LogModule {
  private static let parameters = [
    ModuleValue("message", "any", "a string, or what tostring makes of it"),
    ModuleValue("fields", "table<string, any>?", "written as key=value, or as a JSON object"),
  ]

  static let description = ModuleDescription(
    name: "log",
    summary: "lines on standard error: text for people, JSON with --log-format json",
    functions: [
      ModuleFunction(
        name: "debug", summary: "what only --verbose shows", parameters: parameters,
        example: #"log.debug("looking", { attempt = 2 })"#),
      ModuleFunction(
        name: "info", summary: "what is worth keeping", parameters: parameters,
        example: """
          local eip = cloud.eip.list {}[1]
          log.info("found an EIP", { eip = eip.public_ip_address, status = eip.status })
          """),
      ModuleFunction(
        name: "warn", summary: "what somebody should look at", parameters: parameters,
        example: #"log.warn("the standby server is slow", { seconds = 4.2 })"#),
      ModuleFunction(
        name: "error", summary: "what went wrong; the script goes on", parameters: parameters,
        example: """
          local ok, e = pcall(cloud.eip.find, { public_ip_address = "203.0.113.99" })
          if not ok then log.error("no such EIP", { error = tostring(e) }) end
          """),
    ])
}
