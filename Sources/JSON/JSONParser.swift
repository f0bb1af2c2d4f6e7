extension JSONValue {
  /// Parses one JSON document. Integers beyond 64 bits become the nearest real number, as in Lua.
  public init(
    parsing text: some Collection<UInt8>, by rules: JSONRules = .strict
  ) throws(JSONError) {
    // Not rethrown from inside of the closure, whose errors have no type.
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<JSONValue, JSONError> {
      var parser = JSONParser(bytes, rules)
      do throws(JSONParser.Fault) {
        return .success(try parser.document())
      } catch {
        return .failure(JSONError(error, in: bytes))
      }
    }
    let result =
      text.withContiguousStorageIfAvailable(parse)
      ?? ContiguousArray(text).withUnsafeBufferPointer(parse)
    self = try result.get()
  }
}

/// Reads a document by recursive descent, straight into values.
///
/// No library of the system does: jansson and cJSON refuse a whole document for one lone surrogate
/// or one byte of Latin-1, and for integers beyond 64 bits, simdjson for bytes that are not UTF-8 and
/// for control characters. The tests hold this one against jansson.
struct JSONParser {
  struct Fault: Error {
    let kind: JSONError.Kind
    let index: Int
    let message: String
  }

  let bytes: UnsafeBufferPointer<UInt8>
  let rules: JSONRules
  var index = 0
  private var valuesLeft: Int
  private var names = NameCache()

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ rules: JSONRules) {
    self.bytes = bytes
    self.rules = rules
    valuesLeft = rules.maximumValues
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  mutating func document() throws(Fault) -> JSONValue {
    let value = try value(depth: 0)
    skipBlanks()
    guard index == bytes.count else { throw expected("end of file") }
    return value
  }

  // MARK: Values

  private mutating func value(depth: Int) throws(Fault) -> JSONValue {
    skipBlanks()
    guard index < bytes.count else { throw expected("a value") }
    guard valuesLeft > 0 else { throw tooLarge("more than \(rules.maximumValues) values") }
    valuesLeft -= 1
    switch bytes[index] {
    case UInt8(ascii: "\""):
      index += 1
      return try string().value
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "t"): return try literal("true", .boolean(true))
    case UInt8(ascii: "f"): return try literal("false", .boolean(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "N") where rules.keepsOddValues: return try literal("NaN", .real(.nan))
    case UInt8(ascii: "I") where rules.keepsOddValues:
      return try literal("Infinity", .real(.infinity))
    default: throw expected("a value")
    }
  }

  mutating func literal(_ text: StaticString, _ value: JSONValue) throws(Fault) -> JSONValue {
    let start = index
    for offset in 0..<text.utf8CodeUnitCount {
      guard index < bytes.count else { throw expected("'\(text)'") }
      guard bytes[index] == text.utf8Start[offset] else {
        index = start
        throw expected("a value")
      }
      index += 1
    }
    return value
  }

  private mutating func array(depth: Int) throws(Fault) -> JSONValue {
    try open(depth)
    var elements: [JSONValue] = []
    if take(UInt8(ascii: "]")) { return .array(elements) }
    repeat {
      elements.append(try value(depth: depth))
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw expected("',' or ']'") }
    return .array(elements)
  }

  private mutating func object(depth: Int) throws(Fault) -> JSONValue {
    try open(depth)
    var members = MemberList()
    if take(UInt8(ascii: "}")) { return .object([]) }
    repeat {
      guard take(UInt8(ascii: "\"")) else { throw expected("a name in quotes") }
      let start = index
      let name = names.text(of: try string())
      guard take(UInt8(ascii: ":")) else { throw expected("':'") }
      let isNew = members.set(name, try value(depth: depth))
      if !isNew, !rules.allowsDuplicates {
        throw Fault(kind: .malformed, index: start, message: "a member of this name came before")
      }
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw expected("',' or '}'") }
    return .object(members.members)
  }

  private mutating func open(_ depth: Int) throws(Fault) {
    guard depth <= rules.maximumDepth else {
      throw tooLarge("more than \(rules.maximumDepth) levels")
    }
    index += 1
  }

  // MARK: Steps

  private mutating func skipBlanks() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x0A, 0x0D, 0x09: index += 1
      default: return
      }
    }
  }

  /// Steps over `byte` and the blanks before it, if it comes next.
  private mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  // MARK: Faults

  func expected(_ what: String) -> Fault {
    guard index < bytes.count else {
      return Fault(kind: .truncated, index: index, message: "\(what) expected near end of file")
    }
    let byte = bytes[index]
    let near = (0x20..<0x7F).contains(byte) ? "'\(Unicode.Scalar(byte))'" : byte.hexadecimal
    return malformed("\(what) expected near \(near)")
  }

  func malformed(_ message: String) -> Fault {
    Fault(kind: .malformed, index: index, message: message)
  }

  private func tooLarge(_ message: String) -> Fault {
    Fault(kind: .tooLarge, index: index, message: message)
  }
}

extension JSONError {
  fileprivate init(_ fault: JSONParser.Fault, in bytes: UnsafeBufferPointer<UInt8>) {
    kind = fault.kind
    message = fault.message
    // Up to and with the byte that is wrong.
    let read = bytes[..<min(fault.index + 1, bytes.count)]
    line = 1 + read.dropLast().count { $0 == 0x0A }
    let start = read.dropLast().lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    column = read[start...].count { $0 & 0xC0 != 0x80 }
  }
}

extension UInt8 {
  /// `0x1b`
  var hexadecimal: String { (self < 16 ? "0x0" : "0x") + String(self, radix: 16) }
}
