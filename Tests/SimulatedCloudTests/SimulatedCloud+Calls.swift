import HuaweiCloud
import Ports
import SimulatedCloud
import Testing

extension SimulatedCloud {
  /// What a call comes to that is made here, in virtual time.
  func outcome(
    of name: String, _ arguments: Arguments, as account: Account, clock: VirtualClock
  ) throws -> Result<CallSuccess, CloudError> {
    let operation = try #require(OperationCatalog.standard.operation(named: name))
    var call = try Call(operation, arguments, account: account)
    let transport = SimulatedTransport(server: self, clock: clock)
    var event = MachineEvent.start
    while true {
      switch call.handle(event, at: clock.moment) {
      case .send(let request, let timeout, _):
        transport.start(request, as: ExchangeID(1), timeout: timeout, deadline: .never)
        switch try #require(transport.wait(until: .never).first).result {
        case .success(let response): event = .answer(response)
        case .failure(let failure): event = .failure(failure)
        }
      case .store:
        event = .stored
      case .load:
        event = .loaded(.failure(LoadFailure("there are no files")))
      case .sleep(let time), .park(let time, _):
        clock.sleep(until: time)
        event = .wake
      case .finish(let result):
        return result
      }
    }
  }
}
