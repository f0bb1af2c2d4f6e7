internal import LuaHost

/// The `env` module, and `os.getenv`, which keeps the same things to itself.
struct EnvModule {
  let environment: Environment

  func install(in lua: LuaState) {
    lua.install(Self.description, ["get": get, "require": require, "all": all])
    let stack = lua.stack
    stack.pushLoaded()
    stack.pushField("os", of: -1)
    stack.push(function: { [self] stack throws(LuaError) in
      push(try value(of: name(on: stack, "os.getenv"), "os.getenv"), on: stack)
      return .results(1)
    })
    stack.setField("getenv", of: -2)
    stack.pop(2)
  }

  /// `env.get(name[, default])`
  private func get(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    let value = try value(of: name(on: stack, "env.get"), "env.get")
    if value == nil, stack.count > 1 { stack.pushCopy(of: 2) } else { push(value, on: stack) }
    return .results(1)
  }

  /// `env.require(name)`
  private func require(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    let name = try name(on: stack, "env.require")
    guard let value = try value(of: name, "env.require") else {
      throw LuaError("the environment variable \(name) is not set")
    }
    guard !value.isEmpty else { throw LuaError("the environment variable \(name) is empty") }
    stack.push(value)
    return .results(1)
  }

  /// `env.all()`
  private func all(_ stack: LuaStack) -> LuaVerdict {
    let variables = environment.visible
    stack.pushTable(fields: variables.count)
    for (name, value) in variables {
      stack.push(value)
      stack.setField(name, of: -2)
    }
    return .results(1)
  }

  private func name(on stack: LuaStack, _ function: String) throws(LuaError) -> String {
    if let name = stack.string(at: 1) { return name }
    throw LuaError("\(function): expected the name of a variable, got \(stack.type(at: 1).name)")
  }

  private func value(of name: String, _ function: String) throws(LuaError) -> String? {
    do throws(Environment.Withheld) {
      return try environment.value(name)
    } catch {
      throw LuaError("\(function): \(error.message)")
    }
  }

  private func push(_ value: String?, on stack: LuaStack) {
    if let value { stack.push(value) } else { stack.pushNil() }
  }
}
