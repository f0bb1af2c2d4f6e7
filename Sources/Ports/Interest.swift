package import Glibc

/// A descriptor that is waited for, and what for.
public struct WatchedDescriptor: Hashable, Sendable {
  /// What a descriptor can become ready for.
  public struct Readiness: OptionSet, Hashable, Sendable {
    /// One bit for each of those below.
    public let rawValue: UInt8

    /// Bits without a meaning are kept and mean nothing.
    public init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// There is something to read, or the end.
    public static let reading = Readiness(rawValue: 1)
    /// There is room to write.
    public static let writing = Readiness(rawValue: 2)
  }

  /// As the system knows it; `poll` passes over one below zero.
  public let number: CInt
  /// Any of these ends the wait.
  public let readiness: Readiness

  /// Whether it only ends waits, and is nothing to wait for: what handlers of signals make ready.
  public let isAside: Bool

  /// - Parameter number: open for as long as it is waited for.
  public init(_ number: CInt, _ readiness: Readiness = .reading, isAside: Bool = false) {
    self.number = number
    self.readiness = readiness
    self.isAside = isAside
  }

  /// As `poll` takes it.
  package var polled: pollfd {
    var events: Int32 = 0
    if readiness.contains(.reading) { events |= POLLIN }
    if readiness.contains(.writing) { events |= POLLOUT }
    return pollfd(fd: number, events: Int16(events), revents: 0)
  }
}

/// What somebody who waits has to wait for on behalf of something that does not wait itself.
///
/// A loop has one place where it blocks, its own transport; everything else that is under way tells
/// with this when it wants to be looked at.
public struct Interest: Equatable, Sendable {
  /// When it has something at the latest; `.never` for no such time.
  public var time: Instant
  /// It may have something when one of these is ready.
  public var descriptors: [WatchedDescriptor]

  /// Nothing, unless told otherwise.
  public init(time: Instant = .never, descriptors: [WatchedDescriptor] = []) {
    self.time = time
    self.descriptors = descriptors
  }

  /// It waits for nothing.
  public static let nothing = Interest()

  /// Both together.
  public mutating func formUnion(_ other: Interest) {
    time = min(time, other.time)
    descriptors += other.descriptors
  }
}
