internal import HuaweiCloud
internal import JSON
internal import LuaHost

/// Turns answers into Lua values: plain tables, with one strict metatable per record type.
final class RecordTables {
  /// Made when the first table of a type is.
  private var metatables: [String: LuaReference] = [:]

  /// Pushes a value of an answer. Members that are null are left out. [-0, +1]
  func push(_ value: JSONValue, as type: ValueType, on stack: LuaStack) {
    switch (value, type) {
    case (.array(let elements), .list(let elementType)):
      stack.pushTable(elements: elements.count)
      for (index, element) in elements.enumerated() {
        push(element, as: elementType, on: stack)
        stack.setElement(index + 1, of: -2)
      }
    case (.object(let members), .record(let record)):
      push(members, as: record, on: stack)
    default:
      // What the service sends against its own documentation is passed on as it is.
      stack.push(value)
    }
  }

  /// Members that are not documented go into a table of their own, under `raw`.
  private func push(_ members: [JSONMember], as type: RecordType, on stack: LuaStack) {
    stack.pushTable(fields: members.count)
    var undocumented: [JSONMember] = []
    for member in members where !member.value.isNull {
      guard let field = type.fields.first(where: { $0.name == member.name }) else {
        undocumented.append(member)
        continue
      }
      push(member.value, as: field.type, on: stack)
      stack.setField(member.name, of: -2)
    }
    if !undocumented.isEmpty {
      stack.push(.object(undocumented))
      stack.setField("raw", of: -2)
    }
    pushMetatable(of: type, on: stack)
    stack.setMetatable(of: -2)
  }

  // MARK: Metatables

  private func pushMetatable(of type: RecordType, on stack: LuaStack) {
    if let known = metatables[type.name] {
      stack.push(known)
      return
    }
    let names = Set(type.fields.map(\.name)).union(["raw"])

    stack.pushTable(fields: 6)
    stack.push(type.name)
    stack.setField("__name", of: -2)
    stack.push(false)
    stack.setField("__metatable", of: -2)

    // Called for absent members only, so a member that is there costs what it does in any table.
    stack.push(function: { stack throws(LuaError) in
      try Self.check(key: 2, in: names, of: type, on: stack)
      stack.pushNil()
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

    stack.pushCopy(of: -1)
    metatables[type.name] = stack.popReference()
  }

  private static func check(
    key index: Int, in names: Set<String>, of type: RecordType, on stack: LuaStack
  ) throws(LuaError) {
    if let name = stack.string(at: index), names.contains(name) { return }
    let name = stack.description(at: index)
    let suggestion = Suggestion.nearest(to: name, in: names.sorted())
    throw LuaError(
      "\(type.name) has no field '\(name)'" + (suggestion.map { "; did you mean '\($0)'?" } ?? ""))
  }

  /// `eip.PublicIp{public_ip_address=203.0.113.10, status=ACTIVE}`: the columns that are there.
  private static func line(of type: RecordType, on stack: LuaStack) -> String {
    let names = type.columns.isEmpty ? type.fields.prefix(3).map(\.name) : type.columns
    var parts: [String] = []
    for name in names {
      if stack.pushField(name, of: 1) != .nil { parts.append("\(name)=\(stack.description(at: -1))") }
      stack.pop()
    }
    return "\(type.name){\(parts.joined(separator: ", "))}"
  }

  /// Whether both operands are the same resource: of one type, with one id.
  private static func haveSameID(on stack: LuaStack) -> Bool {
    guard stack.type(at: 1) == .table, stack.type(at: 2) == .table,
      stack.pushMetatable(at: 1), stack.pushMetatable(at: 2), stack.isSame(-1, -2)
    else { return false }
    stack.pushField("id", of: 1)
    stack.pushField("id", of: 2)
    return stack.type(at: -1) == .string && stack.isSame(-1, -2)
  }
}
