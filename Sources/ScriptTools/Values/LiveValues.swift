internal import HuaweiCloud
internal import LuaHost
internal import StandardModules
internal import Text

/// Reads the values of a state as they are: no script code runs, so nothing can fail, wait or change.
struct LiveValues {
  let lua: LuaState
  let notes: CompletionNotes
  /// Where variables are looked up first; what its `__index` leads to comes after.
  let environment: LuaReference?

  /// So many tables are gone through by way of `__index`.
  static let chain = 8

  var stack: LuaStack { lua.stack }

  // MARK: One value

  func variable(_ name: String) -> KnownValue? {
    balanced {
      pushEnvironment()
      return member(name)
    }
  }

  /// A module that is there.
  func loadedModule(_ name: String) -> KnownValue? {
    balanced {
      stack.pushLoaded()
      return stack.pushField(name, of: -1) == .table ? .live(stack.popReference()) : nil
    }
  }

  func member(_ name: String, of value: LuaReference) -> KnownValue? {
    balanced {
      stack.push(value)
      return member(name)
    }
  }

  func element(_ index: Int, of value: LuaReference) -> KnownValue? {
    balanced {
      stack.push(value)
      guard stack.type(at: -1) == .table, stack.pushElement(index, of: -1) != .nil else {
        return nil
      }
      return .live(stack.popReference())
    }
  }

  /// The name that the metatable gives the value: `eip.PublicIp`, `cloud.eip`.
  func typeName(of value: LuaReference) -> String? {
    balanced {
      stack.push(value)
      return typeName
    }
  }

  func isString(_ value: LuaReference) -> Bool {
    balanced {
      stack.push(value)
      return stack.type(at: -1) == .string
    }
  }

  /// The operation or module function that a value is, under whatever name.
  func function(_ value: LuaReference) -> KnownValue? {
    balanced {
      stack.push(value)
      guard stack.type(at: -1) == .function else { return nil }
      let function = stack.count
      stack.pushLoaded()
      let owners = Set(notes.operations.keys).union(notes.functions.keys).map(\.withoutLastName)
      for owner in Set(owners) where stack.pushField(owner, of: function + 1) == .table {
        var found: String?
        stack.unseal()
        stack.forEachField(of: -1) {
          if stack.isSame(-1, function), let name = stack.string(at: -2) { found = name }
        }
        if let found { return notes.function("\(owner).\(found)") }
        stack.setCount(function + 1)
      }
      return nil
    }
  }

  /// The member of the value on top.
  private func member(_ name: String) -> KnownValue? {
    let owner = typeName
    for _ in 0..<Self.chain {
      stack.unseal()
      guard stack.type(at: -1) == .table || pushIndex() else { break }
      if stack.pushField(name, of: -1) != .nil {
        let isFunction = stack.type(at: -1) == .function
        if isFunction, let owner, let known = notes.function("\(owner).\(name)") { return known }
        return .live(stack.popReference())
      }
      stack.pop()
      guard pushIndex() else { break }
    }
    guard let owner else { return nil }
    if let enumeration = notes.enumerations["\(owner).\(name)"] { return .enumeration(enumeration) }
    return notes.records[owner]?.fields.first { $0.name == name }.map { .typed($0.type) }
  }

  func pushEnvironment() {
    if let environment { stack.push(environment) } else { stack.pushGlobals() }
  }

  /// Pushes the table in which members are looked for that the value on top lacks. [-0, +(1|0)]
  func pushIndex() -> Bool {
    guard stack.pushMetatable(at: -1) else { return false }
    return stack.pushField("__index", of: -1) == .table
  }

  var typeName: String? {
    let count = stack.count
    defer { stack.setCount(count) }
    guard stack.pushMetatable(at: -1) else { return nil }
    stack.pushField("__name", of: -1)
    return stack.string(at: -1)
  }

  func balanced<Result>(_ body: () -> Result) -> Result {
    let count = stack.count
    defer { stack.setCount(count) }
    return body()
  }
}

extension String {
  /// `cloud.eip` of `cloud.eip.bind`; empty when there is no dot.
  var withoutLastName: String { lastIndex(of: ".").map { String(self[..<$0]) } ?? "" }
}
