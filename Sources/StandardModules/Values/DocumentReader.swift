package import JSON
package import LuaHost
internal import Text

/// Makes JSON documents of Lua values, and says where that cannot be done.
package struct DocumentReader {
  /// What paths begin with: `$` where a whole document has a name.
  private let root: String
  /// Whether 2.0 stays a number with a fraction.
  private let keepsFloats: Bool
  private let depthLimit: Int
  private let stack: LuaStack
  /// The way from the root to the value that is read, and the tables on it.
  private var steps: [Step] = []
  private var enclosing: [UnsafeRawPointer] = []
  private var work: LuaWork

  private enum Step {
    case name(String)
    case index(Int)
  }

  package init(
    _ stack: LuaStack, root: String = "", keepsFloats: Bool = false, depthLimit: Int = 100
  ) {
    self.stack = stack
    self.root = root
    self.keepsFloats = keepsFloats
    self.depthLimit = depthLimit
    work = LuaWork(stack, bytesPerStep: MemoryLayout<JSONMember>.stride)
  }

  /// The document that the value at `index` stands for. [-0, +0]
  package mutating func document(at index: Int) throws(UnsuitableValue) -> JSONValue {
    do throws(LuaError) { try work.step() } catch { throw UnsuitableValue(interruption: error) }
    switch stack.type(at: index) {
    case .none, .nil: return .null
    case .boolean: return .boolean(stack.isTrue(at: index))
    case .number: return try number(at: index)
    case .string: return .string(try text(at: index))
    case .table:
      let height = stack.count
      defer { stack.setCount(height) }
      stack.pushCopy(of: index)
      return try table()
    case .userdata where stack.isJSONNull(at: index): return .null
    case let type: throw unsuitable("a \(type.name)")
    }
  }

  private func number(at index: Int) throws(UnsuitableValue) -> JSONValue {
    let isWhole = keepsFloats ? isInteger(at: index) : true
    if isWhole, let number = stack.integer(at: index) { return .integer(Int64(number)) }
    guard let number = stack.number(at: index), number.isFinite else {
      let isNaN = stack.number(at: index)?.isNaN ?? false
      throw unsuitable("the number \(isNaN ? "nan" : stack.description(at: index))")
    }
    return .real(number)
  }

  private func isInteger(at index: Int) -> Bool {
    if case .integer = stack.value(at: index) { true } else { false }
  }

  /// Guessing at what the bytes were meant to be would write something else.
  private func text(at index: Int) throws(UnsuitableValue) -> String {
    let text = stack.withBytes(at: index) { String(validating: $0, as: UTF8.self) }
    if let text = text ?? "" { return text }
    let bytes = stack.bytes(at: index) ?? []
    throw unsuitable("a string that is not UTF-8 (byte \(bytes.firstInvalidByte + 1))")
  }

  // MARK: Tables

  /// The document of the table on top. [-?, +?]
  private mutating func table() throws(UnsuitableValue) -> JSONValue {
    // Modules and enumerations show their members through another table.
    stack.unseal()
    let index = stack.count
    guard let identity = stack.identity(at: index) else { return .null }
    if let level = enclosing.firstIndex(of: identity) {
      let name = path(of: steps[..<level])
      throw unsuitable("the table \(name.isEmpty ? "" : "\(name) ")that contains it")
    }
    guard enclosing.count < depthLimit else {
      throw unsuitable("a table more than \(depthLimit) deep")
    }
    enclosing.append(identity)
    defer { enclosing.removeLast() }
    let isArray = stack.isJSONArray(at: index)
    return isArray || stack.length(at: index) > 0
      ? try list(at: index, isMarked: isArray) : try object(at: index)
  }

  private mutating func list(at index: Int, isMarked: Bool) throws(UnsuitableValue) -> JSONValue {
    let count = stack.length(at: index)
    var others: String?
    stack.forEachField(of: index) {
      guard let key = stack.integer(at: -2) else {
        others = isMarked ? "an array with names" : "a table with both a list and names"
        return
      }
      if !(1...max(count, 1)).contains(key) || count == 0 { others = others ?? "a list with holes" }
    }
    if let others { throw unsuitable(others) }
    var elements: [JSONValue] = []
    elements.reserveCapacity(count)
    for position in 0..<count {
      steps.append(.index(position + 1))
      defer { steps.removeLast() }
      if stack.pushElement(position + 1, of: index) == .nil { throw unsuitable("a hole in a list") }
      elements.append(try document(at: -1))
      stack.pop()
    }
    return .array(elements)
  }

  private mutating func object(at index: Int) throws(UnsuitableValue) -> JSONValue {
    var names: [String] = []
    try stack.forEachField(of: index) { () throws(UnsuitableValue) in
      guard stack.type(at: -2) == .string else {
        throw unsuitable(
          stack.type(at: -2) == .number
            ? "a list with holes" : "a table with keys that are not strings")
      }
      names.append(try text(at: -2))
    }
    // In this order also where two members are unsuitable, so that the same one is named each time.
    names.sort()
    var members: [JSONMember] = []
    members.reserveCapacity(names.count)
    for name in names {
      steps.append(.name(name))
      stack.pushField(name, of: index)
      members.append(JSONMember(name, try document(at: -1)))
      stack.pop()
      steps.removeLast()
    }
    return .object(members)
  }

  // MARK: Places

  private func unsuitable(_ phrase: String) -> UnsuitableValue {
    UnsuitableValue(path: path(of: steps[...]), phrase: phrase)
  }

  private func path(of steps: ArraySlice<Step>) -> String {
    steps.reduce(root) { path, step in
      switch step {
      case .index(let number): "\(path)[\(number)]"
      case .name(let name) where !name.isLuaName:
        "\(path)[\(name.luaLiteral)]"
      case .name(let name): path.isEmpty ? name : "\(path).\(name)"
      }
    }
  }
}

/// A Lua value that has no counterpart in JSON.
package struct UnsuitableValue: Error {
  /// Where it is, from the value asked for: `publicip.tags[2]`; empty for the value itself.
  package let path: String
  /// What it is: `a function`.
  package let phrase: String
  /// What ended the reading instead: the deadline of the task, or the limit of its memory. To be thrown
  /// as it is.
  package let interruption: LuaError?

  init(path: String, phrase: String) {
    (self.path, self.phrase, interruption) = (path, phrase, nil)
  }

  init(interruption: LuaError) {
    (path, phrase, self.interruption) = ("", interruption.description, interruption)
  }
}

extension [UInt8] {
  /// The index of the first byte that begins no character of UTF-8; `count` if there is none.
  fileprivate var firstInvalidByte: Int {
    var position = 0
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = makeIterator()
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let scalar): position += scalar.count
      case .emptyInput, .error: return position
      }
    }
  }
}
