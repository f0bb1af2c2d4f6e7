internal import LuaHost

/// The `env` module, and `os.getenv`, which keeps the same things to itself.
struct EnvModule {
  let environment: Environment

  private static let variable = ModuleValue("name", "string", "a variable; no key of the account")

  static let module = HostModule<EnvModule>(
    "env", "environment variables, without the keys of the account", functions: [get, require, all])

  static let get = HostFunction<EnvModule>(
    "get", "the value of a variable",
    parameters: [variable, ModuleValue("default", "any?", "for a variable that is not set")],
    results: [ModuleValue("value", "any", "a string; the default, or nil, if it is not set")],
    example: #"local limit = tonumber(env.get("JOB_LIMIT", 8))"#, isRecorded: true
  ) { call throws(LuaError) in
    let stack = call.stack
    let value = try value(of: name(in: call), in: call)
    if value == nil, stack.count > 1 { stack.pushCopy(of: 2) } else { push(value, on: stack) }
    return .results(1)
  }

  static let require = HostFunction<EnvModule>(
    "require", "the value of a variable without which the script cannot go on",
    parameters: [variable],
    results: [ModuleValue("value", "string", "not empty; anything else is an error")],
    example: #"local url = env.require "HEALTH_URL""#, isRecorded: true
  ) { call throws(LuaError) in
    let name = try name(in: call)
    guard let value = try value(of: name, in: call) else {
      throw LuaError("the environment variable \(String(decoding: name, as: UTF8.self)) is not set")
    }
    guard !value.isEmpty else {
      throw LuaError("the environment variable \(String(decoding: name, as: UTF8.self)) is empty")
    }
    call.stack.push(bytes: value)
    return .results(1)
  }

  static let all = HostFunction<EnvModule>(
    "all", "all variables but the keys of the account",
    results: [ModuleValue("variables", "table<string, string>", "by name")],
    example: "for name, value in pairs(env.all()) do print(name, value) end", isRecorded: true
  ) { call in
    let variables = call.context.environment.visible
    call.stack.pushTable(fields: variables.count)
    for (name, value) in variables {
      call.stack.push(bytes: name)
      call.stack.push(bytes: value)
      call.stack.rawSet(of: -3)
    }
    return .results(1)
  }

  /// Lua's own, but for the keys of the account.
  static let getenv = HostFunction<EnvModule>(
    "getenv", "the value of a variable", parameters: [variable],
    results: [ModuleValue("value", "string?", "nil if it is not set")], isRecorded: true
  ) { call throws(LuaError) in
    push(try value(of: name(in: call), in: call), on: call.stack)
    return .results(1)
  }

  func install(in lua: LuaState, by installer: FunctionInstaller) {
    installer.install(Self.module, self, in: lua)
    let stack = lua.stack
    stack.pushLoaded()
    stack.pushField("os", of: -1)
    installer.add([Self.getenv], of: "os", self, on: stack)
    stack.pop(2)
  }

  private static func name(in call: HostCall<EnvModule>) throws(LuaError) -> Environment.Bytes {
    if let name = call.stack.bytes(at: 1) { return name }
    throw call.error("expected the name of a variable, got \(call.stack.type(at: 1).name)")
  }

  private static func value(
    of name: Environment.Bytes, in call: HostCall<EnvModule>
  ) throws(LuaError) -> Environment.Bytes? {
    do throws(Environment.Withheld) {
      return try call.context.environment.value(name)
    } catch {
      throw call.error(error.message)
    }
  }

  private static func push(_ value: Environment.Bytes?, on stack: LuaStack) {
    if let value { stack.push(bytes: value) } else { stack.pushNil() }
  }
}
