import CPrefetch

/// The waits under way. Each is found by its place, which its name tells: it is looked up at each of its
/// steps.
struct WaitTable {
  private var places: [PendingWait?] = []
  private var freePlaces: [Int] = []
  private var lastNumber: UInt64 = 0

  /// How many there are.
  var count: Int { places.count - freePlaces.count }

  /// In no order.
  var all: some Sequence<PendingWait> { places.lazy.compactMap { $0 } }

  /// Adds what is made of its name.
  mutating func add(_ make: (WaitID) -> PendingWait) -> PendingWait {
    if freePlaces.isEmpty {
      freePlaces.append(places.count)
      places.append(nil)
    }
    let place = freePlaces.removeLast()
    lastNumber += 1
    let added = make(WaitID(number: lastNumber, place: place))
    places[place] = added
    return added
  }

  /// Nil for one that is not under way any more.
  subscript(id: WaitID) -> PendingWait? {
    guard let found = places[id.place], found.id == id else { return nil }
    return found
  }

  /// Has one be at hand when it is looked at soon.
  func prefetch(_ id: WaitID) {
    guard let found = places[id.place] else { return }
    CPrefetch.prefetch(Unmanaged.passUnretained(found).toOpaque(), 192)
  }

  /// Takes it out. Nil for one that is not there any more.
  mutating func remove(_ id: WaitID) -> PendingWait? {
    guard let removed = self[id] else { return nil }
    places[id.place] = nil
    freePlaces.append(id.place)
    return removed
  }
}
