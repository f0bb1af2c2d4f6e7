package import LuaHost

/// Marks tables as arrays, so that they are encoded as such, also when they are empty.
package final class JSONArrays {
  /// What a marked table calls itself; a metatable with this name marks, too.
  package static let name = "json.array"

  private var metatable: LuaReference?

  package init() {}

  /// Marks the table on top. [-0, +0]
  package func mark(on stack: LuaStack) {
    if let metatable {
      stack.push(metatable)
    } else {
      stack.pushTable(fields: 2)
      stack.push(Self.name)
      stack.setField("__name", of: -2)
      stack.guardMetatable()
      metatable = stack.reference(at: -1)
    }
    stack.setMetatable(of: -2)
  }
}

/// What `json.null` is: a value of its own, because nil in a table is nothing at all.
final class JSONNull {
  static let name = "json.Null"
}

extension LuaObjectType {
  static var jsonNull: LuaObjectType<JSONNull> { LuaObjectType<JSONNull>(JSONNull.name) }
}

extension LuaStack {
  /// Whether the value at `index` is `json.null`.
  package func isJSONNull(at index: Int) -> Bool { object(at: index, .jsonNull) != nil }

  /// Pushes `json.null`; nil where a script has put something else in its place. [-0, +1]
  package func pushJSONNull() {
    pushLoaded()
    pushField("json", of: -1)
    if type(at: -1) == .table { pushField("null", of: -1) } else { pushNil() }
    let null = reference(at: -1)
    pop(3)
    push(null)
  }

  /// Whether the table at `index` is marked as an array.
  func isJSONArray(at index: Int) -> Bool {
    guard pushMetatable(at: index) else { return false }
    pushField("__name", of: -1)
    defer { pop(2) }
    return withBytes(at: -1) { $0.elementsEqual(JSONArrays.name.utf8) } ?? false
  }
}
