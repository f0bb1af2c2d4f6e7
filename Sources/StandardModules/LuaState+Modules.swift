internal import LuaHost

extension LuaState {
  /// Makes a module of host functions: a global, found by `require`, that no script can change.
  ///
  /// - Parameter addValues: gives the table on top of the stack its members that are no functions.
  func install(
    _ module: ModuleDescription, _ functions: KeyValuePairs<String, LuaFunction>,
    addValues: (LuaStack) -> Void = { _ in }
  ) {
    let stack = stack
    stack.pushTable(fields: functions.count)
    for (name, function) in functions {
      stack.push(function: function)
      stack.setField(name, of: -2)
    }
    addValues(stack)
    stack.makeStrict(named: module.name, members: module.members)
    stack.pushCopy(of: -1)
    setModule(module.name)
    setGlobal(module.name)
  }
}
