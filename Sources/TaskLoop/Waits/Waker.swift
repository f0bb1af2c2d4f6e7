/// Wakes one parked wait. It does nothing once that has ended, so it may be kept for as long as
/// one likes.
public struct Waker {
  private let id: WaitID
  private weak var driver: WaitDriver?

  init(_ id: WaitID, of driver: WaitDriver) {
    self.id = id
    self.driver = driver
  }

  /// Has it look whether what it waits for is there.
  public func wake() {
    driver?.wake(id)
  }
}

/// Where machines wait for each other: they park under numbers, and one of them brings what others
/// wait for.
public protocol ParkingLot: AnyObject {
  /// Keeps what wakes a machine that has parked.
  func park(_ waker: Waker, number: UInt64)

  /// Wakes those whom the machine that has just been told something has brought something.
  /// Called after each of its steps, and when it has ended.
  func release()
}
