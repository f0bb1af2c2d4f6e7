import Ports

/// The resources of one kind, found by id and by what they have in common: what a request costs does not
/// depend on how many there are.
///
/// A resource stays at the index that it was given. What was changed since `begin` is noted, so that
/// nobody has to keep a copy of all to tell, or to take it back.
struct ResourceTable<Element: Resource>: Sendable {
  private var elements: [Element] = []
  /// Theirs, by which most of what is looked for is found.
  private var ids: [String] = []
  /// The indexes that nothing is at any more.
  private var gone: Set<Int> = []
  private var places: [WireKey: Int] = [:]
  /// The indexes of what has a key, in the order in which lists show it.
  private var lists: [ResourceKey: [Int]] = [:]
  /// Whether lists show what was made later last, whatever its kind.
  private let keepsOrder: Bool
  /// The indexes of what is to be gone in a while, none of it before `firstLeaves`.
  private(set) var leaving: Set<Int> = []
  private var firstLeaves = WallTime.never
  private var noted: [(index: Int, before: Element?)] = []

  /// - Parameter keepsOrder: whether lists show it as it was added, and not by id.
  init(_ elements: [Element] = [], keepsOrder: Bool = false) {
    self.keepsOrder = keepsOrder
    append(contentsOf: elements)
  }

  // MARK: Finding

  var count: Int { elements.count - gone.count }

  func index(of id: String) -> Int? { places[id] }

  subscript(id id: String) -> Element? { places[id].map { elements[$0] } }

  /// Where everything is that has a key, in the order of lists.
  func indexes(_ key: ResourceKey) -> [Int] { lists[key] ?? [] }

  /// Everything that has a key, in the order of lists.
  func with(_ key: ResourceKey) -> some Sequence<Element> {
    indexes(key).lazy.map { elements[$0] }
  }

  /// Everything that has one of several keys, in the order of lists.
  func indexes(anyOf keys: [ResourceKey]) -> [Int] {
    guard keys.count != 1 else { return indexes(keys[0]) }
    return ordered(Set(keys.flatMap { indexes($0) }))
  }

  /// In the order of lists.
  func ordered(_ indexes: some Sequence<Int>) -> [Int] { indexes.sorted(by: isBefore) }

  /// Where an index stands, or would, among others that are in the order of lists.
  func position(of index: Int, in list: [Int]) -> Int {
    var (low, high) = (0, list.count)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(list[middle], index) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func isBefore(_ left: Int, _ right: Int) -> Bool {
    guard Element.isListedByID, !keepsOrder else { return left < right }
    if ids[left] == ids[right] { return left < right }
    return ids[left] < ids[right]
  }

  // MARK: Changing

  /// What is at an index that was found.
  subscript(index: Int) -> Element {
    get { elements[index] }
    set {
      let before = elements[index]
      noted.append((index, before))
      put(newValue, at: index, insteadOf: before)
    }
  }

  private mutating func put(_ element: Element, at index: Int, insteadOf before: Element) {
    elements[index] = element
    let (old, new) = (before.keys, element.keys)
    if old != new {
      for key in old where !new.contains(key) { unlist(index, key) }
      for key in new where !old.contains(key) { list(index, key) }
    }
    note(element, at: index)
  }

  private mutating func note(_ element: Element, at index: Int) {
    guard let time = element.leavesAt else {
      leaving.remove(index)
      return
    }
    leaving.insert(index)
    if time < firstLeaves { firstLeaves = time }
  }

  /// What is to be gone by now, as it stands in the table. That nothing is costs no look at what is on its
  /// way out, however much it is.
  mutating func takeLeaving(by now: WallTime) -> [Int] {
    guard now >= firstLeaves else { return [] }
    let times = leaving.map { (index: $0, time: elements[$0].leavesAt ?? .never) }
    firstLeaves = times.lazy.map(\.time).filter { $0 > now }.min() ?? .never
    return times.filter { $0.time <= now }.map(\.index).sorted()
  }

  /// - Returns: where it is from now on.
  @discardableResult mutating func append(_ element: Element) -> Int {
    let index = elements.count
    elements.append(element)
    ids.append(element.id)
    noted.append((index, nil))
    if places[element.id] == nil { places[element.id] = index }
    for key in element.keys { list(index, key) }
    note(element, at: index)
    return index
  }

  /// Takes many at once; they are not noted.
  mutating func append(contentsOf others: [Element]) {
    let start = elements.count
    elements += others
    ids += others.map(\.id)
    places.reserveCapacity(elements.count)
    var extended: Set<ResourceKey> = []
    for index in start..<elements.count {
      let element = elements[index]
      if places[element.id] == nil { places[element.id] = index }
      for key in element.keys {
        lists[key, default: []].append(index)
        if Element.isListedByID { extended.insert(key) }
      }
      note(element, at: index)
    }
    guard !keepsOrder else { return }
    for key in extended { lists[key] = ordered(indexes(key)) }
  }

  mutating func remove(at index: Int) {
    let element = elements[index]
    noted.append((index, element))
    forget(element, at: index)
    gone.insert(index)
  }

  private mutating func forget(_ element: Element, at index: Int) {
    if places[element.id] == index { places[element.id] = nil }
    for key in element.keys { unlist(index, key) }
    leaving.remove(index)
  }

  private mutating func list(_ index: Int, _ key: ResourceKey) {
    let position = position(of: index, in: indexes(key))
    lists[key, default: []].insert(index, at: position)
  }

  private mutating func unlist(_ index: Int, _ key: ResourceKey) {
    let position = position(of: index, in: indexes(key))
    lists[key]?.remove(at: position)
    if lists[key]?.isEmpty == true { lists[key] = nil }
  }

  // MARK: What was changed

  /// Notes changes from now on.
  ///
  /// Indexes that were found before are not good any more.
  mutating func begin() {
    if !noted.isEmpty { noted = [] }
    // What is gone takes room, but not more than what is there.
    if gone.count > elements.count / 2 { self = ResourceTable(all, keepsOrder: keepsOrder) }
  }

  /// What is otherwise than when changes began to be noted: as it was, nil for what was not there, and
  /// as it is, nil for what is gone.
  var changes: [(before: Element?, after: Element?)] {
    var seen: Set<Int> = []
    return noted.compactMap { index, before in
      guard seen.insert(index).inserted else { return nil }
      let after = gone.contains(index) ? nil : elements[index]
      return before == after ? nil : (before, after)
    }
  }

  /// Makes everything what it was when changes began to be noted.
  mutating func revert() {
    for (index, before) in noted.reversed() {
      if let before {
        if gone.remove(index) != nil {
          if places[before.id] == nil { places[before.id] = index }
          for key in before.keys { list(index, key) }
          note(before, at: index)
        } else {
          put(before, at: index, insteadOf: elements[index])
        }
      } else {
        forget(elements[index], at: index)
        elements.remove(at: index)
        ids.remove(at: index)
      }
    }
    noted = []
  }

  /// All of them, in the order in which they were made.
  var all: [Element] {
    guard !gone.isEmpty else { return elements }
    return elements.indices.filter { !gone.contains($0) }.map { elements[$0] }
  }
}

extension ResourceTable: Sequence {
  func makeIterator() -> IndexingIterator<[Element]> { all.makeIterator() }
}

extension ResourceTable: Equatable {
  static func == (left: ResourceTable, right: ResourceTable) -> Bool { left.all == right.all }
}

extension ResourceTable: ExpressibleByArrayLiteral {
  init(arrayLiteral elements: Element...) { self.init(elements) }
}

extension ResourceTable: Codable {
  init(from decoder: any Decoder) throws { self.init(try [Element](from: decoder)) }
  func encode(to encoder: any Encoder) throws { try all.encode(to: encoder) }
}
