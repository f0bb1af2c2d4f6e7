internal import JSON
internal import LuaHost

/// The `log` module: what a script tells about its run.
struct LogModule {
  let log: Log

  static let module = HostModule<LogModule>(
    "log", "lines on standard error: text for people, JSON with --log-format json",
    functions: [
      function(
        .debug, "what only --verbose shows", example: #"log.debug("looking", { attempt = 2 })"#),
      function(
        .info, "what is worth keeping",
        example: """
          local eip = cloud.eip.list {}[1]
          log.info("found an EIP", { eip = eip.public_ip_address, status = eip.status })
          """),
      function(
        .warn, "what somebody should look at",
        example: #"log.warn("the standby server is slow", { seconds = 4.2 })"#),
      function(
        .error, "what went wrong; the script goes on",
        example: """
          local ok, e = pcall(cloud.eip.find, { public_ip_address = "203.0.113.99" })
          if not ok then log.error("no such EIP", { error = tostring(e) }) end
          """),
    ])

  /// `log.info(message[, fields])`
  private static func function(
    _ level: LogLevel, _ summary: String, example: String
  ) -> HostFunction<LogModule> {
    HostFunction(
      level.rawValue, summary,
      parameters: [
        ModuleValue("message", "any", "a string, or what tostring makes of it"),
        ModuleValue("fields", "table<string, any>?", "written as key=value, or as a JSON object"),
      ], example: example
    ) { call throws(LuaError) in
      let stack = call.stack
      guard stack.type(at: 1) != .none else { throw call.error("expected a message") }
      var fields: [JSONMember] = []
      switch stack.type(at: 2) {
      case .none, .nil: break
      case .table:
        var reader = DocumentReader(stack, keepsFloats: true)
        try stack.forEachField(of: 2) { () throws(LuaError) in
          let value = try value(at: -1, on: stack, by: &reader)
          fields.append(JSONMember(stack.description(at: -2), value))
        }
      case let type: throw call.error("fields: expected a table, got \(type.name)")
      }
      guard stack.count <= 2 else { throw call.error("expected a message and a table of fields") }
      fields.sort { $0.name < $1.name }
      call.context.log.write(LogRecord(level, stack.description(at: 1), fields: fields))
      return .results(0)
    }
  }

  /// What JSON can say as it is, all else as `tostring` has it: a log line is no place to fail.
  private static func value(
    at index: Int, on stack: LuaStack, by reader: inout DocumentReader
  ) throws(LuaError) -> JSONValue {
    do throws(UnsuitableValue) {
      return try reader.document(at: index)
    } catch {
      if let interruption = error.interruption { throw interruption }
      return .string(stack.description(at: index))
    }
  }
}
