package import HuaweiCloud
package import JSON
internal import Text

/// What answers told of resources, so that people need not type ids: their ids with the names that
/// go with them. Of each kind the latest thousand or so are kept.
package struct SeenResources {
  struct Thing {
    /// Its first name; nil when it has none or only other records told of it.
    var name: String?
    /// What else to say of it.
    var note: Note
    /// The higher, the later it was seen.
    var number: Int
  }

  enum Note {
    /// Its names, and the ids of what it belongs to, behind what they are called.
    case own(names: [String], ids: [(field: String, id: String)])
    /// What it is of another thing.
    case part(field: String, owner: String)

    var text: String {
      switch self {
      case .own(let names, let ids):
        (names + ids.map { "\($0.field) \($0.id)" }).joined(separator: ", ")
      case .part(let field, let owner): "\(field) of \(owner)"
      }
    }
  }

  /// By what the id identifies, then by id.
  private var things: [WireKey: [WireKey: Thing]] = [:]
  /// When each value of `TYPE.NAME` was seen last.
  private var values: [WireKey: [WireKey: Int]] = [:]
  /// Of the types whose values were kept, by their names.
  private var traits: [WireKey: RecordTraits] = [:]
  private var lastNumber = 0
  private let capacity: Int

  init(capacity: Int = 1000) {
    self.capacity = capacity
  }

  // MARK: Asking

  package func name(of id: String, _ kind: String) -> String? { things[kind]?[id]?.name }

  /// The names of all that have one, by their ids.
  package var names: [WireKey: String] {
    things.values.reduce(into: [:]) { names, things in
      for (id, thing) in things where names[id] == nil { names[id] = thing.name }
    }
  }

  /// The name of whatever has this id.
  package func name(of id: String) -> String? {
    things.values.lazy.compactMap { $0[id]?.name }.first
  }

  /// Ids of things of a kind with their notes, latest first.
  package func ids(of kind: String) -> [(text: String, note: String)] {
    (things[kind] ?? [:]).sorted { ($1.value.number, $0.key) < ($0.value.number, $1.key) }
      .map { ($0.key.text, $0.value.note.text) }
  }

  /// The values of a name, latest first.
  ///
  /// - Parameter name: with the record type: `eip.PublicIp.alias`.
  package func values(of name: String) -> [String] {
    (values[name] ?? [:]).sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key.text)
  }

  // MARK: Remembering

  /// Keeps what a value of an answer tells.
  package mutating func remember(_ value: JSONValue, as type: ValueType) {
    switch (value, type) {
    case (.array(let elements), .list(let elementType)):
      for element in elements { remember(element, as: elementType) }
    case (.object, .record(let record)):
      let traits = traits(of: record)
      remember(traits.paths.map { value.first(at: $0) }, of: traits)
    default: break
    }
  }

  private mutating func traits(of type: RecordType) -> RecordTraits {
    if let known = traits[type.name] { return known }
    let made = RecordTraits(type)
    traits[type.name] = made
    return made
  }

  /// - Parameter texts: those at the paths of `traits`.
  mutating func remember(_ texts: [String?], of traits: RecordTraits) {
    lastNumber += 1
    var names: [String] = []
    for (name, text) in zip(traits.names, texts) {
      guard let text else { continue }
      names.append(text)
      remember(text, ofName: name.key)
    }
    var own: (id: String, kind: String)?
    var shown: [(field: String, id: String)] = []
    for (reference, id) in zip(traits.ids, texts.dropFirst(traits.names.count)) {
      guard let id else { continue }
      if reference.field == "id" {
        own = (id, reference.kind)
        continue
      }
      if reference.isShown { shown.append((reference.field, id)) }
      let note = Note.part(field: reference.field, owner: names.first ?? traits.article)
      remember(id, of: reference.kind, Thing(name: nil, note: note, number: lastNumber))
    }
    guard let own else { return }
    remember(
      own.id, of: own.kind,
      Thing(name: names.first, note: .own(names: names, ids: shown), number: lastNumber))
  }

  private mutating func remember(_ id: String, of kind: String, _ thing: Thing) {
    let count = things[kind, default: [:]].keep(thing, under: WireKey(id))
    if count > 2 * capacity {
      let oldest = lastNumber(of: things[kind, default: [:]].values.map(\.number))
      things[kind] = things[kind]?.filter { $0.value.number > oldest }
    }
  }

  private mutating func remember(_ text: String, ofName name: String) {
    let count = values[name, default: [:]].keep(lastNumber, under: text)
    if count > 2 * capacity {
      let oldest = lastNumber(of: Array(values[name, default: [:]].values))
      values[name] = values[name]?.filter { $0.value > oldest }
    }
  }

  /// The number up to which things are forgotten.
  private func lastNumber(of numbers: [Int]) -> Int {
    numbers.sorted()[numbers.count - capacity]
  }
}

extension [WireKey: SeenResources.Thing] {
  /// A thing that has no name keeps the one that it is known by.
  ///
  /// - Returns: how many there are.
  fileprivate mutating func keep(_ thing: SeenResources.Thing, under id: WireKey) -> Int {
    func keep(_ kept: inout SeenResources.Thing?) {
      var thing = thing
      if thing.name == nil, let known = kept, known.name != nil {
        (thing.name, thing.note) = (known.name, known.note)
      }
      kept = thing
    }
    keep(&self[id])
    return count
  }
}

extension [WireKey: Int] {
  /// - Returns: how many there are.
  fileprivate mutating func keep(_ number: Int, under text: String) -> Int {
    self[text] = number
    return count
  }
}

extension JSONValue {
  /// The text at a path of members, of which a list stands for its first element.
  func first(at path: [String]) -> String? {
    var value = self
    for name in path {
      guard let member = (value.array?.first ?? value)[name] else { return nil }
      value = member
    }
    guard let text = value.string, !text.isEmpty else { return nil }
    return text
  }
}
