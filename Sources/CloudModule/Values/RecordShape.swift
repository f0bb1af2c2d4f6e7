internal import HuaweiCloud
internal import JSON
internal import LuaHost

/// What `RecordTables` keeps of a record type, so that a member of an answer costs a comparison, or a
/// lookup at most.
final class RecordShape {
  private struct Member {
    let name: [UInt8]
    /// The name as a value of Lua.
    let key: LuaReference
    let expectation: RecordBuilder.Expectation?
  }

  /// What is kept in mind of its records.
  let traits: RecordTraits
  let metatable: LuaReference
  /// That of a list of such records.
  let listMetatable: LuaReference
  private let members: [WireKey: RecordBuilder.Expectation]
  /// The members of the last answer in their order, which is nearly always that of the next one.
  private var order: [Member] = []
  /// The texts that were kept in mind of a record last, and when that was.
  var lastNote: (number: Int, texts: [String?])?

  /// - Parameter expectation: what is documented of a member's value.
  init(
    of type: RecordType, metatable: LuaReference, listMetatable: LuaReference,
    _ expectation: (ValueType) -> RecordBuilder.Expectation
  ) {
    traits = RecordTraits(type)
    self.metatable = metatable
    self.listMetatable = listMetatable
    members = Dictionary(
      type.fields.map { (WireKey($0.name), expectation($0.type)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// How many members a record is likely to have.
  var size: Int { order.count }

  /// Pushes the name of a member. [-0, +1]
  ///
  /// - Parameter place: where it stands in the answer.
  /// - Returns: what is documented of its value; nil for nothing.
  func push(
    _ name: JSONText, at place: Int, on stack: LuaStack
  ) -> RecordBuilder.Expectation? {
    name.withBytes { name in
      if place < order.count, order[place].name.isSame(as: name) {
        stack.push(order[place].key)
        return order[place].expectation
      }
      stack.push(bytes: UnsafeRawBufferPointer(name))
      let known = members[String(decoding: name, as: UTF8.self)]
      if place < min(order.count + 1, 2 * members.count) {
        let member = Member(
          name: Array(name), key: stack.reference(at: -1), expectation: known)
        if place < order.count { order[place] = member } else { order.append(member) }
      }
      return known
    }
  }
}

/// Of which members of a record people and checks want to know again.
struct RecordTraits {
  /// Its type's name.
  let name: String
  /// Where its names stand, and what they are kept under.
  let names: [(path: [String], key: String)]
  /// The ids in it: its own, and those of other things.
  let ids: [(field: String, kind: String, isShown: Bool)]
  /// What it is called where it has no name.
  let article: String
  /// Where the texts stand: of the names, then of the ids.
  let paths: [[String]]

  init(_ type: RecordType) {
    name = type.name
    names = type.names.map { name in
      (name.split(separator: ".").map { String($0) }, "\(type.name).\(name)")
    }
    ids = type.fields.compactMap { field in
      guard let kind = field.identifies ?? (field.name == "id" ? type.name : nil) else {
        return nil
      }
      return (field.name, kind, type.columns.contains(field.name))
    }
    article = type.name.withArticle
    paths = names.map(\.path) + ids.map { [$0.field] }
  }
}

extension [UInt8] {
  fileprivate func isSame(as other: UnsafeBufferPointer<UInt8>) -> Bool {
    withUnsafeBufferPointer { $0.isSame(as: UnsafeRawBufferPointer(other)) }
  }
}
