/// Reads a `Decodable` value out of a JSON document and refuses members nobody asked for, so that
/// a misspelt name is an error and not a default.
public struct JSONValueDecoder {
  /// There is nothing to be chosen.
  public init() {}

  /// - Throws: what is wrong first, and where.
  public func decode<T: Decodable>(
    _ type: T.Type, from json: JSONValue
  ) throws(JSONDecodingError) -> T {
    do {
      return try NodeDecoder(json: json, codingPath: []).decodeWhole(type)
    } catch let error as DecodingError {
      throw JSONDecodingError(error)
    } catch {
      throw JSONDecodingError(path: "", message: "\(error)")
    }
  }
}

/// Why a document is not what it should be.
public struct JSONDecodingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Where in the document: `resources.ports[2].network_id`; empty for the document itself.
  public let path: String
  /// One line, no full stop.
  public let message: String

  /// See the properties.
  public init(path: String, message: String) {
    self.path = path
    self.message = message
  }

  /// Path and message on one line.
  public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

extension JSONDecodingError {
  fileprivate init(_ error: DecodingError) {
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      self.init(path: context.codingPath.dotted, message: context.debugDescription)
    case .keyNotFound(let key, let context):
      self.init(
        path: context.codingPath.dotted, message: "\(memberName(of: key.stringValue)) is missing")
    @unknown default:
      self.init(path: "", message: "\(error)")
    }
  }
}

/// The member names that were asked for while one object was read.
private final class AskedNames {
  var names: Set<WireKey> = []
}

private struct NodeDecoder: Decoder {
  let json: JSONValue
  let codingPath: [any CodingKey]
  let asked = AskedNames()
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func decodeWhole<T: Decodable>(_ type: T.Type) throws -> T {
    if let document = json as? T { return document }
    let value = try T(from: self)
    if let stranger = json.members?.first(where: { !asked.names.contains($0.name) }) {
      throw mismatch("has an unknown member \"\(stranger.name)\"")
    }
    return value
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard json.members != nil else { throw mismatch("an object is expected") }
    return KeyedDecodingContainer(
      MemberDecoder<Key>(json: json, codingPath: codingPath, asked: asked))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard let elements = json.array else { throw mismatch("an array is expected") }
    return ElementDecoder(elements: elements, codingPath: codingPath)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    asked.names.formUnion((json.members ?? []).map { WireKey($0.name) })
    return ScalarDecoder(json: json, codingPath: codingPath)
  }

  func mismatch(_ message: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: codingPath, debugDescription: message))
  }
}

private struct MemberDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let json: JSONValue
  let codingPath: [any CodingKey]
  let asked: AskedNames

  var allKeys: [Key] {
    (json.members ?? []).compactMap { member in
      asked.names.insert(WireKey(member.name))
      return Key(stringValue: member.name)
    }
  }

  func contains(_ key: Key) -> Bool { value(key) != nil }

  func decodeNil(forKey key: Key) throws -> Bool { value(key)?.isNull ?? true }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try node(key).decodeWhole(type)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try node(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try node(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { NodeDecoder(json: json, codingPath: codingPath) }

  func superDecoder(forKey key: Key) throws -> any Decoder { try node(key) }

  private func value(_ key: Key) -> JSONValue? {
    let name = memberName(of: key.stringValue)
    asked.names.insert(WireKey(name))
    return json[name]
  }

  private func node(_ key: Key) throws -> NodeDecoder {
    guard let value = value(key) else {
      throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: ""))
    }
    return NodeDecoder(json: value, codingPath: codingPath + [key])
  }
}

private struct ElementDecoder: UnkeyedDecodingContainer {
  let elements: [JSONValue]
  let codingPath: [any CodingKey]
  var currentIndex = 0

  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex >= elements.count }

  init(elements: [JSONValue], codingPath: [any CodingKey]) {
    self.elements = elements
    self.codingPath = codingPath
  }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, elements[currentIndex].isNull else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().decodeWhole(type) }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    try next().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next().unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder { try next() }

  private mutating func next() throws -> NodeDecoder {
    let path = codingPath + [IndexKey(intValue: currentIndex)]
    guard !isAtEnd else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: path, debugDescription: "the array ends before this element"))
    }
    defer { currentIndex += 1 }
    return NodeDecoder(json: elements[currentIndex], codingPath: path)
  }
}

private struct ScalarDecoder: SingleValueDecodingContainer {
  let json: JSONValue
  let codingPath: [any CodingKey]

  func decodeNil() -> Bool { json.isNull }

  func decode(_ type: Bool.Type) throws -> Bool { try expect(json.boolean, "true or false") }
  func decode(_ type: String.Type) throws -> String { try expect(json.string, "a string") }
  func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
  func decode(_ type: Int.Type) throws -> Int { try integer() }
  func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
  func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
  func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
  func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
  func decode(_ type: UInt.Type) throws -> UInt { try integer() }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }

  func decode(_ type: Double.Type) throws -> Double {
    switch json {
    case .integer(let number): return Double(number)
    case .unsigned(let number): return Double(number)
    case .real(let number): return number
    default: return try expect(nil, "a number")
    }
  }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    try NodeDecoder(json: json, codingPath: codingPath).decodeWhole(type)
  }

  private func integer<T: FixedWidthInteger>() throws -> T {
    if case .unsigned(let number) = json {
      return try expect(T(exactly: number), "an integer in range")
    }
    return try expect(json.integer.flatMap { T(exactly: $0) }, "an integer in range")
  }

  private func expect<T>(_ value: T?, _ phrase: String) throws -> T {
    guard let value else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: codingPath, debugDescription: "\(phrase) is expected"))
    }
    return value
  }
}
