internal import JSON
internal import Journal
internal import LuaHost
internal import Ports
internal import StandardModules
internal import TaskLoop

// What the clock says, and sleeps.
extension RecordedFunctions {
  /// A function that is called often: its values are kept as a list.
  ///
  /// - Parameter isPure: whether a call with the arguments on the stack depends on nothing else.
  func timed(
    _ function: RecordedFunction, isPure: @escaping (LuaStack) -> Bool
  ) -> LuaFunction {
    var known: (place: [UInt8], track: ValueTrack)?
    // Nobody goes on with what is only tried out, and who waits for the clock asks it all the while.
    var isNoted = false
    return { [self] stack throws(LuaError) in
      if isPure(stack) || isNoted && run.isRehearsed { return try function.body(stack) }
      let place = run.recorder.place(of: run.path)
      let track: ValueTrack
      if stack.count == 0, let known, known.place == place {
        track = known.track
      } else {
        guard let arguments = try RecordedValue.arguments(of: stack) else {
          return try function.body(stack)
        }
        track = run.recorder.track(.time, function.name, .array(arguments), task: run.path)
        if arguments.isEmpty { known = (place, track) }
      }
      if let value = track.next() {
        RecordedValue.push(value, on: stack)
        return .results(1)
      }
      let verdict = try function.body(stack)
      if case .results(1) = verdict, let value = RecordedValue.document(at: -1, of: stack) {
        let told = track.add(value)
        if told != value {
          stack.pop()
          RecordedValue.push(told, on: stack)
        }
        isNoted = true
      }
      return verdict
    }
  }

  /// A sleep is kept from its beginning, with its end: one that was cut short is slept to that end.
  func sleeping(_ function: RecordedFunction) -> LuaFunction {
    { [self] stack throws(LuaError) in
      let seconds = try RecordedValue.arguments(of: stack) ?? []
      let (task, began) = (run.path, run.clock.wallTime)
      let begun = run.recorder.begin(function.name, .array(seconds), task: task, isChange: false)
      if case .step(let step)? = begun.answer, let end = step.sleepEnd {
        // A clock that was set back does not make it longer.
        let rest = min(end - began, Duration(saturatingSeconds: stack.number(at: 1) ?? 0))
        if rest <= .zero {
          return try run.tell(function.name, at: begun.place, on: stack) { _ in .results(0) }
        }
        return try run.loop.suspend(
          stack, on: Sleep(until: run.clock.now + rest, what: function.name))
      }
      let duration = Duration(saturatingSeconds: stack.number(at: 1) ?? 0)
      let verdict = try function.body(stack)
      run.recorder.note(.sleep(begun.key, task: task, from: began, until: began + duration))
      return verdict
    }
  }
}
