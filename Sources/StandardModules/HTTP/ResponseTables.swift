internal import JSON
internal import LuaHost
internal import Ports
internal import Text

/// Makes tables of answers: `http.Response`, strict as records are.
final class ResponseTables {
  private static let name = "http.Response"
  static let type = ModuleType(
    name: name, summary: "what a server answered",
    fields: [
      ModuleValue("status", "integer", "such as 200"),
      ModuleValue("ok", "boolean", "whether the status is 200 to 299"),
      ModuleValue("headers", "table<string, string>", "by name, in any letter case"),
      ModuleValue("body", "string", "its bytes as they came"),
      ModuleValue("url", "string", "the one that answered, after redirects"),
    ], methods: [readJSON.description])

  private let json: JSONModule
  private var metatable: LuaReference?
  private var headersMetatable: LuaReference?

  init(json: JSONModule) {
    self.json = json
  }

  /// [-0, +1]
  func push(_ answer: WebFetch.Answer, on stack: LuaStack) {
    let response = answer.response
    stack.pushTable(fields: 5)
    stack.push(response.status)
    stack.setField("status", of: -2)
    stack.push((200..<300).contains(response.status))
    stack.setField("ok", of: -2)
    stack.push(answer.address.url)
    stack.setField("url", of: -2)
    stack.push(bytes: response.body)
    stack.setField("body", of: -2)
    pushHeaders(of: answer, on: stack)
    stack.setField("headers", of: -2)
    dress(on: stack)
  }

  /// Makes a response of the table on top, which has its fields. [-0, +0]
  func dress(on stack: LuaStack) {
    if stack.pushField("headers", of: -1) == .table {
      if headersMetatable == nil { headersMetatable = makeHeadersMetatable(on: stack) }
      if let headersMetatable {
        stack.push(headersMetatable)
        stack.setMetatable(of: -2)
      }
    }
    stack.pop()
    pushMetatable(on: stack)
    stack.setMetatable(of: -2)
  }

  /// By their names in small letters; those that come twice in one text.
  private func pushHeaders(of answer: WebFetch.Answer, on stack: LuaStack) {
    var values: [WireKey: String] = [:]
    for header in answer.response.headers {
      let name = header.name.lowercased()
      values[name] = values[name].map { "\($0), \(header.value)" } ?? header.value
    }
    stack.pushTable(fields: values.count)
    for (name, value) in values {
      stack.push(value)
      stack.setField(name.text, of: -2)
    }
  }

  /// Finds `headers["Content-Type"]` as well.
  private func makeHeadersMetatable(on stack: LuaStack) -> LuaReference {
    stack.pushTable(fields: 3)
    stack.push("http.Headers")
    stack.setField("__name", of: -2)
    stack.push(function: { stack in
      if let name = stack.string(at: 2) {
        stack.pushField(name.lowercased(), of: 1)
      } else {
        stack.pushNil()
      }
      return .results(1)
    })
    stack.setField("__index", of: -2)
    stack.guardMetatable()
    return stack.popReference()
  }

  private func pushMetatable(on stack: LuaStack) {
    if let metatable {
      stack.push(metatable)
      return
    }
    stack.pushTable(fields: 5)
    stack.push(Self.name)
    stack.setField("__name", of: -2)
    pushReader(on: stack)
    stack.setField("__index", of: -2)
    stack.push(function: Self.write)
    stack.setField("__newindex", of: -2)
    stack.push(function: Self.describe)
    stack.setField("__tostring", of: -2)
    stack.guardMetatable()
    stack.pushCopy(of: -1)
    metatable = stack.popReference()
  }

  /// The function that finds members which are not in the table: its method.
  private func pushReader(on stack: LuaStack) {
    let name = "response:\(Self.readJSON.description.name)"
    if let function = FunctionInstaller().function(Self.readJSON, as: name, of: json) {
      stack.push(function: function)
    }
    let reader = stack.popReference()
    stack.push(function: { stack throws(LuaError) in
      guard stack.string(at: 2) == Self.readJSON.description.name else {
        throw Self.unknownMember(stack)
      }
      stack.push(reader)
      return .results(1)
    })
  }

  private static func write(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    let name = stack.string(at: 2)
    guard type.fields.contains(where: { $0.name == name }) else { throw unknownMember(stack) }
    stack.rawSet(of: 1)
    return .results(0)
  }

  private static func describe(_ stack: LuaStack) -> LuaVerdict {
    stack.pushField("status", of: 1)
    stack.pushField("url", of: 1)
    stack.pushField("body", of: 1)
    // Who prints an answer means what it is, not the token that it was asked for with.
    let status = stack.description(at: -3)
    let url = Secrets().masked(url: stack.description(at: -2))
    stack.push("\(name){status=\(status), url=\(url), \(stack.length(at: -1)) bytes}")
    return .results(1)
  }

  private static let readJSON = HostFunction<JSONModule>(
    "json", "the body as json.decode has it", results: [ModuleValue("value", "any", "")]
  ) { call throws(LuaError) in
    let stack = call.stack
    guard stack.type(at: 1) == .table, stack.pushField("body", of: 1) == .string,
      let body = stack.bytes(at: -1)
    else { throw call.error("expected an \(name); use a colon") }
    try call.context.push(parsing: body, by: .answer, on: stack) { flaw in
      stack.setCount(1)
      stack.pushField("url", of: 1)
      let url = stack.description(at: -1).prefix(upTo: "?")
      return call.error("the body from \(url) is not JSON: \("\(flaw)".oneLine)")
    }
    return .results(1)
  }

  private static func unknownMember(_ stack: LuaStack) -> LuaError {
    let member = stack.description(at: 2)
    let members = (type.fields.map(\.name) + type.methods.map(\.name)).sorted()
    return LuaError(
      "\(name) has no field '\(member)'" + Suggestion.advice(for: member, in: members))
  }
}
