internal import HuaweiCloud
internal import JSON
internal import LuaHost

/// The `json` module.
final class JSONModule {
  /// Far more than any document has, and far less than the stack of the machine holds.
  private static let depthLimit = 500

  private let null: LuaReference
  private let arrays: JSONArrays

  init(in lua: LuaState, arrays: JSONArrays) {
    self.arrays = arrays
    let stack = lua.stack
    stack.push(JSONNull(), as: .jsonNull, methods: [:]) { _ in "json.null" }
    null = stack.popReference()
  }

  func install(in lua: LuaState) {
    lua.install(
      Self.description,
      [
        "encode": { stack throws(LuaError) in try Self.encode(stack) }, "decode": decode,
        "array": array,
      ]
    ) { [null] stack in
      stack.push(null)
      stack.setField("null", of: -2)
    }
  }

  // MARK: Functions

  /// `json.encode(value[, options])`
  private static func encode(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    guard stack.type(at: 1) != .none else { throw LuaError("json.encode: expected a value") }
    var layout = JSONValue.Layout.compact
    if stack.type(at: 2) != .none, stack.type(at: 2) != .nil {
      var options = ModuleArguments(of: "json.encode", at: 2, on: stack, names: ["pretty"])
      if options.boolean("pretty") == true { layout = .indented }
      if let problem = options.problem { throw LuaError("json.encode: \(problem)") }
    }
    stack.push(bytes: try document(at: 1, on: stack).serialized(layout))
    return .results(1)
  }

  /// The document of a value, as `json.encode` understands it.
  static func document(
    at index: Int, on stack: LuaStack, for function: String = "json.encode", root: String = "$"
  ) throws(LuaError) -> JSONValue {
    var reader = DocumentReader(stack, root: root, keepsFloats: true, depthLimit: depthLimit)
    do throws(UnsuitableValue) {
      return try reader.document(at: index)
    } catch {
      throw LuaError("\(function): \(error.path): \(error.phrase) cannot be written as JSON")
    }
  }

  /// `json.decode(text)`
  private func decode(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    guard let text = stack.bytes(at: 1) else {
      throw LuaError("json.decode: expected a string, got \(stack.type(at: 1).name)")
    }
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsingWide: text)
    } catch {
      throw LuaError("json.decode: \(error.place)")
    }
    push(document, on: stack)
    return .results(1)
  }

  /// `json.array([list])`
  private func array(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    if stack.type(at: 1) == .none || stack.type(at: 1) == .nil {
      stack.setCount(0)
      stack.pushTable()
    }
    guard stack.type(at: 1) == .table else {
      throw LuaError("json.array: expected a table, got \(stack.type(at: 1).name)")
    }
    stack.setCount(1)
    if stack.pushMetatable(at: 1), !stack.isJSONArray(at: 1) {
      throw LuaError("json.array: the table has a metatable of its own")
    }
    stack.setCount(1)
    arrays.mark(on: stack)
    return .results(1)
  }

  // MARK: Values

  /// Pushes a document: null as `json.null`, arrays so that they are encoded as arrays again, also
  /// when they are empty. [-0, +1]
  func push(_ document: JSONValue, on stack: LuaStack) {
    switch document {
    case .null: stack.push(null)
    case .array(let elements):
      stack.pushTable(elements: elements.count)
      for (index, element) in elements.enumerated() {
        push(element, on: stack)
        stack.setElement(index + 1, of: -2)
      }
      arrays.mark(on: stack)
    case .object(let members):
      stack.pushTable(fields: members.count)
      for member in members {
        push(member.value, on: stack)
        stack.setField(member.name, of: -2)
      }
    case .boolean, .integer, .real, .string: stack.push(document)
    }
  }
}

extension JSONError {
  /// `line 2, column 7: '}' expected near end of file`
  var place: String {
    column == 0 ? "the text is empty" : "line \(line), column \(column): \(message.oneLine)"
  }
}
