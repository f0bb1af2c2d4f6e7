internal import HuaweiCloud
internal import JSON
internal import Journal
internal import LuaHost
internal import Ports
internal import StandardModules
internal import TaskLoop

/// Stands between scripts and the functions whose answers come from outside: it tells again what was
/// recorded, and records what is told.
final class RecordedFunctions {
  let run: RecordedRun
  private let errors: ErrorTable
  /// Lua's own `math.randomseed`.
  private let seed: LuaReference?
  private var isSeeded = false

  init(_ run: RecordedRun, errors: ErrorTable, in lua: LuaState) {
    self.run = run
    self.errors = errors
    let stack = lua.stack
    stack.pushLoaded()
    let isThere =
      stack.pushField("math", of: -1) == .table
      && stack.pushField("randomseed", of: -1) == .function
    seed = isThere ? stack.popReference() : nil
    stack.setCount(0)
  }

  func wrapped(_ function: RecordedFunction) -> LuaFunction {
    switch function.name {
    case "math.random": seeded(function)
    case "math.randomseed": reseeded(function)
    case "task.sleep": sleeping(function)
    case "os.clock", "time.now": timed(function, isPure: { _ in false })
    case "os.time": timed(function) { $0.count > 0 && $0.type(at: 1) != .nil }
    case "os.date": timed(function) { $0.count > 1 && $0.type(at: 2) != .nil }
    case "time.since": timed(function, isPure: { _ in false })
    default: answered(function)
    }
  }

  private static func kind(of name: String) -> Step.Kind {
    if name.utf8.starts(with: "http.".utf8) { return .http }
    return name.utf8.starts(with: "net.".utf8) ? .net : .env
  }
}

// MARK: Answers

extension RecordedFunctions {
  /// A function whose answer is kept call by call.
  private func answered(_ function: RecordedFunction) -> LuaFunction {
    let kind = Self.kind(of: function.name)
    return { [self] stack throws(LuaError) in
      guard let arguments = try RecordedValue.arguments(of: stack) else {
        // Nobody could compare it with a plan.
        guard kind != .http || run.recorder.watch == nil else {
          throw errors.error(Self.untold(function.name))
        }
        return try function.body(stack)
      }
      let (task, began) = (run.path, run.clock.wallTime)
      let begun = run.recorder.begin(
        function.name, .array(arguments), task: task, isChange: false)
      if case .step(let step)? = begun.answer, let answer = try? JSONValue(parsing: step.record) {
        return try tell(answer, at: begun.place, function, waits: kind != .env, on: stack)
      }
      if kind != .env, run.isCondemned() {
        throw errors.error(Transaction.condemnation(function.name))
      }
      let sends = kind == .http && Self.maySend(arguments)
      if sends { try check(request: begun.key) }
      let substitute = sends ? Self.unkept(function.name) : nil
      func note(_ record: JSONValue, isError: Bool = false) {
        run.recorder.note(
          Step(
            kind: kind, key: begun.key, task: task, record: record.serialized(), isError: isError,
            startedAt: began, endedAt: run.clock.wallTime), orElse: substitute)
      }
      switch try function.body(stack) {
      case .results(let count):
        if let results = Self.results(count, on: stack) { note(results) }
        return .results(count)
      case .suspend:
        if sends { run.recorder.countRequest() }
        noteDelivery(alsoGivenUp: sends, note)
        return .suspend
      }
    }
  }

  /// Asks whether a request may be sent that may change something.
  private func check(request key: StepKey) throws(LuaError) {
    if run.recorder.isOverfull { throw errors.error(Self.unkeepable(key.name)) }
    do throws(JournalError) {
      try run.recorder.check(request: key)
    } catch {
      throw errors.error(
        CloudError(
          .journal, operation: key.name, message: "not sent: \(error.inShort ?? error.message)"))
    }
  }

  /// Whether a request with these arguments may change something: its method is another one than to fetch.
  private static func maySend(_ arguments: [JSONValue]) -> Bool {
    // What is sent, or what there is beside the address.
    let fields = arguments.last?["members"]
    let hasBody = ["body", "json"].contains { name in
      fields?[name].map { !$0.isNull && !($0.string?.utf8.isEmpty ?? false) } ?? false
    }
    return !HTTPRequest.onlyLooks(
      method: fields?["method"]?.string ?? "GET", hasBody: hasBody,
      headers: (fields?["headers"]?["members"]?.members ?? []).map(\.name))
  }

  /// What a run that is gone on with is told of a request whose answer the journal had no room for: it is not
  /// sent again.
  private static func unkept(_ function: String) -> [UInt8] {
    let error = CloudError(
      .network, operation: function,
      message:
        "was sent by an earlier process of this run, whose journal could not keep what it came to; "
        + "it is not sent again")
    return (["error": JSONValueEncoder().encode(error)] as JSONValue).serialized()
  }

  /// A request with what has no form is not sent where somebody watches.
  private static func untold(_ function: String) -> CloudError {
    CloudError(
      .usage, operation: function,
      message: "not sent: its arguments hold what no plan can keep, such as a function")
  }

  private static func unkeepable(_ function: String) -> CloudError {
    CloudError(
      .journal, operation: function,
      message: "not sent: the journal has taken nothing for so long that it could not be told of it"
    )
  }

  /// Notes what the wait that has just begun ends with.
  ///
  /// - Parameter alsoGivenUp: whether it is kept, too, that the script has given it up itself.
  private func noteDelivery(
    alsoGivenUp: Bool, _ note: @escaping (_ record: JSONValue, _ isError: Bool) -> Void
  ) {
    run.loop.deliver { [run] completion in
      { stack throws(LuaError) in
        do throws(LuaError) {
          let verdict = try completion(stack)
          if case .results(let count) = verdict, let results = Self.results(count, on: stack) {
            note(results, false)
          }
          return verdict
        } catch {
          // What a task was told because it is to end says nothing about the outside.
          let isOfOutside = run.loop.current?.isCancelled != true
          if isOfOutside || alsoGivenUp && !run.loop.isStopping,
            let cause = Self.cause(of: error, on: stack)
          {
            note(["error": JSONValueEncoder().encode(cause)], true)
          }
          throw error
        }
      }
    }
  }

  private static func results(_ count: Int, on stack: LuaStack) -> JSONValue? {
    RecordedValue.documents(from: stack.count - count + 1, of: stack).map {
      ["results": .array($0)]
    }
  }

  private static func cause(of error: LuaError, on stack: LuaStack) -> CloudError? {
    error.push(on: stack)
    defer { stack.pop() }
    return CloudError(at: -1, of: stack)
  }

  private func tell(
    _ answer: JSONValue, at place: Int, _ function: RecordedFunction, waits: Bool,
    on stack: LuaStack
  ) throws(LuaError) -> LuaVerdict {
    let deliver: LuaFunction = { [errors] stack throws(LuaError) in
      if let cause = answer["error"],
        let error = try? JSONValueDecoder().decode(CloudError.self, from: cause)
      {
        throw errors.error(error)
      }
      let results = answer["results"]?.array ?? []
      for value in results { RecordedValue.push(value, on: stack) }
      function.restore?(stack)
      return .results(results.count)
    }
    return waits ? try run.tell(function.name, at: place, on: stack, deliver) : try deliver(stack)
  }
}

// MARK: Random numbers

extension RecordedFunctions {
  /// A seed of the run's own is drawn before the first number, and kept instead of the numbers.
  private func seeded(_ function: RecordedFunction) -> LuaFunction {
    { [self] stack throws(LuaError) in
      if !isSeeded, let seed {
        isSeeded = true
        stack.push(seed)
        for part in drawnSeed() { stack.push(part) }
        try stack.call(arguments: 2)
      }
      return try function.body(stack)
    }
  }

  /// With a seed of the script's own nothing is drawn.
  private func reseeded(_ function: RecordedFunction) -> LuaFunction {
    { [self] stack throws(LuaError) in
      isSeeded = true
      if stack.count == 0 { for part in drawnSeed() { stack.push(part) } }
      return try function.body(stack)
    }
  }

  private func drawnSeed() -> [Int] {
    // Asked for as if by nobody: which number comes first does not depend on changes before it.
    let track = run.recorder.track(.random, "math.randomseed", .null, task: -1)
    return (0..<2).map { _ in
      if let value = track.next()?.integer { return Int(value) }
      let drawn = Int.random(in: .min ... .max)
      track.add(.integer(Int64(drawn)))
      return drawn
    }
  }
}
