import LuaHost

/// A state with the host functions the tests use, and a task to run scripts in.
///
/// `wait(v)` waits and returns v, `fail(text)` throws, `echo(...)` returns its arguments,
/// `object()` makes a userdata that holds a `Canary`.
final class Fixture {
  let lua = LuaState()
  let scheduler = FakeScheduler()
  let canaries = Canary.Count()
  private(set) var warnings: [String] = []

  init() {
    lua.scheduler = scheduler
    lua.onWarning = { [weak self] in self?.warnings.append($0) }
    define("wait") { [scheduler] stack throws(LuaError) in try scheduler.wait(stack) }
    define("fail") { [canaries] stack throws(LuaError) in
      let canary = Canary(canaries)
      defer { canary.touch() }
      throw LuaError(stack.string(at: 1) ?? "failed")
    }
    define("echo") { stack in .results(stack.count) }
    define("object") { [canaries] stack in
      stack.push(Canary(canaries), as: .canary)
      return .results(1)
    }
  }

  func define(_ name: String, _ function: @escaping LuaFunction) {
    lua.stack.push(function: function)
    lua.setGlobal(name)
  }

  func thread(_ text: String, name: String = "@test.lua") throws(LuaError) -> LuaThread {
    try lua.stack.load(text, name: name)
    return lua.stack.makeThread()
  }

  /// Runs a script to its end, completing every operation as soon as the task is suspended.
  func run(_ text: String, name: String = "@test.lua") throws(LuaError) -> Ending {
    finish(try thread(text, name: name))
  }

  /// Resumes a thread until it ends.
  func finish(_ thread: LuaThread) -> Ending {
    var suspensions = 0
    while true {
      switch thread.resume() {
      case .suspended:
        suspensions += 1
      case .finished:
        let stack = thread.stack
        let values = (0..<stack.count).map { stack.value(at: $0 + 1) ?? .string("(object)") }
        return Ending(values: values, suspensions: suspensions, failure: nil)
      case .failed(let failure):
        return Ending(values: [], suspensions: suspensions, failure: failure)
      }
    }
  }

  /// The only result of a script that must not fail.
  func evaluate(_ text: String) throws -> LuaValue {
    let ending = try run(text)
    if let failure = ending.failure { throw failure }
    return ending.values.first ?? .nil
  }

  /// What a script that must fail fails with.
  func failure(of text: String) throws -> String {
    let ending = try run(text)
    return ending.failure?.message ?? "(no failure)"
  }
}

/// How a script ended.
struct Ending {
  let values: [LuaValue]
  /// How often the task was suspended.
  let suspensions: Int
  let failure: LuaFailure?
}

/// An object whose life is counted, to see what leaks.
final class Canary {
  final class Count {
    fileprivate(set) var made = 0
    fileprivate(set) var alive = 0
  }

  private let count: Count

  init(_ count: Count) {
    self.count = count
    count.made += 1
    count.alive += 1
  }

  deinit { count.alive -= 1 }

  /// Keeps the object alive up to here.
  @inline(never) func touch() {}
}

extension LuaObjectType where Object == Canary {
  static var canary: LuaObjectType<Canary> { LuaObjectType("canary") }
}
