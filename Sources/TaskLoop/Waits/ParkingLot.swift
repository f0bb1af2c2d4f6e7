/// Where machines wait for each other: they park under numbers, and one of them brings what others
/// wait for.
public protocol ParkingLot: AnyObject {
  /// Keeps what wakes a machine that has parked.
  func park(_ waker: Waker, number: UInt64)

  /// Wakes those whom the machine that has just been told something has brought something.
  /// Called after each of its steps, and when it has ended.
  func release()
}
