internal import HuaweiCloud
public import TaskLoop

/// What the accounts of all `cloud` tables of a run share: the one `Traffic`, and the lines in which
/// changes of the same thing wait.
public final class SharedTraffic {
  var value = Traffic()
  let changes = ExclusiveChanges()
  private var parked: [UInt64: Waker] = [:]

  public init() {}
}

extension SharedTraffic: ParkingLot {
  public func park(_ waker: Waker, number: UInt64) { parked[number] = waker }

  public func release() {
    for number in value.takeTold() { parked.removeValue(forKey: number)?.wake() }
  }
}
