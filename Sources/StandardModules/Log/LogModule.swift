internal import JSON
internal import LuaHost

/// The `log` module: what a script tells about its run.
struct LogModule {
  let log: Log

  func install(in lua: LuaState) {
    lua.install(
      Self.description,
      ["debug": write(.debug), "info": write(.info), "warn": write(.warn), "error": write(.error)])
  }

  /// `log.info(message[, fields])`
  private func write(_ level: LogLevel) -> LuaFunction {
    { [log] stack throws(LuaError) in
      let function = "log.\(level.rawValue)"
      guard stack.type(at: 1) != .none else { throw LuaError("\(function): expected a message") }
      var fields: [JSONMember] = []
      switch stack.type(at: 2) {
      case .none, .nil: break
      case .table:
        stack.forEachField(of: 2) {
          fields.append(JSONMember(stack.description(at: -2), Self.value(at: -1, on: stack)))
        }
      case let type: throw LuaError("\(function): fields: expected a table, got \(type.name)")
      }
      guard stack.count <= 2 else {
        throw LuaError("\(function): expected a message and a table of fields")
      }
      fields.sort { $0.name < $1.name }
      log.write(LogRecord(level, stack.description(at: 1), fields: fields))
      return .results(0)
    }
  }

  /// What JSON can say as it is, all else as `tostring` has it: a log line is no place to fail.
  private static func value(at index: Int, on stack: LuaStack) -> JSONValue {
    var reader = DocumentReader(stack, keepsFloats: true)
    do throws(UnsuitableValue) {
      return try reader.document(at: index)
    } catch {
      return .string(stack.description(at: index))
    }
  }
}
