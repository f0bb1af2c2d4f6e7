package import HuaweiCloud
package import JSON
package import LuaHost
internal import StandardModules
internal import Text

/// Turns answers into Lua values: plain tables, with one strict metatable per record type.
package final class RecordTables {
  /// Made when the first table of a type is.
  private var shapes: [WireKey: RecordShape] = [:]
  /// Marks lists without elements, which would be taken for tables without members.
  let arrays = JSONArrays()
  /// The ids that answers held.
  package private(set) var seen = SeenIDs()
  /// The names of what they told of; nil when nobody wants to know.
  private(set) var resources: SeenResources?

  package init() {}

  /// Forgets the names kept so far and begins to keep those to come.
  func keepResources() { resources = SeenResources() }

  /// Keeps the names in a value of an answer that has not been pushed yet.
  func remember(_ value: JSONValue, as type: ValueType) {
    switch (value, type) {
    case (.array(let elements), .list(let elementType)):
      for element in elements { remember(element, as: elementType) }
    case (.object(let members), .record(let record)): resources?.remember(members, as: record)
    default: break
    }
  }

  /// Pushes a value of an answer. Members that are null are left out. [-0, +1]
  package func push(_ value: JSONValue, as type: ValueType, on stack: LuaStack) {
    switch (value, type) {
    case (.array(let elements), .list(let elementType)):
      stack.pushTable(elements: elements.count)
      for (index, element) in elements.enumerated() {
        push(element: element, as: elementType, on: stack)
        stack.setElement(index + 1, of: -2)
      }
      if case .record(let record) = elementType {
        stack.push(shape(of: record, on: stack).listMetatable)
        stack.setMetatable(of: -2)
      } else if elements.isEmpty {
        arrays.mark(on: stack)
      }
    case (.object(let members), .record(let record)):
      push(members, as: record, on: stack)
    default:
      // What the service sends against its own documentation is passed on as it is.
      stack.push(value, marking: arrays)
    }
  }

  /// What is no object among records is a record of nothing but that, as `raw.value`: the list keeps
  /// its length, and a script that goes through it reads nil and not an error.
  private func push(element: JSONValue, as type: ValueType, on stack: LuaStack) {
    if case .record(let record) = type, element.members == nil {
      push([JSONMember("value", element)], as: record, isDocumented: false, on: stack)
    } else {
      push(element, as: type, on: stack)
    }
  }

  /// Members that are not documented go into a table of their own, under `raw`.
  ///
  /// - Parameter isDocumented: whether members with the names of documented ones are those.
  private func push(
    _ members: [JSONMember], as type: RecordType, isDocumented: Bool = true, on stack: LuaStack
  ) {
    let shape = shape(of: type, on: stack)
    if isDocumented { resources?.remember(members, as: type) }
    stack.pushTable(fields: members.count)
    var undocumented: [JSONMember] = []
    for (place, member) in members.enumerated() where !member.value.isNull {
      guard isDocumented, let field = shape.member(member.name, at: place) else {
        undocumented.append(member)
        continue
      }
      if let kind = field.identifies, let id = member.value.string, !id.isEmpty {
        seen.remember(id, identifies: kind, as: member.name, of: type.name)
      }
      push(member.value, as: field.type, on: stack)
      stack.setField(member.name, of: -2)
    }
    if !undocumented.isEmpty {
      stack.push(.object(undocumented), marking: arrays)
      stack.setField("raw", of: -2)
    }
    stack.push(shape.metatable)
    stack.setMetatable(of: -2)
  }

  // MARK: Metatables

  private func shape(of type: RecordType, on stack: LuaStack) -> RecordShape {
    if let known = shapes[type.name] { return known }
    let shape = RecordShape(
      of: type, metatable: makeMetatable(of: type, on: stack),
      listMetatable: makeListMetatable(of: type, on: stack))
    shapes[type.name] = shape
    return shape
  }

  private func makeMetatable(of type: RecordType, on stack: LuaStack) -> LuaReference {
    let names = Set<WireKey>(texts: type.fields.map(\.name)).union(["raw"])

    stack.pushTable(fields: 6)
    stack.push(type.name)
    stack.setField("__name", of: -2)

    // Called for absent members only, so a member that is there costs what it does in any table.
    stack.push(function: { stack throws(LuaError) in
      try Self.check(key: 2, in: names, of: type, on: stack)
      // So that `record.raw.anything` is nil and no error where the cloud added nothing.
      if stack.string(at: 2) == "raw" { stack.pushTable() } else { stack.pushNil() }
      return .results(1)
    })
    stack.setField("__index", of: -2)

    stack.push(function: { stack throws(LuaError) in
      try Self.check(key: 2, in: names, of: type, on: stack)
      stack.rawSet(of: 1)
      return .results(0)
    })
    stack.setField("__newindex", of: -2)

    stack.push(function: { stack throws(LuaError) in
      stack.push(Self.line(of: type, on: stack))
      return .results(1)
    })
    stack.setField("__tostring", of: -2)

    stack.push(function: { stack throws(LuaError) in
      stack.push(Self.haveSameID(on: stack))
      return .results(1)
    })
    stack.setField("__eq", of: -2)
    stack.guardMetatable()
    return stack.popReference()
  }

  /// What lists of records have: they are arrays of JSON, also without elements, and say what is in
  /// them. All else is as in a list of a script's own.
  private func makeListMetatable(of type: RecordType, on stack: LuaStack) -> LuaReference {
    stack.pushTable(fields: 3)
    stack.push(JSONArrays.name)
    stack.setField("__name", of: -2)
    stack.push(function: { stack throws(LuaError) in
      let count = stack.type(at: 1) == .table ? stack.length(at: 1) : 0
      var work = LuaWork(stack)
      var text = "\(count) \(type.name)"
      for position in 0..<count {
        try work.step()
        stack.pushElement(position + 1, of: 1)
        text += "\n  \(stack.description(at: -1))"
        stack.pop()
      }
      stack.push(text)
      return .results(1)
    })
    stack.setField("__tostring", of: -2)
    stack.guardMetatable()
    return stack.popReference()
  }

  private static func check(
    key index: Int, in names: Set<WireKey>, of type: RecordType, on stack: LuaStack
  ) throws(LuaError) {
    if let name = stack.string(at: index), names.contains(name) { return }
    let name = stack.description(at: index)
    throw LuaError("\(type.name) has no field '\(name)'" + advice(for: name, in: names, on: stack))
  }

  /// Where to look instead: the cloud may have sent what is not documented.
  private static func advice(
    for name: String, in names: Set<WireKey>, on stack: LuaStack
  ) -> String {
    if stack.pushField("raw", of: 1) == .table, stack.pushField(name, of: -1) != .nil {
      return "; the cloud sent one that is not documented: read raw.\(name)"
    }
    return Suggestion.advice(for: name, in: names.map(\.text).sorted())
  }

  /// `eip.PublicIp{public_ip_address=203.0.113.10, status=ACTIVE}`: the columns that are there.
  private static func line(of type: RecordType, on stack: LuaStack) -> String {
    let names = type.columns.isEmpty ? type.fields.prefix(3).map(\.name) : type.columns
    var parts: [String] = []
    for name in names {
      if stack.pushField(name, of: 1) != .nil {
        parts.append("\(name)=\(stack.description(at: -1))")
      }
      stack.pop()
    }
    return "\(type.name){\(parts.joined(separator: ", "))}"
  }

  /// Whether both operands are the same resource: of one type, with one id.
  private static func haveSameID(on stack: LuaStack) -> Bool {
    guard stack.type(at: 1) == .table, stack.type(at: 2) == .table,
      pushTypeMark(at: 1, on: stack), pushTypeMark(at: 2, on: stack), stack.isSame(-1, -2)
    else { return false }
    stack.pushField("id", of: 1)
    stack.pushField("id", of: 2)
    return stack.type(at: -1) == .string && stack.isSame(-1, -2)
  }

  /// Pushes what a record and a copy of it that a script has made have in common. [-0, +1 or 0]
  private static func pushTypeMark(at index: Int, on stack: LuaStack) -> Bool {
    guard stack.pushMetatable(at: index) else { return false }
    if stack.pushField("__metatable", of: -1) == .nil {
      stack.pop()
    } else {
      stack.remove(at: -2)
    }
    return true
  }
}

/// What `RecordTables` keeps of a record type, so that a member of an answer costs a comparison, or a
/// lookup at most.
final class RecordShape {
  struct Member {
    let type: ValueType
    /// What an id in this member identifies; nil when it is none, or nobody asks.
    let identifies: String?
  }

  private let members: [WireKey: Member]
  /// The members of the last answer in their order, which is nearly always that of the next one.
  private var order: [(name: String, member: Member?)] = []
  let metatable: LuaReference
  /// That of a list of such records.
  let listMetatable: LuaReference

  init(of type: RecordType, metatable: LuaReference, listMetatable: LuaReference) {
    self.listMetatable = listMetatable
    members = Dictionary(
      type.fields.map { field in
        let kind = field.identifies ?? (field.name == "id" ? type.name : nil)
        return (WireKey(field.name), Member(type: field.type, identifies: kind))
      }, uniquingKeysWith: { first, _ in first })
    self.metatable = metatable
  }

  /// What is documented of a member; nil for nothing.
  ///
  /// - Parameter place: where it stands in the answer.
  func member(_ name: String, at place: Int) -> Member? {
    if place < order.count, order[place].name == name { return order[place].member }
    let member = members[name]
    if place < order.count {
      order[place] = (name, member)
    } else if place == order.count, place < 2 * members.count {
      order.append((name, member))
    }
    return member
  }
}
