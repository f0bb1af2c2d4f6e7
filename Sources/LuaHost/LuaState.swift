import CLuaHost

/// A Lua 5.4 state with the standard libraries, in which calls to the host can wait.
///
///     let lua = LuaState()
///     lua.register(module: "host", ["add": { stack throws(LuaError) in
///       guard let a = stack.integer(at: 1), let b = stack.integer(at: 2) else {
///         throw LuaError("two integers expected")
///       }
///       stack.push(a &+ b)
///       return .results(1)
///     }])
///     try lua.stack.load("return require('host').add(1, 2)", name: "=example")
///     let thread = lua.stack.makeThread()
///     if case .finished = thread.resume() { return thread.stack.integer(at: 1) }  // 3
///
/// `Guide.md` has more, and says what must hold.
///
/// A state belongs to the thread of the program that made it.
public final class LuaState {
  let core: LuaCore

  /// Traps if there is no memory at all.
  public init() {
    core = LuaCore()
  }

  deinit {
    core.close()
  }

  /// The loop that waiting host functions use. Without one, waiting is an error.
  public var scheduler: (any LuaScheduler)? {
    get { core.scheduler }
    set { core.scheduler = newValue }
  }

  /// Receives Lua's warnings: the script's own, and errors in finalizers. It must not use Lua.
  public var onWarning: ((String) -> Void)? {
    get { core.onWarning }
    set { core.onWarning = newValue }
  }

  /// The stack of the main thread, for setting the state up. Leave it as you find it.
  public var stack: LuaStack {
    LuaStack(main, of: self)
  }

  /// For what is written in C, such as handlers of signals. Not to be used once the state is closed.
  package var pointer: OpaquePointer { main }

  private var main: OpaquePointer {
    guard let main = core.main else { preconditionFailure("this state has been closed") }
    return main
  }

  /// Ends the state: finalizers run, objects are released, threads and references become empty.
  /// No thread may be running.
  public func close() {
    core.close()
  }
}

// MARK: Interruption

extension LuaState {
  /// Has the scheduler asked, as soon as Lua code runs, whether it may go on: also in the middle of a
  /// loop that calls nothing.
  ///
  /// May be called from a signal handler on the thread the state belongs to. Only what a C function
  /// of Lua's does, such as a search for a pattern, cannot be interrupted.
  public func interrupt() {
    if let main = core.main { lh_interrupt(main) }
  }
}

extension LuaState {
  /// For tests: how often the scheduler has been asked.
  var interruptionsAnswered: UInt32 { lh_interruptions_answered(main) }
}

// MARK: Memory

extension LuaState {
  /// Bytes that Lua has allocated.
  public var memoryUsed: Int {
    lh_memory_used(main)
  }

  /// Bytes that Lua may allocate before scripts get "not enough memory"; nil is no limit.
  ///
  /// What Swift pushes is counted but never refused, so one host call can exceed the limit by its
  /// own output.
  public var memoryLimit: Int? {
    get {
      let limit = lh_memory_limit(main)
      return limit == .max ? nil : limit
    }
    set { lh_set_memory_limit(main, max(0, newValue ?? .max)) }
  }

  /// Runs a full garbage collection, and the finalizers of what it finds.
  public func collectGarbage() {
    lh_collect_garbage(main)
  }

  /// For tests: see `lh_refuse_memory`.
  func refuseMemory(nth: Int, count: Int) {
    lh_refuse_memory(main, nth, count)
  }

  var memoryRefusals: Int {
    lh_memory_refusals(main)
  }
}

// MARK: Modules

extension LuaState {
  /// Lets `require` wait while another task loads the same module. Without this each task loads it
  /// for itself, and the last one wins.
  ///
  /// - Parameters:
  ///   - wait: is given the name, and waits until `done` was called with it.
  ///   - done: the module has been loaded, or has failed to.
  public func shareLoading(wait: @escaping LuaFunction, done: @escaping LuaFunction) {
    let stack = stack
    lh_push_loading_hooks(main)
    stack.push(function: wait)
    stack.setField("wait", of: -2)
    stack.push(function: done)
    stack.setField("done", of: -2)
    stack.pop()
  }
}

// MARK: Names

extension LuaState {
  /// Makes a module of host functions that `require` finds, and that tracebacks name in full.
  ///
  /// - Parameter module: The full name, `cloud.eip`.
  public func register(module: String, _ functions: KeyValuePairs<String, LuaFunction>) {
    let stack = stack
    stack.pushTable(fields: functions.count)
    for (name, function) in functions {
      stack.push(function: function)
      stack.setField(name, of: -2)
    }
    setModule(module)
  }

  /// Makes the value on top of the stack the module `name` for `require`. [-1, +0, –]
  public func setModule(_ name: String) {
    let stack = stack
    stack.pushLoaded()
    stack.insert(at: -2)
    stack.setField(name, of: -2)
    stack.pop()
  }

  /// Makes the value on top of the stack a global variable. [-1, +0, –]
  public func setGlobal(_ name: String) {
    let stack = stack
    stack.pushGlobals()
    stack.insert(at: -2)
    stack.setField(name, of: -2)
    stack.pop()
  }
}
