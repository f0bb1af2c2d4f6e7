internal import Glibc
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
  /// How often something was kept in mind.
  private var noteCount = 0
  /// The names of what they told of; nil when nobody wants to know.
  private(set) var resources: SeenResources?

  package init() {}

  /// Forgets the names kept so far and begins to keep those to come.
  func keepResources() {
    resources = SeenResources()
    noteCount += 1
  }

  // MARK: Pushing

  /// Pushes a value of an answer. Members that are null are left out. [-0, +1]
  package func push(_ value: JSONValue, as type: ValueType, on stack: LuaStack) {
    var builder = RecordBuilder(self, expectation(of: type, on: stack), on: stack)
    _ = builder.add(value)
  }

  /// Pushes the results of an answer that was recorded, `{"results": […]}`, straight from its text.
  /// [-0, +n]
  ///
  /// - Returns: false, with anything on the stack, for a text that is none.
  func push(recorded text: [UInt8], as results: [OperationResult], on stack: LuaStack) -> Bool {
    let expected = results.map { expectation(of: $0.type, on: stack) }
    var builder = RecordBuilder(self, .answer(expected), on: stack)
    guard (try? builder.build(text, by: .answer)) != nil, let count = builder.resultCount else {
      return false
    }
    for _ in 0..<max(0, results.count - count) { stack.pushNil() }
    return true
  }

  private func expectation(
    of type: ValueType, on stack: LuaStack
  ) -> RecordBuilder.Expectation {
    switch type {
    case .record(let record): .record(shape(of: record, on: stack))
    case .list(let element): .list(expectation(of: element, on: stack))
    default: .anything
    }
  }

  // MARK: Keeping in mind

  /// Keeps the names in a value of an answer that has not been pushed yet.
  func remember(_ value: JSONValue, as type: ValueType) { resources?.remember(value, as: type) }

  /// Keeps the ids and the names in the record on top, which nobody has seen yet. [-0, +0]
  func note(_ shape: RecordShape, on stack: LuaStack) {
    let traits = shape.traits
    guard !traits.paths.isEmpty else { return }
    // A thing that is looked at again and again is the one that was seen last.
    if let last = shape.lastNote, last.number == noteCount,
      zip(traits.paths, last.texts).allSatisfy({ stack.hasText($1, at: $0) })
    {
      return
    }
    let texts = traits.paths.map { stack.text(at: $0) }
    for (id, text) in zip(traits.ids, texts.dropFirst(traits.names.count)) {
      guard let text else { continue }
      seen.remember(text, identifies: id.kind, as: id.field, of: traits.name)
    }
    resources?.remember(texts, of: traits)
    noteCount += 1
    shape.lastNote = (noteCount, texts)
  }

  // MARK: Metatables

  /// The member of a list's metatable that names the type of what is in it.
  package static let elementName = "__element"

  private func shape(of type: RecordType, on stack: LuaStack) -> RecordShape {
    if let known = shapes[type.name] { return known }
    let shape = RecordShape(
      of: type, metatable: makeMetatable(of: type, on: stack),
      listMetatable: makeListMetatable(of: type, on: stack)
    ) { self.expectation(of: $0, on: stack) }
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

  /// What lists of records have: they are arrays of JSON, also without elements, say what is in them, and
  /// are not taken for one. All else is as in a list of a script's own.
  private func makeListMetatable(of type: RecordType, on stack: LuaStack) -> LuaReference {
    let names = Set<WireKey>(texts: type.fields.map(\.name))
    stack.pushTable(fields: 5)
    stack.push(JSONArrays.name)
    stack.setField("__name", of: -2)
    stack.push(type.name)
    stack.setField(Self.elementName, of: -2)
    // Called for absent members only, such as that behind the last.
    stack.push(function: { stack throws(LuaError) in
      if stack.type(at: 2) == .string, let name = stack.string(at: 2), names.contains(name) {
        throw LuaError("this is a list of \(type.name): \(name) is a field of each of them")
      }
      stack.pushNil()
      return .results(1)
    })
    stack.setField("__index", of: -2)
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

extension LuaStack {
  /// Pushes what is at a path of members of the table on top, of which a list stands for its first
  /// element. [-0, +1]
  private func push(at path: [String]) {
    guard path.count > 1 else {
      pushField(path[0], of: -1)
      return
    }
    pushCopy(of: -1)
    for name in path where type(at: -1) == .table {
      if pushElement(1, of: -1) == .table { remove(at: -2) } else { pop() }
      pushField(name, of: -1)
      remove(at: -2)
    }
  }

  /// The text there; nil for none and for an empty one. [-0, +0]
  fileprivate func text(at path: [String]) -> String? {
    push(at: path)
    defer { pop() }
    return withBytes(at: -1) { $0.isEmpty ? nil : String(decoding: $0, as: UTF8.self) } ?? nil
  }

  /// Whether this is the text there, or there is none as here. [-0, +0]
  fileprivate func hasText(_ text: String?, at path: [String]) -> Bool {
    push(at: path)
    defer { pop() }
    var text = text ?? ""
    return withBytes(at: -1) { bytes in text.withUTF8 { $0.isSame(as: bytes) } } ?? text.isEmpty
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether both hold the same, compared as one and not byte by byte.
  func isSame(as other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard let start = baseAddress, let theirs = other.baseAddress else { return true }
    return memcmp(start, theirs, count) == 0
  }
}
