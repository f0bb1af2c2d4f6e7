import Ports

extension WallTime {
  /// Later than any time a request can carry: the end of a change that never ends.
  static let never = WallTime(nanoseconds: .max)
}
