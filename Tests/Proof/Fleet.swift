import JSON
public import SimulatedCloud
public import Ports

/// Many EIPs bound at once by tasks of one run, so that their waits look together.
public struct Fleet: Sendable {
  /// How many EIPs.
  public let count: Int
  /// Further fields of each call, as Lua: `timeout = 20`.
  let options: String

  /// - Parameter options: further fields of each call, as Lua.
  public init(_ count: Int, options: String = "") {
    self.count = count
    self.options = options
  }

  /// What came of the run.
  public struct Result: Sendable {
    /// How each call ended: `done`, `in doubt` or the kind of its error.
    public let ends: [String]
    /// What was so of each EIP when the script ended, and an hour later: `on port …`.
    public let atEnd: [String]
    /// What was so of each EIP an hour after that.
    public let later: [String]
    /// Every request that the cloud was sent.
    public let requests: [RequestRecord]
    /// Faults that no request met.
    public let unfired: [String]
    /// Virtual time that the script took.
    public let elapsed: Duration

    /// When requests of this operation came, as often as they did.
    public func times(of operation: String) -> [WallTime] {
      requests.filter { $0.operation == operation }.map(\.time)
    }
  }

  /// - Throws: when the rules cannot be read.
  public func run(faults: String = "", seed: UInt64 = 1) throws -> Result {
    let world = try ProofStack(seed: seed)
    let (cloud, clock) = (world.cloud, world.clock)
    world.witness.isAwake = false
    try cloud.load(state(of: cloud).serialized())
    try cloud.loadFaults(faults.utf8)
    let start = clock.now
    // The one way for a script to tell something is to fail.
    let failure = try world.run(script, name: "=fleet", [])
    let end = clock.wallTime
    let (atEnd, later) = (cloud.truth(at: end), cloud.truth(at: end + .seconds(3600)))
    return Result(
      ends: failure?.message.split(separator: ",").map(String.init) ?? [],
      atEnd: (0..<count).map { place($0, in: atEnd) },
      later: (0..<count).map { place($0, in: later) },
      requests: cloud.requests, unfired: cloud.unfiredFaults, elapsed: clock.now - start)
  }

  /// What the run did that it must not.
  public func complaints(about result: Result) -> [String] {
    guard result.ends.count == count else { return ["it ended with \(result.ends)"] }
    return (0..<count).flatMap { number -> [String] in
      let (end, now, later) = (result.ends[number], result.atEnd[number], result.later[number])
      let wanted = "on port \(Self.port(number))"
      let isRight =
        switch end {
        case "done": now == wanted
        case "in doubt": true
        case "state": now.hasSuffix(", failed")
        default: later == "free"
        }
      return isRight ? [] : ["EIP \(number): \(end), but \(now), later \(later)"]
    }
  }

  private var script: String {
    let pairs = (0..<count).map { "{ '\(Self.eip($0))', '\(Self.port($0))' }" }
    return """
      local ends = task.map({ \(pairs.joined(separator: ", ")) }, function(pair)
        local ok, problem = pcall(
          cloud.eip.bind, { publicip_id = pair[1], port_id = pair[2], \(options) })
        return ok and "done" or problem.in_doubt and "in doubt" or tostring(problem.kind)
      end, { limit = 10000 })
      error(table.concat(ends, ","), 0)
      """
  }

  // MARK: The account

  static func eip(_ number: Int) -> String { id("e", number) }
  static func port(_ number: Int) -> String { id("a", number) }

  private static func id(_ letter: String, _ number: Int) -> String {
    let digits = "\(number)"
    return String(repeating: letter, count: 8) + "-0000-4000-8000-"
      + String(repeating: "0", count: 12 - digits.count) + digits
  }

  private static func address(_ number: Int) -> String {
    "198.51.\(number / 250).\(number % 250 + 1)"
  }

  private func place(_ number: Int, in truth: [String]) -> String {
    let prefix = "eip \(Self.address(number)) '' "
    return truth.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) } ?? "gone"
  }

  /// The demo account with so many more EIPs and ports, copies of two that it has.
  private func state(of cloud: SimulatedCloud) throws -> JSONValue {
    let document = cloud.stateDocument
    let resources = document["resources"]
    guard let eips = resources?["public_ips"]?.array, let ports = resources?["ports"]?.array,
      let eip = eips.first(where: { $0["id"]?.string == DemoAccount.freeEIPs[0] }),
      let port = ports.first
    else { throw NoTemplate() }
    let moreEIPs = (0..<count).map { number in
      eip.with("id", .string(Self.eip(number))).with("address", .string(Self.address(number)))
        .with("facts", ["alias": ""])
    }
    let morePorts = (0..<count).map { number in
      port.with("id", .string(Self.port(number)))
        .with("address", .string("10.9.\(number / 250).\(number % 250 + 1)"))
    }
    guard let resources else { throw NoTemplate() }
    return document.with(
      "resources",
      resources.with("public_ips", .array(eips + moreEIPs))
        .with("ports", .array(ports + morePorts)))
  }

  struct NoTemplate: Error {}
}

extension JSONValue {
  fileprivate func with(_ name: String, _ value: JSONValue) -> JSONValue {
    .object((members ?? []).map { $0.name == name ? JSONMember(name, value) : $0 })
  }
}
