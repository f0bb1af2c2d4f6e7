internal import JSON
internal import LuaHost
internal import Text

/// The `json` module.
final class JSONModule {
  /// Far more than any document has, and far less than the stack of the machine holds.
  private static let depthLimit = 500

  private let null: LuaReference
  private let arrays: JSONArrays

  static let module = HostModule<JSONModule>(
    "json", "JSON as text and as Lua values", functions: [encode, decode, array],
    values: [
      ModuleValue("null", JSONNull.name, "what null is, since nil in a table is nothing")
    ],
    types: [
      ModuleType(
        name: JSONNull.name, summary: "the type of json.null; it counts as true in conditions")
    ])

  init(in lua: LuaState, arrays: JSONArrays) {
    self.arrays = arrays
    let stack = lua.stack
    stack.push(JSONNull(), as: .jsonNull, methods: []) { _ in "json.null" }
    null = stack.popReference()
  }

  func install(in lua: LuaState, by installer: FunctionInstaller) {
    installer.install(Self.module, self, in: lua) { [null] stack in
      stack.push(null)
      stack.setField("null", of: -2)
    }
  }

  // MARK: Functions

  static let encode = HostFunction<JSONModule>(
    "encode", "the JSON text of a value; names in alphabetical order",
    parameters: [
      ModuleValue(
        "value", "any",
        "a table with string keys is an object, a list an array, an empty table an object"),
      ModuleValue(
        "options", "{ pretty: boolean?, indent: (integer|boolean)? }?",
        "pretty: on several lines; indent: likewise, with so many blanks a level, 2 for true"),
    ],
    results: [ModuleValue("text", "string", "in UTF-8")],
    example: """
      assert(json.encode { name = "web", ids = { 1, 2 } } == '{"ids":[1,2],"name":"web"}')
      print(json.encode(cloud.eip.list {}[1], { pretty = true }))
      """
  ) { call throws(LuaError) in
    guard call.stack.type(at: 1) != .none else { throw call.error("expected a value") }
    let layout = try layout(call)
    var reader = DocumentReader(
      call.stack, root: "$", keepsFloats: true, depthLimit: depthLimit)
    do throws(UnsuitableValue) {
      let document = try reader.document(at: 1)
      call.stack.push(bytes: document.serialized(layout))
      return .results(1)
    } catch {
      throw error.interruption
        ?? call.error("\(error.path): \(error.phrase) cannot be written as JSON")
    }
  }

  /// How the text is to look, which is said in the options at index 2.
  private static func layout(
    _ call: HostCall<JSONModule>
  ) throws(LuaError) -> JSONValue.Layout {
    let stack = call.stack
    guard [.none, .nil, .table].contains(stack.type(at: 2)) else {
      throw call.error(
        "expected options such as { pretty = true } or { indent = 2 }, got \(stack.phrase(at: 2))")
    }
    var options = call.fields(
      at: 2,
      [
        ModuleValue("pretty", "boolean?", "on several lines"),
        ModuleValue("indent", "(integer|boolean)?", "blanks a level"),
      ])
    var layout = options.boolean("pretty") == true ? JSONValue.Layout.indented : .compact
    let isFlag = options.push("indent") == .boolean
    stack.pop()
    if isFlag {
      if options.boolean("indent") == true { layout = .indented }
    } else if let blanks = options.integer("indent", 0...16, "true or 0 to 16 blanks") {
      layout = .indented(by: blanks)
    }
    if let problem = options.problem { throw call.error(problem) }
    return layout
  }

  static let decode = HostFunction<JSONModule>(
    "decode", "the value of a JSON text",
    parameters: [ModuleValue("text", "string", "one document in UTF-8")],
    results: [
      ModuleValue(
        "value", "any",
        "integers stay exact within 64 bits, those above 2^63-1 as a text of their digits; null is"
          + " json.null; arrays stay arrays, also empty ones"
      )
    ],
    example: """
      local t = json.decode '{"id": 9007199254740993, "tags": [], "zone": null}'
      assert(t.id == 9007199254740993 and #t.tags == 0 and t.zone == json.null)
      assert(json.encode(t) == '{"id":9007199254740993,"tags":[],"zone":null}')
      """
  ) { call throws(LuaError) in
    guard let text = call.stack.bytes(at: 1) else {
      throw call.error("expected a string, got \(call.stack.type(at: 1).name)")
    }
    try call.context.push(parsing: text, by: .script, on: call.stack) {
      call.error("\($0)".oneLine)
    }
    return .results(1)
  }

  static let array = HostFunction<JSONModule>(
    "array", "mark a table as an array, so that it is one when it is empty",
    parameters: [ModuleValue("list", "any[]?", "a new table if nil")],
    results: [ModuleValue("list", "any[]", "the same table")],
    example: """
      assert(json.encode { tags = json.array {} } == '{"tags":[]}')
      """
  ) { call throws(LuaError) in
    let stack = call.stack
    if [.none, .nil].contains(stack.type(at: 1)) {
      stack.setCount(0)
      stack.pushTable()
    }
    guard stack.type(at: 1) == .table else {
      throw call.error("expected a table, got \(stack.type(at: 1).name)")
    }
    stack.setCount(1)
    if stack.pushMetatable(at: 1), !stack.isJSONArray(at: 1) {
      throw call.error("the table has a metatable of its own")
    }
    stack.setCount(1)
    call.context.arrays.mark(on: stack)
    return .results(1)
  }

  // MARK: Values

  /// Pushes the value of a text, without a document in between: null as `json.null`, arrays so that
  /// they are encoded as arrays again, also when they are empty. [-0, +1]
  ///
  /// - Parameter error: makes of a text that is not JSON what is thrown.
  func push(
    parsing text: [UInt8], by rules: JSONRules, on stack: LuaStack,
    or error: (JSONError) -> LuaError
  ) throws(LuaError) {
    var values = LuaValues(stack, null: null, arrays: arrays)
    do throws(JSONError) {
      try values.build(text, by: rules)
    } catch let flaw {
      throw values.interruption ?? error(flaw)
    }
  }
}

/// Makes Lua values of a document while it is read, on top of a stack.
private struct LuaValues: JSONBuilder {
  private let stack: LuaStack
  private let null: LuaReference
  private let arrays: JSONArrays
  private var work: LuaWork
  /// What the reading was stopped by.
  private(set) var interruption: LuaError?

  init(_ stack: LuaStack, null: LuaReference, arrays: JSONArrays) {
    self.stack = stack
    self.null = null
    self.arrays = arrays
    work = LuaWork(stack)
  }

  mutating func mayGoOn() -> Bool {
    do throws(LuaError) {
      try work.step()
      return true
    } catch {
      interruption = error
      return false
    }
  }

  func scalar(_ value: JSONValue) {
    if value.isNull { stack.push(null) } else { stack.push(value) }
  }

  func string(_ text: JSONText) {
    text.withBytes { stack.push(bytes: UnsafeRawBufferPointer($0)) }
  }

  func list() -> Int {
    stack.pushTable()
    return 0
  }

  func append(_ value: Void, to count: inout Int) {
    count += 1
    stack.setElement(count, of: -2)
  }

  func value(of count: Int) { arrays.mark(on: stack) }

  func object() -> LuaObject {
    stack.pushTable()
    return LuaObject()
  }

  /// Leaves it on the stack until its value is there.
  func name(_ text: JSONText, in object: inout LuaObject) { string(text) }

  func set(_ name: Void, to value: Void, in object: inout LuaObject) -> Bool {
    stack.rawSet(of: -3)
    return true
  }

  func value(of object: LuaObject) {}

  /// The table on top.
  struct LuaObject {}
}
