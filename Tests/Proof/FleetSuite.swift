import SimulatedCloud
import Ports

/// Fleets of EIPs under random faults: a seed stands for the faults and all else.
public enum FleetSuite {
  private static let fleet = Fleet(12)

  /// The faults that a seed gives, in the form of a fault file.
  public static func faults(seed: UInt64) -> String {
    RandomFaults.rules(
      1 + Int(seed % 5), seed: Int64(bitPattern: seed),
      for: ["eip.bind", "eip.get", "eip.list", "eip.list"])
  }

  /// What is wrong with the run of a seed; empty if nothing is.
  public static func complaints(seed: UInt64) throws -> [String] {
    fleet.complaints(about: try fleet.run(faults: faults(seed: seed), seed: seed))
  }

  /// One run, request by request.
  public static func story(of seed: UInt64) throws -> String {
    let result = try fleet.run(faults: faults(seed: seed), seed: seed)
    var lines = ["seed \(seed): \(fleet.count) EIPs bound at once", "faults:"]
    lines += faults(seed: seed).split(separator: "\n").map { "  \($0)" }
    lines.append("requests:")
    lines += RequestRecord.story(result.requests)
    lines.append("ends: \(result.ends.joined(separator: ", "))")
    lines += fleet.complaints(about: result).map { "FAILURE: \($0)" }
    return lines.joined(separator: "\n")
  }
}

extension RequestRecord {
  /// A line for each request, with the time since the first one.
  static func story(_ requests: [RequestRecord]) -> [String] {
    let start = requests.first?.time
    return requests.map { request in
      let time = start.map { request.time - $0 } ?? .zero
      return "  \(time)  \(request.operation ?? request.target) \(request.status)"
        + " \(request.code ?? "")\(request.changed ? " CHANGED" : "")"
        + (request.fault.map { "  <- \($0)" } ?? "")
    }
  }
}
