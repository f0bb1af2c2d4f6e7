internal import JSON
internal import LuaHost
internal import Ports
internal import Text

extension WebRequest {
  static let defaultTimeout = 30.0
  static let defaultMaximumBodySize = 10 << 20
  static let defaultRedirectLimit = 10

  /// What a script asks for is wrong.
  struct Flaw: Error {
    let message: String
    /// What ended the reading instead; to be thrown as it is.
    var interruption: LuaError?
  }

  /// Reads what a script passed.
  ///
  /// - Parameters:
  ///   - url: given outside of the table, for a GET; else it is a field.
  ///   - agent: what it calls itself unless the script has a name for it.
  init(
    url: String?, _ given: NamedArguments, on stack: LuaStack, agent: String
  ) throws(Flaw) {
    let isGet = url != nil
    var arguments = given
    method = isGet ? "GET" : (arguments.string("method") ?? "GET").uppercased()
    timeout = Duration(
      saturatingSeconds: arguments.seconds("timeout") ?? Self.defaultTimeout)
    maximumBodySize =
      arguments.integer("max_size", 1...(1 << 30), "a number of bytes up to 1 GiB")
      ?? Self.defaultMaximumBodySize
    redirectLimit = arguments.redirectLimit(on: stack)
    headers = arguments.pairs("headers", on: stack).map { HTTPHeader($0.name, $0.value) }
    body = isGet ? [] : try arguments.body(on: stack, &headers)
    let query = arguments.pairs("query", on: stack)
    let text = url ?? arguments.string("url")
    if headers["User-Agent"] == nil { headers.append(HTTPHeader("User-Agent", agent)) }
    if headers["Accept"] == nil { headers.append(HTTPHeader("Accept", "*/*")) }
    if let problem = arguments.problem { throw Flaw(message: problem) }
    do throws(WebAddress.Flaw) {
      address = try WebAddress(text ?? "", query: query)
    } catch {
      throw Flaw(message: error.message)
    }
  }
}

extension NamedArguments {
  /// `follow`: a number of redirects, or whether to follow any.
  fileprivate mutating func redirectLimit(on stack: LuaStack) -> Int {
    let type = push("follow")
    let flag = stack.boolean(at: -1)
    stack.pop()
    switch (type, flag) {
    case (.nil, _), (_, true): return WebRequest.defaultRedirectLimit
    case (_, false): return 0
    default: return integer("follow", 0...50, "true, false or 0 to 50 redirects") ?? 0
    }
  }

  /// A table of names and texts, in the order of the names; a list repeats its name.
  fileprivate mutating func pairs(
    _ field: String, on stack: LuaStack
  ) -> [(name: String, value: String)] {
    defer { stack.pop() }
    switch push(field) {
    case .nil: return []
    case .table: break
    case let type:
      refuse(field, "expected a table of names and texts, got \(type.name)")
      return []
    }
    var pairs: [(name: String, value: String)] = []
    var wrong: [String] = []
    stack.forEachField(of: -1) {
      guard let name = stack.string(at: -2) else {
        wrong.append("names are strings")
        return
      }
      guard stack.type(at: -1) == .table, stack.length(at: -1) > 0 else {
        if let text = stack.scalarText(at: -1) {
          pairs.append((name, text))
        } else {
          wrong.append("\(name.excerpt(40)): expected a string, a number, true or false")
        }
        return
      }
      for text in stack.scalarTexts(at: -1) {
        if let text {
          pairs.append((name, text))
        } else {
          wrong.append("\(name.excerpt(40)): expected a list of strings")
        }
      }
    }
    if let first = wrong.min() { refuse(field, first) }
    // Stable, so that the elements of a list stay in their order.
    return pairs.enumerated()
      .sorted { ($0.element.name, $0.offset) < ($1.element.name, $1.offset) }.map(\.element)
  }

  /// The bytes of `body`, or of `json` with the header that goes with it.
  fileprivate mutating func body(
    on stack: LuaStack, _ headers: inout [HTTPHeader]
  ) throws(WebRequest.Flaw) -> [UInt8] {
    push("body")
    defer { stack.pop() }
    let hasJSON = push("json") != .nil
    defer { stack.pop() }
    if hasJSON {
      if stack.type(at: -2) != .nil {
        refuse("json", "it excludes body")
        return []
      }
      var reader = DocumentReader(stack, root: "$", keepsFloats: true)
      do throws(UnsuitableValue) {
        let document = try reader.document(at: -1)
        if headers["Content-Type"] == nil {
          headers.append(HTTPHeader("Content-Type", "application/json"))
        }
        return document.serialized()
      } catch {
        if let interruption = error.interruption {
          throw WebRequest.Flaw(message: error.phrase, interruption: interruption)
        }
        refuse("json", "\(error.path): \(error.phrase) cannot be written as JSON")
        return []
      }
    }
    if stack.type(at: -2) == .nil { return [] }
    if let bytes = stack.bytes(at: -2) { return bytes }
    refuse("body", "expected a string, got \(stack.type(at: -2).name); json = … takes a table")
    return []
  }
}

extension LuaStack {
  /// The elements of a list, as `scalarText` has each. [-0, +0]
  fileprivate func scalarTexts(at index: Int) -> [String?] {
    let list = absolute(index)
    return (0..<length(at: list)).map { position in
      pushElement(position + 1, of: list)
      defer { pop() }
      return scalarText(at: -1)
    }
  }

  /// A string, a number or a boolean as text; nil for anything else.
  fileprivate func scalarText(at index: Int) -> String? {
    switch type(at: index) {
    case .string, .number, .boolean: description(at: index)
    default: nil
    }
  }
}
