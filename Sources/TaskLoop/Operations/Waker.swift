/// Wakes one parked operation. It does nothing once that has ended, so it may be kept for as long as
/// one likes.
public struct Waker {
  private let id: OperationID
  private weak var driver: OperationDriver?

  init(_ id: OperationID, of driver: OperationDriver) {
    self.id = id
    self.driver = driver
  }

  public func wake() {
    driver?.wake(id)
  }
}
