package import JSON
package import LuaHost

extension LuaStack {
  /// Pushes a JSON document as plain tables. Members of objects that are null are left out; an
  /// element of an array that is null becomes false, so that the array keeps its length; an
  /// integer above 2^63-1 becomes a text of its digits. [-0, +1]
  ///
  /// - Parameter arrays: marks those that are empty.
  package func push(_ document: JSONValue, marking arrays: JSONArrays? = nil) {
    switch document {
    case .null: pushNil()
    case .boolean(let flag): push(flag)
    case .integer(let number): push(Int(number))
    case .unsigned(let number): push(String(number))
    case .real(let number): push(number)
    case .string(let text): push(text)
    case .bytes(let bytes): push(bytes: bytes)
    case .array(let elements):
      pushTable(elements: elements.count)
      for (index, element) in elements.enumerated() {
        push(element.isNull ? .boolean(false) : element, marking: arrays)
        setElement(index + 1, of: -2)
      }
      if elements.isEmpty { arrays?.mark(on: self) }
    case .object(let members):
      pushTable(fields: members.count)
      for member in members where !member.value.isNull {
        push(member.value, marking: arrays)
        setField(member.name, of: -2)
      }
    }
  }

  /// The JSON document that the value at `index` stands for, as the cloud's APIs take it: 2.0 is 2.
  ///
  /// - Throws: what JSON cannot say, and where.
  package func document(at index: Int) throws(UnsuitableValue) -> JSONValue {
    var reader = DocumentReader(self)
    return try reader.document(at: index)
  }
}
