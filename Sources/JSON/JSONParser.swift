extension JSONValue {
  /// Parses one JSON document. Integers beyond 64 bits become the nearest real number, as in Lua.
  public init(
    parsing text: some Collection<UInt8>, by rules: JSONRules = .strict
  ) throws(JSONError) {
    var tree = JSONTree()
    self = try tree.build(text, by: rules)
  }
}

extension JSONValue {
  /// The same for text that lies side by side: answers are read so all the time, and this is made for
  /// them alone.
  public init(parsing text: [UInt8], by rules: JSONRules = .strict) throws(JSONError) {
    self = try text.withUnsafeBufferPointer { Self.parsed($0, rules) }.get()
  }

  private static func parsed(
    _ bytes: UnsafeBufferPointer<UInt8>, _ rules: JSONRules
  ) -> Result<JSONValue, JSONError> {
    var parser = JSONParser(bytes, rules, JSONTree())
    do throws(JSONFault) {
      return .success(try parser.document())
    } catch {
      return .failure(JSONError(error, in: bytes))
    }
  }
}

extension JSONBuilder {
  /// Reads one document.
  @inlinable public mutating func build(
    _ text: some Collection<UInt8>, by rules: JSONRules
  ) throws(JSONError) -> Value {
    // Not rethrown from inside of the closure, whose errors have no type.
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<Value, JSONError> {
      var parser = JSONParser(bytes, rules, self)
      defer { self = parser.builder }
      do throws(JSONFault) {
        return .success(try parser.document())
      } catch {
        return .failure(JSONError(error, in: bytes))
      }
    }
    let result =
      text.withContiguousStorageIfAvailable(parse)
      ?? ContiguousArray(text).withUnsafeBufferPointer(parse)
    return try result.get()
  }
}

/// Reads a document by recursive descent.
///
/// No library of the system does: jansson and cJSON refuse a whole document for one lone surrogate
/// or one byte of Latin-1, and for integers beyond 64 bits, simdjson for bytes that are not UTF-8 and
/// for control characters. The tests hold this one against jansson.
///
/// Inlinable, so that each module has it made for its own builder.
public struct JSONParser<Builder: JSONBuilder> {
  @usableFromInline var scanner: JSONScanner
  @usableFromInline var valuesLeft: Int
  /// What the document is made into.
  public var builder: Builder

  /// - Parameter bytes: have to be there as long as this is used.
  @inlinable
  public init(_ bytes: UnsafeBufferPointer<UInt8>, _ rules: JSONRules, _ builder: Builder) {
    scanner = JSONScanner(bytes, rules)
    valuesLeft = rules.maximumValues
    self.builder = builder
  }

  /// The whole of it.
  @inlinable public mutating func document() throws(JSONFault) -> Builder.Value {
    let value = try value(depth: 0)
    try scanner.end()
    return value
  }

  @inlinable mutating func value(depth: Int) throws(JSONFault) -> Builder.Value {
    guard let byte = scanner.next() else { throw scanner.expected("a value") }
    guard valuesLeft > 0 else {
      throw scanner.fault(.tooLarge, "more than \(scanner.rules.maximumValues) values")
    }
    guard builder.mayGoOn() else { throw scanner.fault(.stopped, "stopped") }
    valuesLeft -= 1
    switch byte {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try list(depth: depth + 1)
    case UInt8(ascii: "\""):
      scanner.skip()
      return builder.string(try scanner.string())
    default: return builder.scalar(try scanner.scalar(byte))
    }
  }

  @inlinable mutating func list(depth: Int) throws(JSONFault) -> Builder.Value {
    try open(depth)
    var list = builder.list()
    if scanner.take(UInt8(ascii: "]")) { return builder.value(of: list) }
    repeat {
      builder.append(try value(depth: depth), to: &list)
    } while scanner.take(UInt8(ascii: ","))
    guard scanner.take(UInt8(ascii: "]")) else { throw scanner.expected("',' or ']'") }
    return builder.value(of: list)
  }

  @inlinable mutating func object(depth: Int) throws(JSONFault) -> Builder.Value {
    try open(depth)
    var object = builder.object()
    if scanner.take(UInt8(ascii: "}")) { return builder.value(of: object) }
    repeat {
      guard scanner.take(UInt8(ascii: "\"")) else { throw scanner.expected("a name in quotes") }
      let start = scanner.index
      let name = builder.name(try scanner.string(), in: &object)
      guard scanner.take(UInt8(ascii: ":")) else { throw scanner.expected("':'") }
      let isNew = builder.set(name, to: try value(depth: depth), in: &object)
      if !isNew, !scanner.rules.allowsDuplicates {
        throw JSONFault(
          kind: .malformed, index: start, message: "a member of this name came before")
      }
    } while scanner.take(UInt8(ascii: ","))
    guard scanner.take(UInt8(ascii: "}")) else { throw scanner.expected("',' or '}'") }
    return builder.value(of: object)
  }

  @inlinable mutating func open(_ depth: Int) throws(JSONFault) {
    guard depth <= scanner.rules.maximumDepth else {
      throw scanner.fault(.tooLarge, "more than \(scanner.rules.maximumDepth) levels")
    }
    scanner.skip()
  }
}

extension JSONScanner {
  /// The number, the boolean or the null that begins here.
  public mutating func scalar(_ byte: UInt8) throws(JSONFault) -> JSONValue {
    switch byte {
    case UInt8(ascii: "t"): return try literal("true", .boolean(true))
    case UInt8(ascii: "f"): return try literal("false", .boolean(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "N") where rules.keepsOddValues:
      return try literal("NaN", .real(.nan))
    case UInt8(ascii: "I") where rules.keepsOddValues:
      return try literal("Infinity", .real(.infinity))
    default: throw expected("a value")
    }
  }
}
