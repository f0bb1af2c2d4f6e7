import ArgumentParser

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
