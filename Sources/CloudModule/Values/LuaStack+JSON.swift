package import JSON
package import LuaHost

extension LuaStack {
  /// Pushes a JSON document as plain tables. Members of objects that are null are left out; an
  /// element of an array that is null becomes false, so that the array keeps its length. [-0, +1]
  package func push(_ document: JSONValue) {
    switch document {
    case .null: pushNil()
    case .boolean(let flag): push(flag)
    case .integer(let number): push(Int(number))
    case .real(let number): push(number)
    case .string(let text): push(text)
    case .array(let elements):
      pushTable(elements: elements.count)
      for (index, element) in elements.enumerated() {
        push(element.isNull ? .boolean(false) : element)
        setElement(index + 1, of: -2)
      }
    case .object(let members):
      pushTable(fields: members.count)
      for member in members where !member.value.isNull {
        push(member.value)
        setField(member.name, of: -2)
      }
    }
  }

  /// The JSON document that the value at `index` stands for.
  ///
  /// - Throws: a phrase such as `a function` that names what JSON cannot say, and where.
  package func document(
    at index: Int, path: String = "", depth: Int = 0
  ) throws(UnsuitableValue) -> JSONValue {
    switch type(at: index) {
    case .none, .nil: return .null
    case .boolean: return .boolean(isTrue(at: index))
    case .number:
      if let number = integer(at: index) { return .integer(Int64(number)) }
      guard let number = number(at: index), number.isFinite else {
        throw UnsuitableValue(path: path, phrase: "a number that JSON cannot say")
      }
      return .real(number)
    case .string:
      // JSON is Unicode; guessing at what the bytes were meant to be would send something else.
      guard let bytes = bytes(at: index), let text = String(validating: bytes, as: UTF8.self)
      else { throw UnsuitableValue(path: path, phrase: "a string that is not UTF-8") }
      return .string(text)
    case .table: return try tableDocument(at: absolute(index), path: path, depth: depth + 1)
    case let type: throw UnsuitableValue(path: path, phrase: "a \(type.name)")
    }
  }

  private func tableDocument(
    at index: Int, path: String, depth: Int
  ) throws(UnsuitableValue) -> JSONValue {
    guard depth < 100 else {
      throw UnsuitableValue(path: "", phrase: "a table inside itself, or 100 deep")
    }
    let length = self.length(at: index)
    if length > 0 {
      var elements: [JSONValue] = []
      for position in 1...length {
        pushElement(position, of: index)
        defer { pop() }
        elements.append(try document(at: -1, path: "\(path)[\(position)]", depth: depth))
      }
      try forEachField(of: index) { () throws(UnsuitableValue) in
        guard let key = integer(at: -2), (1...length).contains(key) else {
          throw UnsuitableValue(path: path, phrase: "a table with both a list and names")
        }
      }
      return .array(elements)
    }
    var members: [JSONMember] = []
    try forEachField(of: index) { () throws(UnsuitableValue) in
      guard let name = string(at: -2) else {
        throw UnsuitableValue(path: path, phrase: "a table with keys that are not strings")
      }
      let value = try document(
        at: -1, path: path.isEmpty ? name : "\(path).\(name)", depth: depth)
      members.append(JSONMember(name, value))
    }
    return .object(members.sorted { $0.name < $1.name })
  }
}

/// A Lua value that has no counterpart in JSON.
package struct UnsuitableValue: Error {
  /// Where it is, from the value asked for: `publicip.tags[2]`; empty for the value itself.
  let path: String
  let phrase: String
}
