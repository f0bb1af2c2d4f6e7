public import HuaweiCloud
public import JSON
import Ports

/// An operation that a simulated cloud serves beside those it knows: its description and its effect.
///
/// Checking the request, telling what is wrong with it, refusing, the status of the answer and every
/// fault derive from the description; only what the operation does to the world is said here.
public struct SimulatedOperation: Sendable {
  /// What one request does and answers: the body, or nil for none.
  public typealias Effect =
    @Sendable (inout SimulatedThings, SimulatedArguments) throws(SimulatedRefusal) -> JSONValue?

  let operation: Operation
  let effect: Effect

  /// - Parameters:
  ///   - operation: its description.
  ///   - effect: see `Effect`. A request that departs from the description does not get to it.
  public init(_ operation: Operation, effect: @escaping Effect) {
    self.operation = operation
    self.effect = effect
  }
}

/// A refusal that a description lists, thrown by an effect.
public struct SimulatedRefusal: Error {
  let refusal: Refusal

  init(_ refusal: Refusal) { self.refusal = refusal }

  /// - Parameter message: the service's words; those of the description if nil.
  public init(_ error: ServiceError, _ message: String? = nil) {
    refusal = Refusal(error, message)
  }
}

/// What a request was given, by the names of the description's fields.
public struct SimulatedArguments {
  let call: AdmittedCall

  /// A variable of the path, a query parameter (its first value) or a member of the body.
  public subscript(name: String) -> JSONValue? {
    call.parameters.path[name].map(JSONValue.string) ?? call.parameters.query[name]?.first
      ?? call.parameters.body[name]
  }
}

/// The things that such operations keep, by any id.
public struct SimulatedThings {
  /// How many there may be.
  public static let most = 10_000

  fileprivate var things: Things
  fileprivate var draw: Draw
  fileprivate let call: AdmittedCall

  /// The thing as reads show it now; nil when there is none.
  public subscript(id: String) -> SimulatedThing? {
    guard let thing = things[id] else { return nil }
    let phase = thing.transition.phase(at: call.now)
    let text = phase == .hidden ? thing.previous : thing.value
    guard let value = text.flatMap({ try? JSONValue(parsing: $0.utf8) }) else { return nil }
    let failure: String? = if case .failed(let reason) = phase { reason } else { nil }
    return SimulatedThing(value: value, isChanging: phase == .pending, failure: failure)
  }

  /// Begins to make the thing `value`, or to remove it if nil. Like every change it shows and settles
  /// later, or as the faults in force have it.
  ///
  /// - Throws: when there are as many as may be.
  public mutating func change(
    _ id: String, to value: JSONValue?
  ) throws(SimulatedRefusal) {
    let last = things[id]
    guard last != nil || things.all.count < Self.most else {
      throw SimulatedRefusal(.tooManyThings)
    }
    let hasFailed = last?.transition.failure != nil
    let text = value.map { String(decoding: $0.serialized(), as: UTF8.self) }
    // To make it what it is already changes nothing, unless that went wrong.
    if last?.value == text, !hasFailed { return }
    let previous = hasFailed ? last?.previous : last?.value
    let transition = draw.begin(call, isStale: true)
    things[id] = Thing(
      value: transition.failure == nil ? text : previous ?? text, previous: previous,
      transition: transition)
  }
}

/// One of them, as reads show it.
public struct SimulatedThing: Equatable, Sendable {
  /// What it is.
  public let value: JSONValue
  /// Whether a change of it is under way.
  public let isChanging: Bool
  /// Why the last change of it failed; nil when it did not.
  public let failure: String?
}

/// A thing as it is kept: texts of JSON documents.
struct Thing: Codable, Equatable, Sendable {
  /// As of the last change accepted; nil once it is gone.
  var value: String?
  var previous: String?
  let transition: Transition

  func isGone(at now: WallTime) -> Bool {
    value == nil && transition.phase(at: now) == .settled
  }
}

extension Handler {
  init(_ described: SimulatedOperation) {
    self.init(serving: described.operation) {
      state, call throws(Refusal) in
      // They are moved and not copied: there may be many.
      var own = SimulatedThings(
        things: state.resources.things ?? Things(), draw: state.draw, call: call)
      let count = own.things.noteCount
      state.resources.things = nil
      defer { if !own.things.isUnused { state.resources.things = own.things } }
      do throws(SimulatedRefusal) {
        let body = try described.effect(&own, SimulatedArguments(call: call))
        state.draw = own.draw
        return Answer(body)
      } catch {
        own.things.revert(to: count)
        throw error.refusal
      }
    }
  }
}
