import LuaHost
import TaskLoop
import Ports

/// Sends one request: the shortest operation with an exchange.
final class Fetch: Wait {
  let what = "fetch"
  private(set) var state: String?
  private let request: HTTPRequest

  init(_ request: HTTPRequest) {
    self.request = request
  }

  convenience init(_ target: String) {
    self.init(
      HTTPRequest(method: "GET", scheme: "https", authority: "example.com", target: target))
  }

  func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction {
    switch event {
    case .start, .wake, .stored, .notStored, .loaded:
      state = "sent"
      return .send(request, timeout: .seconds(100_000))
    case .answer(let response):
      return .deliver { stack in
        stack.push(bytes: response.body)
        return .results(1)
      }
    case .failure(let failure):
      return .deliver { _ throws(LuaError) in throw LuaError(failure.message) }
    }
  }

  func error(cancelledBy reason: LuaError) -> LuaError {
    LuaError("\(request.target) in doubt: \(reason)", level: 0)
  }
}
