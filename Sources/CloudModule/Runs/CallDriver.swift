internal import HuaweiCloud
internal import Ports

/// Makes one call after the other to its end, where no script runs.
struct CallDriver {
  let home: CloudHome

  /// - Returns: what came of it. The journal is told nothing: that is for whoever asked.
  func finish(_ call: inout Call) -> Call.Outcome {
    let (world, calls) = (home.world, home.world.calls)
    var event = MachineEvent.start
    while true {
      let action = call.handle(event, at: world.clock.moment, sharing: &calls.state)
      calls.release()
      switch action {
      case .finish(let outcome): return outcome
      case .store: event = .stored
      case .load(let request): event = .loaded(world.loader.load(request))
      case .send(let request, let timeout, let deadline):
        event = answer(to: request, timeout, deadline)
      case .sleep(let time), .park(let time, _):
        while world.clock.now < time { _ = world.transport.wait(until: time) }
        event = .wake
      }
    }
  }

  private func answer(
    to request: HTTPRequest, _ timeout: Duration, _ deadline: Instant
  ) -> MachineEvent {
    home.world.calls.lastExchange += 1
    let id = ExchangeID(home.world.calls.lastExchange)
    let transport = home.world.transport
    transport.start(request, as: id, timeout: timeout, deadline: deadline)
    while true {
      for finished in transport.wait(until: .never) where finished.id == id {
        switch finished.result {
        case .success(let response): return .answer(response)
        case .failure(let failure): return .failure(failure)
        }
      }
    }
  }
}
