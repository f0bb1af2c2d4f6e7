import Ports

/// What operations keep that were added to the cloud, by their ids.
struct Things: Equatable, Sendable {
  private(set) var all: [WireKey: Thing] = [:]
  private var leaving: Set<WireKey> = []
  private var noted: [(id: WireKey, before: Thing?)] = []

  init() {}

  subscript(id: String) -> Thing? {
    get { all[id] }
    set {
      let key = WireKey(id)
      noted.append((key, all[key]))
      put(newValue, as: key)
    }
  }

  private mutating func put(_ thing: Thing?, as key: WireKey) {
    all[key] = thing
    if let thing, thing.value == nil { leaving.insert(key) } else { leaving.remove(key) }
  }

  /// Forgets what has finished being removed.
  mutating func settle(at now: WallTime) {
    for key in leaving.sorted() where all[key]?.isGone(at: now) == true { put(nil, as: key) }
  }

  // MARK: What was changed

  mutating func begin() { if !noted.isEmpty { noted = [] } }

  /// Whether there are none and nothing was changed.
  var isUnused: Bool { all.isEmpty && noted.isEmpty }

  /// How many changes were noted.
  var noteCount: Int { noted.count }

  var haveChanged: Bool {
    var seen: Set<WireKey> = []
    return noted.contains { seen.insert($0.id).inserted && $0.before != all[$0.id] }
  }

  /// Takes back what was changed after the first so many changes.
  mutating func revert(to count: Int = 0) {
    while noted.count > count, let last = noted.popLast() { put(last.before, as: last.id) }
  }

  static func == (left: Things, right: Things) -> Bool { left.all == right.all }
}

extension Things: Codable {
  init(from decoder: any Decoder) throws {
    let all = try [String: Thing](from: decoder)  // wire-text: as in state files; ids are ASCII
    for (id, thing) in all { put(thing, as: WireKey(id)) }
  }

  func encode(to encoder: any Encoder) throws {
    try Dictionary(uniqueKeysWithValues: all.map { ($0.key.text, $0.value) }).encode(to: encoder)
  }
}
