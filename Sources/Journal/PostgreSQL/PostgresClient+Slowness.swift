internal import Ports

extension PostgresClient {
  /// When an answer takes so long that somebody would ask why.
  var slowness: Instant { clock.now + .seconds(1) }

  /// Tells whoever wants to know that an answer is waited for, once it takes long or is known to.
  ///
  /// - Parameter time: when it takes long.
  /// - Returns: when to come again at the latest.
  func tell(_ time: Instant) -> Instant {
    guard let whenSlow else { return .never }
    guard trouble != nil || clock.now >= time else { return time }
    self.whenSlow = nil
    whenSlow()
    return .never
  }
}
