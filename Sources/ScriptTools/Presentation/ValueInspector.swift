internal import CloudModule
package import HuaweiCloud
package import LuaHost
internal import Text

/// Takes Lua values apart for display. It reads raw: nothing that a script has defined runs, except
/// through `describe`.
package final class ValueInspector {
  /// How much is read; the rest is marked as missing.
  package struct Limits {
    package var depth = 5
    /// Of one table.
    package var entries = 1000
    /// Of all tables together. A few tables that hold one another can be more than any memory has
    /// room for.
    package var total = 20_000

    package init() {}

    /// For all that anybody could want to read.
    package static var wide: Limits {
      var limits = Limits()
      (limits.depth, limits.entries, limits.total) = (100, .max, 200_000)
      return limits
    }
  }

  private let catalog: OperationCatalog
  private let limits: Limits
  private let describe: (LuaStack, Int) -> String?
  private var types: [String: RecordType] = [:]
  /// The tables that the value being read is in.
  private var open: [UnsafeRawPointer] = []
  /// How many entries may still be read.
  private var budget: Int

  /// - Parameter describe: what the `__tostring` of a script makes of the value at an index; nil to
  ///   show its members instead.
  package init(
    catalog: OperationCatalog = .standard, limits: Limits = Limits(),
    describe: @escaping (LuaStack, Int) -> String? = { _, _ in nil }
  ) {
    self.catalog = catalog
    self.limits = limits
    budget = limits.total
    // A script can say anything.
    self.describe = { describe($0, $1)?.escapingControlsInLines }
    for type in catalog.recordTypes { types[type.name] = type }
  }

  package func read(at index: Int, on stack: LuaStack) -> ShownValue {
    switch stack.type(at: index) {
    case .none, .nil: return .plain("nil")
    case .boolean, .number: return .plain(stack.description(at: index))
    case .string: return .text(stack.string(at: index) ?? "")
    case .function:
      let name = FunctionNames(catalog: catalog).name(ofFunctionAt: index, on: stack)
      return .plain(name.map { "function \($0)" } ?? "function")
    case .thread: return .plain("coroutine")
    case .lightUserdata: return .plain("userdata")
    case .userdata: return .plain(userdata(at: index, on: stack))
    case .table:
      let count = stack.count
      defer { stack.setCount(count) }
      return table(at: stack.absolute(index), on: stack)
    }
  }

  /// The objects of the runtime describe themselves; others have what scripts can have changed.
  private func userdata(at index: Int, on stack: LuaStack) -> String {
    let kind = MetatableFacts(at: index, of: stack)
    if kind.isHidden { return stack.description(at: index) }
    return describe(stack, index) ?? kind.name ?? "userdata"
  }

  // MARK: Tables

  private func table(at index: Int, on stack: LuaStack) -> ShownValue {
    guard let identity = stack.identity(at: index) else { return .plain("table") }
    if let depth = open.reversed().firstIndex(of: identity) {
      return .plain(depth.base == 1 ? "(itself)" : "(a table above)")
    }
    guard open.count < limits.depth, budget > 0 else { return .plain("{…}") }
    let kind = MetatableFacts(at: index, of: stack)
    if !kind.isHidden, kind.hasDescription, let text = describe(stack, index) {
      return .plain(text)
    }
    open.append(identity)
    defer { open.removeLast() }
    if let name = kind.name, kind.isHidden {
      if let order = types[name]?.fields.map(\.name) {
        return .record(type: name, fields: fields(order + ["raw"], of: index, on: stack))
      }
      if name == "cloud.Error" {
        return .record(type: name, fields: fields(ErrorTable.shownFields, of: index, on: stack))
      }
      if let module = module(name, at: index, on: stack) { return module }
    }
    return members(of: index, on: stack)
  }

  private func fields(_ names: [String], of index: Int, on stack: LuaStack) -> [ShownField] {
    names.compactMap { name in
      defer { stack.pop() }
      guard stack.pushField(name, of: index) != .nil else { return nil }
      budget -= 1
      return ShownField(key: name, value: read(at: -1, on: stack))
    }
  }

  /// `cloud.eip: bind, find, …`: what is in a module is explained by `help`.
  /// Nil when the table is none.
  private func module(_ name: String, at index: Int, on stack: LuaStack) -> ShownValue? {
    stack.pushCopy(of: index)
    stack.unseal()
    guard !stack.isSame(-1, index) else { return nil }
    var names: [String] = []
    stack.forEachField(of: -1) {
      if let name = stack.string(at: -2) { names.append(name) }
    }
    return .module(name: name, members: names.sorted())
  }

  private func members(of index: Int, on stack: LuaStack) -> ShownValue {
    let length = stack.length(at: index)
    var elements: [ShownValue] = []
    for position in 0..<min(length, limits.entries) {
      guard budget > 0 else { break }
      budget -= 1
      stack.pushElement(position + 1, of: index)
      elements.append(read(at: -1, on: stack))
      stack.pop()
    }
    var omitted = length - elements.count
    var fields: [(order: MemberOrder, field: ShownField)] = []
    stack.forEachField(of: index) {
      if let key = stack.integer(at: -2), (1...max(1, length)).contains(key), length > 0 { return }
      guard elements.count + fields.count < limits.entries, budget > 0 else {
        omitted += 1
        return
      }
      budget -= 1
      let (order, key) = key(at: stack.absolute(-2), on: stack)
      fields.append((order, ShownField(key: key, value: read(at: -1, on: stack))))
    }
    return .table(
      elements: elements, fields: fields.sorted { $0.order < $1.order }.map(\.field),
      omitted: omitted)
  }

  private func key(at index: Int, on stack: LuaStack) -> (MemberOrder, String) {
    if let name = stack.string(at: index) {
      return (
        MemberOrder(kind: 1, number: 0, name: name),
        name.luaField
      )
    }
    if let number = stack.number(at: index) {
      return (MemberOrder(kind: 0, number: number, name: ""), "[\(stack.description(at: index))]")
    }
    // No further than this: a key may be a table of its own.
    let text = stack.boolean(at: index).map { "\($0)" } ?? stack.type(at: index).name
    return (MemberOrder(kind: 2, number: 0, name: text), "[\(text)]")
  }
}

/// Numbers before names, and those before everything else.
private struct MemberOrder: Comparable {
  let kind: Int
  let number: Double
  let name: String

  static func < (lhs: MemberOrder, rhs: MemberOrder) -> Bool {
    (lhs.kind, lhs.number, lhs.name) < (rhs.kind, rhs.number, rhs.name)
  }
}

/// What a metatable says of the value that has it.
private struct MetatableFacts {
  var name: String?
  /// Scripts cannot get at it: it is one of the runtime's.
  var isHidden = false
  var hasDescription = false

  init(at index: Int, of stack: LuaStack) {
    let count = stack.count
    defer { stack.setCount(count) }
    guard stack.pushMetatable(at: index) else { return }
    let metatable = stack.count
    stack.pushField("__name", of: metatable)
    name = stack.string(at: -1)
    isHidden = stack.pushField("__metatable", of: metatable) != .nil
    hasDescription = stack.pushField("__tostring", of: metatable) == .function
  }
}
