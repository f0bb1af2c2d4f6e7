internal import HuaweiCloud
internal import JSON
internal import Text

/// What answers told of resources, so that people need not type ids: their ids with the names that
/// go with them. Of each kind the latest thousand or so are kept.
package struct SeenResources {
  struct Thing {
    /// Its first name; nil when it has none or only other records told of it.
    var name: String?
    /// What else to say of it: its names, and what it belongs to.
    var note: String
    /// The higher, the later it was seen.
    var number: Int
  }

  /// By what the id identifies, then by id.
  private var things: [WireKey: [WireKey: Thing]] = [:]
  /// What is looked for in a record.
  private struct Plan {
    /// Where its names stand, and what they are kept under.
    let names: [(path: [String], key: String)]
    /// The ids of other things.
    let references: [(field: String, kind: String, isShown: Bool)]
    /// What its own id identifies.
    let kind: String
    /// What it is called where it has no name.
    let article: String

    init(_ type: RecordType) {
      names = type.names.map { name in
        (name.split(separator: ".").map { String($0) }, "\(type.name).\(name)")
      }
      references = type.fields.compactMap { field in
        guard field.name != "id", let kind = field.identifies else { return nil }
        return (field.name, kind, type.columns.contains(field.name))
      }
      kind = type.fields.first { $0.name == "id" }?.identifies ?? type.name
      article = type.name.withArticle
    }
  }

  /// By the names of the types.
  private var plans: [WireKey: Plan] = [:]
  /// When each value of `TYPE.NAME` was seen last.
  private var values: [WireKey: [WireKey: Int]] = [:]
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
      .map { ($0.key.text, $0.value.note) }
  }

  /// The values of a name, latest first.
  ///
  /// - Parameter name: with the record type: `eip.PublicIp.alias`.
  package func values(of name: String) -> [String] {
    (values[name] ?? [:]).sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key.text)
  }

  // MARK: Remembering

  mutating func remember(_ members: [JSONMember], as type: RecordType) {
    lastNumber += 1
    let record = JSONValue.object(members)
    let plan = plan(for: type)
    var names: [String] = []
    for name in plan.names {
      guard let text = record.first(at: name.path) else { continue }
      names.append(text)
      remember(text, ofName: name.key)
    }
    var note = names.joined(separator: ", ")
    for reference in plan.references {
      guard let id = record[reference.field]?.string, !id.isEmpty else { continue }
      if reference.isShown { note += "\(note.isEmpty ? "" : ", ")\(reference.field) \(id)" }
      let owner = names.first ?? plan.article
      remember(
        id, of: reference.kind,
        Thing(name: nil, note: "\(reference.field) of \(owner)", number: lastNumber))
    }
    guard let id = record["id"]?.string, !id.isEmpty else { return }
    remember(id, of: plan.kind, Thing(name: names.first, note: note, number: lastNumber))
  }

  private mutating func plan(for type: RecordType) -> Plan {
    if let known = plans[type.name] { return known }
    let plan = Plan(type)
    plans[type.name] = plan
    return plan
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

extension JSONValue {
  /// The text at a path of members, of which a list stands for its first element.
  fileprivate func first(at path: [String]) -> String? {
    var value = self
    for name in path {
      guard let member = (value.array?.first ?? value)[name] else { return nil }
      value = member
    }
    guard let text = value.string, !text.isEmpty else { return nil }
    return text
  }
}

extension [WireKey: SeenResources.Thing] {
  /// A thing that has no name keeps the one that it is known by.
  ///
  /// - Returns: how many there are.
  fileprivate mutating func keep(_ thing: SeenResources.Thing, under id: WireKey) -> Int {
    var thing = thing
    if thing.name == nil, let known = self[id], known.name != nil {
      (thing.name, thing.note) = (known.name, known.note)
    }
    self[id] = thing
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
