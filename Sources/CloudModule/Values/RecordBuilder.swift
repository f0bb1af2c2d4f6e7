internal import HuaweiCloud
internal import JSON
internal import LuaHost
internal import StandardModules

/// Makes Lua values of an answer while it is read, on top of a stack: records where they are
/// documented, and plain tables of all else. Members that are null are left out.
struct RecordBuilder: JSONBuilder {
  /// What a value on the stack is, as far as that matters where it goes.
  enum Kind {
    case null
    case object
    case other
  }

  /// What is documented of a value.
  enum Expectation {
    case anything
    case record(RecordShape)
    indirect case list(Expectation)
    /// `{"results": […]}`, of which each result is left on the stack.
    case answer([Expectation])
    case results([Expectation])
  }

  struct List {
    let expectation: Expectation
    var count = 0
  }

  struct Object {
    let expectation: Expectation
    var place = 0
    /// Whether the member that is read is documented.
    var isDocumented = true
    /// Whether the table below the record has what is not.
    var hasRaw = false
  }

  private let tables: RecordTables
  private let stack: LuaStack
  private var expectation: Expectation
  /// How many results of an answer are on the stack; nil where it has none.
  private(set) var resultCount: Int?

  init(_ tables: RecordTables, _ expectation: Expectation, on stack: LuaStack) {
    (self.tables, self.expectation, self.stack) = (tables, expectation, stack)
  }

  func mayGoOn() -> Bool { true }

  func scalar(_ value: JSONValue) -> Kind {
    stack.push(value)
    return value.isNull ? .null : .other
  }

  func string(_ text: JSONText) -> Kind {
    text.withBytes { stack.push(bytes: UnsafeRawBufferPointer($0)) }
    return .other
  }

  // MARK: Lists

  mutating func list() -> List {
    let list = List(expectation: expectation)
    if case .results = expectation {} else { stack.pushTable() }
    expectElement(of: list)
    return list
  }

  private mutating func expectElement(of list: List) {
    switch list.expectation {
    case .list(let element): expectation = element
    case .results(let results) where list.count < results.count: expectation = results[list.count]
    default: expectation = .anything
    }
  }

  mutating func append(_ value: Kind, to list: inout List) {
    list.count += 1
    defer { expectElement(of: list) }
    switch (list.expectation, value) {
    case (.results(let results), _):
      if list.count > results.count { stack.pop() }
      return
    case (.list(.record(let shape)), .null), (.list(.record(let shape)), .other):
      makeRecord(of: shape, value)
    case (.list, _): break
    // So that the array keeps its length.
    case (_, .null):
      stack.pop()
      stack.push(false)
    default: break
    }
    stack.setElement(list.count, of: -2)
  }

  /// What is no object among records is a record of nothing but that, as `raw.value`: the list keeps
  /// its length, and a script that goes through it reads nil and not an error.
  private func makeRecord(of shape: RecordShape, _ value: Kind) {
    stack.pushTable(fields: 1)
    stack.insert(at: -2)
    if value == .null {
      stack.pop()
    } else {
      stack.pushTable(fields: 1)
      stack.insert(at: -2)
      stack.setField("value", of: -2)
      stack.setField("raw", of: -2)
    }
    stack.push(shape.metatable)
    stack.setMetatable(of: -2)
  }

  mutating func value(of list: List) -> Kind {
    switch list.expectation {
    case .results: resultCount = list.count
    case .list(.record(let shape)):
      stack.push(shape.listMetatable)
      stack.setMetatable(of: -2)
    default: if list.count == 0 { tables.arrays.mark(on: stack) }
    }
    return .other
  }

  // MARK: Objects

  mutating func object() -> Object {
    defer { expectation = .anything }
    switch expectation {
    case .answer: break
    case .record(let shape): stack.pushTable(fields: shape.size)
    // What is no record here is passed on as it is, against its documentation.
    default:
      stack.pushTable()
      return Object(expectation: .anything)
    }
    return Object(expectation: expectation)
  }

  /// Leaves the name on the stack until its value is there.
  mutating func name(_ text: JSONText, in object: inout Object) {
    switch object.expectation {
    case .record(let shape):
      let known = shape.push(text, at: object.place, on: stack)
      object.place += 1
      object.isDocumented = known != nil
      expectation = known ?? .anything
    case .answer(let results):
      let isResults = text.withBytes { $0.elementsEqual("results".utf8) }
      object.isDocumented = isResults
      expectation = isResults ? .results(results) : .anything
    default:
      expectation = .anything
      text.withBytes { stack.push(bytes: UnsafeRawBufferPointer($0)) }
    }
  }

  func set(_ name: Void, to value: Kind, in object: inout Object) -> Bool {
    if case .answer = object.expectation {
      if !object.isDocumented { stack.pop() }
    } else if object.isDocumented {
      stack.rawSet(of: -3)
    } else if value == .null {
      stack.pop(2)
    } else {
      if !object.hasRaw {
        stack.pushTable()
        stack.insert(at: -4)
        object.hasRaw = true
      }
      stack.rawSet(of: -4)
    }
    return true
  }

  func value(of object: Object) -> Kind {
    guard case .record(let shape) = object.expectation else { return .object }
    if object.hasRaw {
      stack.pushCopy(of: -2)
      stack.setField("raw", of: -2)
      stack.remove(at: -2)
    }
    tables.note(shape, on: stack)
    stack.push(shape.metatable)
    stack.setMetatable(of: -2)
    return .object
  }
}
