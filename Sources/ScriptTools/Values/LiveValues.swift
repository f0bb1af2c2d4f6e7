internal import CloudModule
internal import HuaweiCloud
internal import LuaHost
internal import StandardModules
internal import Text

/// Reads the values of a state as they are: no script code runs, so nothing can fail, wait or change.
struct LiveValues {
  let lua: LuaState
  let notes: DescribedNames
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

  /// A module that is there, or comes with the runtime, whose code is run then.
  func module(_ name: String) -> KnownValue? {
    if let module = loadedModule(name) { return module }
    guard StandardLibrary.modules.contains(where: { $0.name == name }) else { return nil }
    return balanced {
      stack.pushGlobals()
      stack.pushField("require", of: -1)
      stack.push(name)
      do throws(LuaError) {
        try stack.call(arguments: 1, results: 1)
      } catch {
        return nil
      }
      return stack.type(at: -1) == .table ? .live(stack.popReference()) : nil
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
      return stack.typeName(at: -1)
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
      return FunctionNames(catalog: notes.catalog).name(ofFunctionAt: -1, on: stack)
        .flatMap { notes.function($0) }
    }
  }

  /// The member of the value on top.
  private func member(_ name: String) -> KnownValue? {
    let owner = stack.typeName(at: -1)
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

extension LuaStack {
  /// The name that the metatable of a value gives it. [-0, +0]
  func typeName(at index: Int) -> String? {
    let count = count
    defer { setCount(count) }
    guard pushMetatable(at: index) else { return nil }
    pushField("__name", of: -1)
    return string(at: -1)
  }
}
