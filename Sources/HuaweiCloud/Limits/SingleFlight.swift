/// Errands of which one call at a time does each, for all that want what it brings.
struct SingleFlight<Report: Sendable>: Sendable {
  /// What a call that wants something should do.
  enum Turn {
    /// Go for it, and `end` then.
    case lead
    /// Park: somebody is under way.
    case wait
    case take(Report)
  }

  private struct Flight {
    let leader: UInt64
    var followers: Set<UInt64> = []
  }

  private var flights: [AccountKey: Flight] = [:]
  /// What those who waited were told, until they take it.
  private var reports: [UInt64: Report] = [:]

  /// - Parameter number: that of the call.
  mutating func turn(of number: UInt64, for key: AccountKey) -> Turn {
    if let report = reports.removeValue(forKey: number) { return .take(report) }
    guard let flight = flights[key] else {
      flights[key] = Flight(leader: number)
      return .lead
    }
    if flight.leader != number { flights[key]?.followers.insert(number) }
    return .wait
  }

  /// The one who led is back: all who waited are told the same.
  ///
  /// - Returns: whom to wake, oldest first.
  mutating func end(_ key: AccountKey, with report: Report) -> [UInt64] {
    let followers = flights.removeValue(forKey: key)?.followers.sorted() ?? []
    for number in followers { reports[number] = report }
    return followers
  }

  /// The call under this number has got what it wanted by other means.
  mutating func forgetReport(to number: UInt64) {
    reports[number] = nil
  }

  /// The call under this number wants nothing any more. If it led, somebody else has to.
  ///
  /// - Returns: whom to wake, oldest first.
  mutating func leave(_ number: UInt64) -> [UInt64] {
    reports[number] = nil
    var woken: [UInt64] = []
    for (key, flight) in flights {
      if flight.leader == number {
        flights[key] = nil
        woken += flight.followers.sorted()
      } else if flight.followers.contains(number) {
        flights[key]?.followers.remove(number)
      }
    }
    return woken
  }
}
