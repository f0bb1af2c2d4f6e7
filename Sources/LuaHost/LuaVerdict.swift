/// What a host function wants done when it has returned.
public enum LuaVerdict: Equatable, Sendable {
  /// The function returns the topmost `count` values of the stack.
  case results(Int)
  /// The function has registered an operation with the scheduler and waits for it. What it has on
  /// the stack is dropped; the results come from `LuaScheduler.complete`.
  case suspend
}

/// A function that Lua can call, with its arguments at 1, 2, … on the stack, as a `lua_CFunction` (§4.6 of
/// the manual) is. [-arguments, +results, v]
///
/// What it throws is raised as an error in Lua once its Swift frame has gone. What it leaves below its
/// results is dropped.
public typealias LuaFunction = (LuaStack) throws(LuaError) -> LuaVerdict
