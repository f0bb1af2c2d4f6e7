import LuaHost
import Testing

/// The examples of LuaHost's guide. Each stands between `// guide:` and `// end`, here and in
/// `Sources/LuaHost/Guide.md` byte by byte the same; what follows it says what it comes to.
@Suite(.timeLimit(.minutes(30))) struct GuideTests {
  @Test func firstScript() throws {
    // guide: A first script
    let lua = LuaState()
    try lua.stack.load("return 6 * ...", name: "=example")
    lua.stack.push(7)
    let thread = lua.stack.makeThread(arguments: 1)
    guard case .finished = thread.resume() else { return }
    let answer = thread.stack.integer(at: 1)  // 42
    // end
    #expect(answer == 42)
  }

  @Test func hostFunctions() throws {
    let lua = LuaState()
    // guide: Host functions
    lua.register(
      module: "text",
      [
        "count": { stack throws(LuaError) in
          guard let text = stack.string(at: 1) else {
            throw LuaError("text.count: expected a string, got \(stack.type(at: 1).name)")
          }
          stack.push(text.count)
          return .results(1)
        }
      ])
    try lua.stack.load("return require('text').count('Zoë')", name: "=example")
    try lua.stack.call(results: 1)
    let count = lua.stack.integer(at: -1)  // 3, where #'Zoë' is 4
    lua.stack.pop()
    // end
    #expect(count == 3)
    #expect(lua.stack.count == 0)
  }

  @Test func errors() throws {
    let lua = LuaState()
    var message = ""
    // guide: Errors
    try lua.stack.load("local port = nil\nreturn port.id", name: "@job.lua")
    do throws(LuaError) {
      try lua.stack.call(results: 1)
    } catch {
      message = error.description
    }
    // job.lua:2: attempt to index a nil value (local 'port')
    // end
    #expect(message == "job.lua:2: attempt to index a nil value (local 'port')")
    #expect(lua.stack.count == 0)
  }

  @Test func errorObjects() throws {
    let lua = LuaState()
    // guide: Error objects
    lua.stack.push(function: { _ throws(LuaError) in
      throw LuaError("no such address") { stack in
        stack.pushTable(fields: 1)
        stack.push("not_found")
        stack.setField("kind", of: -2)
      }
    })
    lua.setGlobal("find")
    let script = "local ok, problem = pcall(find) return problem.kind"
    try lua.stack.load(script, name: "=example")
    try lua.stack.call(results: 1)
    let kind = lua.stack.string(at: -1)  // "not_found"
    // end
    #expect(kind == "not_found")
  }

  @Test func tracebacks() throws {
    let lua = LuaState()
    var report = ""
    // guide: Tracebacks
    let script = """
      local function connect() error("no such host", 0) end
      connect()
      """
    try lua.stack.load(script, name: "@job.lua")
    if case .failed(let failure) = lua.stack.makeThread().resume() {
      report = "\(failure.message)\n\(failure.traceback?.description ?? "")"
    }
    // no such host
    // job.lua:1: in local 'connect'
    // job.lua:2: in main chunk
    // end
    #expect(report == "no such host\njob.lua:1: in local 'connect'\njob.lua:2: in main chunk")
  }

  @Test func tables() throws {
    let lua = LuaState()
    let stack = lua.stack
    var names: [String] = []
    // guide: Tables
    stack.pushTable()
    for (index, name) in ["gate", "backup"].enumerated() {
      stack.push(name)
      stack.setElement(index + 1, of: -2)
    }
    stack.forEachField(of: -1) {
      if let name = stack.string(at: -1) { names.append(name) }
    }
    stack.pop()
    // end
    #expect(names == ["gate", "backup"])
    #expect(stack.count == 0)
  }

  // guide: Objects
  final class Counter {
    var count = 0
  }
  // end

  @Test func objects() throws {
    let lua = LuaState()
    // guide: Objects in scripts
    let type = LuaObjectType<Counter>("counter")
    let increment: LuaFunction = { stack throws(LuaError) in
      guard let counter = stack.object(at: 1, type) else { throw LuaError("a counter expected") }
      counter.count += 1
      return .results(0)
    }
    let stack = lua.stack
    if stack.pushMetatable(of: type) {
      stack.pushTable()
      stack.push(function: increment)
      stack.setField("increment", of: -2)
      stack.setField("__index", of: -2)
    }
    stack.pop()

    let counter = Counter()
    stack.push(counter, as: type)
    lua.setGlobal("counter")
    try stack.load("counter:increment() counter:increment()", name: "=example")
    try stack.call()
    // counter.count is 2
    // end
    #expect(counter.count == 2)
  }

  @Test func references() throws {
    let lua = LuaState()
    // guide: Keeping values
    try lua.stack.load("local sum = 0 return function(n) sum = sum + n return sum end", name: "=f")
    try lua.stack.call(results: 1)
    let add = lua.stack.popReference()

    var sum: Int?
    for number in [1, 2, 3] {
      lua.stack.push(add)
      lua.stack.push(number)
      try lua.stack.call(arguments: 1, results: 1)
      sum = lua.stack.integer(at: -1)
      lua.stack.pop()
    }
    // sum is 6
    // end
    #expect(sum == 6)
  }

  // guide: A scheduler
  /// A loop that answers questions: `ask` waits until somebody has given an answer.
  final class Questions: LuaScheduler {
    private(set) var asked: [String] = []
    var answer: String?

    func ask(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
      if stack.isInFinalizer { throw LuaError("a finalizer cannot ask") }
      asked.append(stack.string(at: 1) ?? "")
      return .suspend
    }

    func complete(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
      guard let answer else { throw LuaError("there is no answer") }
      stack.push(answer)
      return .results(1)
    }

    func pump(_ stack: LuaStack) {
      answer = answer ?? "nobody could be asked"
    }
  }
  // end

  @Test func waiting() throws {
    let lua = LuaState()
    // guide: Waiting
    let questions = Questions()
    lua.scheduler = questions
    lua.stack.push(function: questions.ask)
    lua.setGlobal("ask")
    try lua.stack.load("return 'Hello, ' .. ask('Who are you?')", name: "=example")
    let thread = lua.stack.makeThread()
    guard case .suspended = thread.resume() else { return }
    questions.answer = "Zoë"
    guard case .finished = thread.resume() else { return }
    let greeting = thread.stack.string(at: 1)  // "Hello, Zoë"
    // end
    #expect(greeting == "Hello, Zoë")
    #expect(questions.asked == ["Who are you?"])
  }

  @Test func waitingInPlace() throws {
    let lua = LuaState()
    let questions = Questions()
    lua.scheduler = questions
    lua.stack.push(function: questions.ask)
    lua.setGlobal("ask")
    var words: String?
    // guide: Waiting in place
    let script = """
      local words = { "b", "a" }
      table.sort(words, function(a, b) ask(a .. "?") return a < b end)
      return table.concat(words)
      """
    try lua.stack.load(script, name: "=example")
    let thread = lua.stack.makeThread()
    // `table.sort` is a function of C: the comparator cannot be suspended, and `pump` is called.
    if case .finished = thread.resume() { words = thread.stack.string(at: 1) }
    // end
    #expect(words == "ab")
    #expect(questions.answer == "nobody could be asked")
  }

  @Test func memory() throws {
    let lua = LuaState()
    var message = ""
    // guide: Memory
    lua.memoryLimit = lua.memoryUsed + 1_000_000
    try lua.stack.load("local t = {} for i = 1, 1e9 do t[i] = {} end", name: "=example")
    do throws(LuaError) {
      try lua.stack.call()
    } catch {
      message = error.description
    }
    // not enough memory
    // end
    #expect(message == "not enough memory")
  }

  // guide: A deadline
  /// Stops whatever runs.
  final class Deadline: LuaScheduler {
    func interrupted(_ stack: LuaStack) throws(LuaError) -> Bool {
      throw LuaError("out of time", level: 0)
    }

    func complete(_ stack: LuaStack) throws(LuaError) -> LuaVerdict { .results(0) }

    func pump(_ stack: LuaStack) {}
  }
  // end

  @Test func interruption() throws {
    let lua = LuaState()
    var message = ""
    // guide: Interruption
    let deadline = Deadline()
    lua.scheduler = deadline
    lua.interrupt()  // by a timer's signal handler, at any time
    try lua.stack.load("while true do pcall(function() while true do end end) end", name: "=x")
    if case .failed(let failure) = lua.stack.makeThread().resume() { message = failure.message }
    // out of time
    // end
    #expect(message == "out of time")
  }

  @Test func restriction() throws {
    let lua = LuaState()
    var message = ""
    // guide: Restriction
    lua.restrict { "\($0) is for administrators" }
    try lua.stack.load("os.execute('true')", name: "@job.lua")
    do throws(LuaError) {
      try lua.stack.call()
    } catch {
      message = error.description
    }
    // job.lua:1: os.execute is for administrators
    // end
    #expect(message == "job.lua:1: os.execute is for administrators")
  }
}
