import SimulatedCloud
import Ports

/// Stands before the cloud and keeps what was true at every request.
final class Witness: SimulatedServer {
  private let cloud: SimulatedCloud
  /// Whether it looks at all: what is true of a large account takes long to tell.
  var isAwake = true
  /// The states in which changes found the account, oldest first.
  private(set) var states: [[String]] = []
  /// The requests that were to change something, oldest first.
  private(set) var sends: [HTTPRequest] = []
  /// Whether it keeps the changes themselves, each with the account as it found it.
  var keepsDocuments = false
  private(set) var changes: [(request: HTTPRequest, operation: String, state: AccountState)] = []
  /// The smallest number of addresses that served each resolver endpoint at any request.
  private(set) var fewestAddresses: [String: Int] = [:]

  init(_ cloud: SimulatedCloud) {
    self.cloud = cloud
  }

  /// One that has seen the same, before another cloud.
  init(copying other: Witness, before cloud: SimulatedCloud) {
    self.cloud = cloud
    (isAwake, keepsDocuments) = (other.isAwake, other.keepsDocuments)
    (states, sends, changes) = (other.states, other.sends, other.changes)
    fewestAddresses = other.fewestAddresses
  }

  func reply(to request: HTTPRequest, at time: WallTime) -> SimulatedReply {
    guard isAwake else { return cloud.reply(to: request, at: time) }
    if request.method != "GET" {
      states.append(cloud.truth(at: time))
      sends.append(request)
    }
    for (endpoint, count) in cloud.servingAddresses(at: time) {
      fewestAddresses[endpoint] = min(count, fewestAddresses[endpoint] ?? .max)
    }
    guard keepsDocuments, request.method != "GET" else { return cloud.reply(to: request, at: time) }
    let state = AccountState(document: cloud.stateDocument, time: time)
    defer {
      if let operation = cloud.requests.last?.operation {
        changes.append((request, operation, state))
      }
    }
    return cloud.reply(to: request, at: time)
  }

  func forget() {
    states = []
    fewestAddresses = [:]
  }
}
