public import ArgumentParser
public import SimulatedCloud

/// A duration on the command line: `250ms`, `2s`, `1.5m`, `1h`; without a unit, seconds.
struct DurationArgument: ExpressibleByArgument {
  let duration: Duration

  init(_ duration: Duration) { self.duration = duration }

  init?(argument: String) {
    guard let duration = Duration(spelled: argument) else { return nil }
    self.duration = duration
  }

  var defaultValueDescription: String {
    let milliseconds = Int(duration / .milliseconds(1))
    return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
  }
}

/// Where to listen: nowhere but on this machine, because the account's keys are no secret.
enum LoopbackHost: String, ExpressibleByArgument, CaseIterable {
  case ipv4 = "127.0.0.1"
  case ipv6 = "::1"
  case localhost

  /// As it stands in a URL.
  var authority: String {
    switch self {
    case .ipv4, .localhost: "127.0.0.1"
    case .ipv6: "[::1]"
    }
  }

  /// The address to bind.
  var address: String { self == .ipv6 ? "::1" : "127.0.0.1" }
}

extension CallLimit: ExpressibleByArgument {
  /// - Parameter argument: `200/5m`.
  public init?(argument: String) { self.init(spelled: argument) }
}
