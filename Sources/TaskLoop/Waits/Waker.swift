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
