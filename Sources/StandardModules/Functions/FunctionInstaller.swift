package import LuaHost
package import Ports

/// Where functions written in Swift become functions of Lua: the one place, so that what has to know
/// of each call whose answer comes from outside (`isRecorded`) stands between here.
package struct FunctionInstaller {
  /// Makes what scripts call of a function whose answer is recorded.
  package typealias Wrapping = (RecordedFunction) -> LuaFunction

  private let wrapping: Wrapping?

  /// - Parameter wrapping: nil to have every function called as it is.
  package init(wrapping: Wrapping? = nil) {
    self.wrapping = wrapping
  }

  /// What scripts call.
  ///
  /// - Parameter name: in full: `time.now`.
  package func function<Context>(
    _ function: HostFunction<Context>, as name: String, of context: Context
  ) -> LuaFunction? {
    guard let body = function.body else { return nil }
    let plain: LuaFunction = { stack throws(LuaError) in
      try body(HostCall(name: name, context: context, stack: stack))
    }
    guard function.isRecorded, let wrapping else { return plain }
    let restore = function.restore.map { restore in { stack in restore(context, stack) } }
    return wrapping(RecordedFunction(name: name, restore: restore, body: plain))
  }

  /// Gives the table on top the functions that have a body. [-0, +0]
  package func add<Context>(
    _ functions: [HostFunction<Context>], of module: String, _ context: Context,
    on stack: LuaStack
  ) {
    for function in functions {
      let name = function.description.name
      guard let made = self.function(function, as: "\(module).\(name)", of: context) else {
        continue
      }
      stack.push(function: made)
      stack.setField(name, of: -2)
    }
  }

  /// Makes a module: a global, found by `require`, that no script can change. [-0, +0]
  ///
  /// - Parameter addMembers: gives the table on top its members that are no functions of Swift's.
  package func install<Context>(
    _ module: HostModule<Context>, _ context: Context, in lua: LuaState,
    addMembers: (LuaStack) -> Void = { _ in }
  ) {
    let stack = lua.stack
    stack.pushTable(fields: module.functions.count + module.values.count)
    addMembers(stack)
    add(module.functions, of: module.name, context, on: stack)
    stack.makeStrict(named: module.name, members: module.description.members)
    stack.pushCopy(of: -1)
    lua.setModule(module.name)
    lua.setGlobal(module.name)
  }

  /// Lua's own functions whose answers come from outside.
  package static let recordedFunctionsOfLua = [
    "os.clock", "os.date", "os.time", "math.random", "math.randomseed",
  ]

  /// Puts what wraps them in the place of Lua's own functions. [-0, +0]
  ///
  /// - Parameter clock: what `os.time` and `os.date` tell the time by, where they are given none.
  package func wrapFunctionsOfLua(in lua: LuaState, clock: any Clock) {
    guard let wrapping else { return }
    let stack = lua.stack
    let height = stack.count
    defer { stack.setCount(height) }
    for name in Self.recordedFunctionsOfLua {
      let words = name.split(separator: ".").map(String.init)
      stack.pushLoaded()
      guard stack.pushField(words[0], of: -1) == .table,
        stack.pushField(words[1], of: -1) == .function
      else { continue }
      let own = stack.popReference()
      stack.push(
        function: wrapping(
          RecordedFunction(name: name, restore: nil) { stack throws(LuaError) in
            if Self.asksForNow(name, stack) {
              // The format of a date stays.
              stack.setCount(name == "os.date" ? 1 : 0)
              stack.push(Int(clock.wallTime.nanoseconds / 1_000_000_000))
              if name == "os.time" { return .results(1) }
            }
            let count = stack.count
            stack.push(own)
            stack.insert(at: 1)
            try stack.callOwn(named: words[1], arguments: count, results: nil)
            return .results(stack.count)
          }))
      stack.setField(words[1], of: -2)
    }
  }

  /// Whether `os.time` or `os.date` is called for the present time.
  private static func asksForNow(_ name: String, _ stack: LuaStack) -> Bool {
    switch name {
    case "os.time": stack.count < 1 || stack.type(at: 1) == .nil
    case "os.date": stack.count < 2 || stack.type(at: 2) == .nil
    default: false
    }
  }
}

/// A function of Lua whose answer comes from outside.
package struct RecordedFunction {
  /// In full: `time.now`, `os.time`.
  package let name: String
  package let body: LuaFunction
  /// Makes of plain values on top of the stack what it returned; nil where those are plain.
  package let restore: ((LuaStack) -> Void)?

  init(name: String, restore: ((LuaStack) -> Void)?, body: @escaping LuaFunction) {
    (self.name, self.body, self.restore) = (name, body, restore)
  }
}
