internal import HuaweiCloud
internal import Ports

/// A call as one of those of its world, with which it shares.
struct WorldCall: DrivenMachine {
  var call: Call
  let shared: SharedCalls

  init(_ call: Call, in world: World) {
    self.call = call
    shared = world.calls
  }

  mutating func handle(
    _ event: MachineEvent, at moment: Moment
  ) -> MachineAction<Call.Outcome> {
    let action = call.handle(event, at: moment, sharing: &shared.state)
    shared.release()
    return action
  }

  /// Lets go of what others wait for.
  func giveUp() {
    call.giveUp(sharing: &shared.state)
    shared.release()
  }

  var state: String? { call.progress.line.map { "\(name): \($0)" } }

  var name: String { call.subject.name }

  /// Where no script runs, single calls only look, which leaves nothing behind.
  func stop(at moment: Moment) -> Call.Outcome? { giveUp("stopped", at: moment) }

  func giveUp(_ reason: String, at moment: Moment) -> Call.Outcome {
    giveUp()
    return .failure(call.abandoned(reason))
  }
}

/// Drives one machine after the other to its end, where no script runs.
struct CallDriver {
  let world: World
  /// With others that share a journal; without, calls go by what this process knows itself, since nobody
  /// asks for turns.
  var limits: LimitExchange?

  /// - Returns: what came of it. Its entries go to the journal of the world.
  func finish<Machine: DrivenMachine>(_ machine: inout Machine) -> Machine.Outcome {
    world.calls.state.isAlone = limits == nil
    let began = world.clock.now
    defer {
      world.calls.state.isAlone = false
      world.attendance?.shows(nil)
    }
    var event = MachineEvent.start
    while true {
      if let outcome = stopped(&machine) { return outcome }
      // What has been answered or stored is told first: it may be the end of a change.
      if case .start = event, let outcome = lapsed(&machine) { return outcome }
      let moment = world.clock.moment
      let action = machine.handle(event, at: moment)
      switch action {
      // Not between the last look at the clock and a send.
      case .send, .finish: break
      case .store, .load, .sleep, .park: limits?.advance(world.calls, at: moment.instant)
      }
      switch action {
      case .finish(let outcome): return outcome
      case .store(let entry): event = stored(entry)
      case .load(let request): event = .loaded(world.loader.load(request))
      case .send(let request, let timeout, let deadline):
        event = answer(to: request, timeout, deadline) { show(machine, since: began) }
      case .sleep(let time), .park(let time, _):
        world.attendance?.begins(machine.state, for: time - world.clock.now)
        while world.clock.now < time {
          show(machine, since: began, until: time)
          _ = wait(until: nextLook(before: time), orReadable: descriptors)
          _ = world.journal.takeEnded()
          if let outcome = lapsed(&machine) ?? stopped(&machine) { return outcome }
        }
        event = .wake
      }
    }
  }

  private func stopped<Machine: DrivenMachine>(_ machine: inout Machine) -> Machine.Outcome? {
    if world.attendance?.isOver == true { return machine.stop(at: world.clock.moment) }
    return isLate ? machine.giveUp("the time is over", at: world.clock.moment) : nil
  }

  private var isLate: Bool { world.end != .never && world.clock.now >= world.end }

  /// What comes of a machine whose run somebody else may have gone on with; nil while nobody may.
  private func lapsed<Machine: DrivenMachine>(_ machine: inout Machine) -> Machine.Outcome? {
    world.journal.lapse.map { machine.giveUp($0.message, at: world.clock.moment) }
  }

  private func show(
    _ machine: some DrivenMachine, since began: Instant, until time: Instant? = nil
  ) {
    let now = world.clock.now
    world.attendance?.shows(
      Attendance.Work(
        what: machine.state ?? machine.name, elapsed: now - began, rest: time.map { $0 - now }))
  }

  /// When it is shown again what is under way.
  private func nextLook(before time: Instant) -> Instant {
    let time = min(time, world.end)
    return world.attendance?.interval.map { min(time, world.clock.now + $0) } ?? time
  }

  private var descriptors: [CInt] { world.attendance.map { [$0.descriptor] } ?? [] }

  private func nextNumber() -> UInt64 {
    world.calls.lastExchange += 1
    return world.calls.lastExchange
  }

  /// Waits for the transport and for what the journal has to do meanwhile.
  private func wait(
    until time: Instant, orReadable descriptors: [CInt] = []
  ) -> [FinishedExchange] {
    let interest = world.journal.interest
    return world.transport.wait(
      until: min(time, interest.time),
      orReady: interest.descriptors + descriptors.map { WatchedDescriptor($0) })
  }

  private func stored(_ entry: JournalEntry) -> MachineEvent {
    let id = EntryID(nextNumber())
    world.journal.store(entry, as: id)
    while true {
      for ended in world.journal.takeEnded() where ended.id == id {
        switch ended.result {
        case .success: return .stored
        case .failure(let failure): return .notStored(failure)
        }
      }
      _ = wait(until: .never)
    }
  }

  private func answer(
    to request: HTTPRequest, _ timeout: Duration, _ deadline: Instant, show: () -> Void
  ) -> MachineEvent {
    let id = ExchangeID(nextNumber())
    let transport = world.transport
    transport.start(request, as: id, timeout: timeout, deadline: deadline)
    while true {
      defer { _ = world.journal.takeEnded() }
      show()
      let arrived = wait(until: nextLook(before: .never))
      for finished in arrived where finished.id == id {
        switch finished.result {
        case .success(let response): return .answer(response)
        case .failure(let failure): return .failure(failure)
        }
      }
      if isLate {
        transport.cancel(id)
        return .failure(TransportFailure(.broken, "the time is over"))
      }
    }
  }
}
