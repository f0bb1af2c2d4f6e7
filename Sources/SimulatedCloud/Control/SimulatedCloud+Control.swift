public import JSON
import Ports

extension SimulatedCloud {
  /// Answers a control request; errors are `{"error": …}` with the line where there is one.
  func answer(_ control: ControlRequest, at now: WallTime) -> HTTPResponse {
    if let objection = control.objection {
      return .json(objection.status, ControlError(objection.message).json)
    }
    switch (control.method, control.path) {
    case ("GET", "/_sim/state"):
      return .json(200, stateDocument)
    case ("PUT", "/_sim/state"):
      return respond { () throws(ControlError) in
        try load(control.body)
        return stateDocument
      }
    case ("GET", "/_sim/requests"):
      return .json(200, ["requests": .array(requests.map(\.json))])
    case ("GET", "/_sim/view"):
      return .json(200, view(after: control.after, at: now))
    case ("POST", "/_sim/faults"):
      return respond { () throws(ControlError) in
        try addFaults(control.body)
        return ["rules": .integer(Int64(unfiredFaults.count))]
      }
    case ("POST", "/_sim/clock"):
      return respond { () throws(ControlError) in try advanceClock(control.body, at: now) }
    case ("PUT", "/_sim/faults"):
      return respond { () throws(ControlError) in
        try loadFaults(control.body)
        return ["rules": .integer(Int64(unfiredFaults.count))]
      }
    case (_, "/_sim/faults"), (_, "/_sim/state"), (_, "/_sim/requests"), (_, "/_sim/clock"),
      (_, "/_sim/view"):
      return .json(405, ControlError("\(control.method) is not possible here").json)
    default:
      return .json(404, ControlError("there is no \(control.path)").json)
    }
  }

  /// Everything the cloud knows, for saving: ids, keys and changes under way.
  public var stateDocument: JSONValue { JSONValueEncoder().encode(state) }

  /// Replaces everything the cloud knows by what `stateDocument` gave.
  ///
  /// - Throws: where it makes no sense, and when it is larger than `largestState`; the cloud is then
  ///   as it was.
  public func load(_ text: some Collection<UInt8>) throws(ControlError) {
    guard text.count <= Self.largestState else {
      throw ControlError("the state is larger than \(Self.largestState >> 20) MiB")
    }
    let document: JSONValue
    do {
      // A hundred thousand resources are some two million values.
      document = try JSONValue(parsing: text, by: JSONRules(maximumValues: 5_000_000))
    } catch {
      throw ControlError("\(error.message), column \(error.column)", line: error.line)
    }
    do {
      let loaded = try JSONValueDecoder().decode(CloudState.self, from: document)
      try loaded.validate(serving: table.operations.map(\.name))
      state = loaded
      faults.forgetEffects()
    } catch {
      throw ControlError(error.description)
    }
  }

  private func advanceClock(_ body: [UInt8], at now: WallTime) throws(ControlError) -> JSONValue {
    let document = try? JSONValue(parsing: body)
    let seconds: Double
    switch document?["advance"] {
    case .integer(let number): seconds = Double(number)
    case .real(let number): seconds = number
    default: throw ControlError("expected {\"advance\": seconds}")
    }
    // A century either way, all shifts taken together, keeps every sum of times in its range.
    let offset = Duration.nanoseconds(state.clockOffset).inSeconds + seconds
    guard abs(offset) <= 100 * 366 * 86_400, document?.members?.count == 1 else {
      throw ControlError("expected {\"advance\": seconds}, a number up to a century in all")
    }
    let shift = Duration.seconds(seconds)
    state.clockOffset += shift.nanoseconds
    state.settle(at: now + shift)
    return [
      "offset": .real(Duration.nanoseconds(state.clockOffset).inSeconds),
      "time": .string((now + shift).text(.iso8601)),
    ]
  }

  private func respond(
    _ action: () throws(ControlError) -> JSONValue
  ) -> HTTPResponse {
    do {
      return .json(200, try action())
    } catch {
      return .json(400, error.json)
    }
  }
}

extension HTTPResponse {
  fileprivate static func json(_ status: Int, _ body: JSONValue) -> HTTPResponse {
    HTTPResponse(
      status: status, headers: [HTTPHeader("Content-Type", "application/json")],
      body: body.serialized(.indented) + [UInt8(ascii: "\n")])
  }
}
