package import JSON
package import LuaHost
internal import StandardModules
internal import Text

/// Lua values as they are kept in a journal: exactly, so that what is told again is what was told.
///
/// Integers and floats stay apart. What JSON has no word for is an object of one member: `bytes`, a
/// string that is not UTF-8, in hexadecimal; `real`, a number that is not finite; `null`, which is true, what
/// stands for null in JSON. A table has `members`,
/// what it has under names, and `table`, a list of pairs of other keys and their values. Names stand as
/// names, by which secrets are known.
package enum RecordedValue {
  /// The form of the value at `index`; nil for what lives in one process only, such as a function.
  package static func document(at index: Int, of stack: LuaStack) -> JSONValue? {
    var work: LuaWork?
    // Without work that is asked for, nothing is thrown.
    return try? document(at: index, of: stack, depth: 0, &work)
  }

  private static func document(
    at index: Int, of stack: LuaStack, depth: Int, _ work: inout LuaWork?
  ) throws(LuaError) -> JSONValue? {
    try work?.step()
    switch stack.type(at: index) {
    case .none, .nil: return .null
    case .boolean: return .boolean(stack.isTrue(at: index))
    case .number: return number(at: index, of: stack)
    case .string:
      let bytes = stack.bytes(at: index) ?? []
      guard let text = String(validating: bytes, as: UTF8.self) else {
        return ["bytes": .string(bytes.hexadecimal)]
      }
      return .string(text)
    case .table: return depth < 100 ? try table(at: index, of: stack, depth: depth, &work) : nil
    case .userdata where stack.isJSONNull(at: index): return ["null": true]
    default: return nil
    }
  }

  /// What a function is given, which may be millions of values.
  ///
  /// - Throws: where the task is to end meanwhile.
  static func arguments(of stack: LuaStack) throws(LuaError) -> [JSONValue]? {
    // A pair and the form of its key.
    var work: LuaWork? = LuaWork(stack, bytesPerStep: 128)
    return try documents(from: 1, of: stack, &work)
  }

  /// The values from `first` to the top.
  static func documents(from first: Int, of stack: LuaStack) -> [JSONValue]? {
    var work: LuaWork?
    return try? documents(from: first, of: stack, &work)
  }

  private static func documents(
    from first: Int, of stack: LuaStack, _ work: inout LuaWork?
  ) throws(LuaError) -> [JSONValue]? {
    var values: [JSONValue] = []
    for index in stride(from: first, through: stack.count, by: 1) {
      guard let value = try document(at: index, of: stack, depth: 0, &work) else { return nil }
      values.append(value)
    }
    return values
  }

  private static func number(at index: Int, of stack: LuaStack) -> JSONValue {
    if case .integer(let number)? = stack.value(at: index) { return .integer(Int64(number)) }
    let number = stack.number(at: index) ?? 0
    return number.isFinite ? .real(number) : ["real": .string(number.description)]
  }

  /// Pairs in the order of their keys' forms: that of a table differs from process to process.
  private static func table(
    at index: Int, of stack: LuaStack, depth: Int, _ work: inout LuaWork?
  ) throws(LuaError) -> JSONValue? {
    var members: [JSONMember] = []
    var pairs: [(order: [UInt8], value: JSONValue)] = []
    var isComplete = true
    try stack.forEachField(of: index) { () throws(LuaError) in
      guard isComplete, let key = try document(at: -2, of: stack, depth: depth + 1, &work),
        let value = try document(at: -1, of: stack, depth: depth + 1, &work)
      else { return isComplete = false }
      if let name = key.string {
        members.append(JSONMember(name, value))
      } else {
        pairs.append((key.serialized(), [key, value]))
      }
    }
    guard isComplete else { return nil }
    members.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    pairs.sort { $0.order.lexicographicallyPrecedes($1.order) }
    var parts = [JSONMember("members", .object(members))]
    if !pairs.isEmpty { parts.append(JSONMember("table", .array(pairs.map(\.value)))) }
    return .object(parts)
  }

  /// Pushes a value of such a form. [-0, +1]
  package static func push(_ document: JSONValue, on stack: LuaStack) {
    switch document {
    case .null, .array: stack.pushNil()
    case .boolean(let flag): stack.push(flag)
    case .integer(let number): stack.push(Int(number))
    case .unsigned(let number): stack.push(String(number))
    case .real(let number): stack.push(number)
    case .string(let text): stack.push(text)
    case .bytes(let bytes): stack.push(bytes: bytes)
    case .object:
      if let text = document["bytes"]?.string {
        stack.push(bytes: bytes(hexadecimal: text))
      } else if let text = document["real"]?.string {
        stack.push(Double(text) ?? 0)
      } else if document["null"]?.boolean == true {
        stack.pushJSONNull()
      } else {
        push(document["members"]?.members ?? [], document["table"]?.array ?? [], on: stack)
      }
    }
  }

  private static func push(
    _ members: [JSONMember], _ pairs: [JSONValue], on stack: LuaStack
  ) {
    stack.pushTable(fields: members.count + pairs.count)
    for member in members {
      push(member.value, on: stack)
      stack.setField(member.name, of: -2)
    }
    for pair in pairs.compactMap(\.array) where pair.count == 2 && !pair[0].isNull {
      push(pair[0], on: stack)
      push(pair[1], on: stack)
      stack.rawSet(of: -3)
    }
  }

  private static func bytes(hexadecimal text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var high: UInt8?
    for digit in text.utf8 {
      let value = digit <= UInt8(ascii: "9") ? digit - UInt8(ascii: "0") : digit - 87
      if let first = high { bytes.append(first << 4 | value) }
      high = high == nil ? value : nil
    }
    return bytes
  }
}
