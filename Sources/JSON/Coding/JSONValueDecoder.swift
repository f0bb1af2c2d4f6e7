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
      return try NodeDecoder(json, at: nil).decodeWhole(type)
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

/// One value of the document.
private final class NodeDecoder: Decoder {
  let json: JSONValue
  let place: CodingPlace?
  /// Which of the members somebody has asked for.
  private var isAsked: [Bool] = []

  init(_ json: JSONValue, at place: CodingPlace?) { (self.json, self.place) = (json, place) }

  var codingPath: [any CodingKey] { place?.path ?? [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func decodeWhole<T: Decodable>(_ type: T.Type) throws -> T {
    if T.self == JSONValue.self, let document = json as? T { return document }
    let value = try T(from: self)
    if let members = json.members, let stranger = members.indices.first(where: { !wasAsked($0) }) {
      throw mismatch("has an unknown member \"\(members[stranger].name)\"")
    }
    return value
  }

  private func wasAsked(_ index: Int) -> Bool { index < isAsked.count && isAsked[index] }

  /// The member of this name, which has been asked for then.
  func member(_ name: String) -> JSONValue? {
    guard let members = json.members,
      let index = members.firstIndex(where: { $0.name == name })
    else { return nil }
    ask(index, of: members.count)
    return members[index].value
  }

  private func ask(_ index: Int, of count: Int) {
    if isAsked.isEmpty { isAsked = Array(repeating: false, count: count) }
    isAsked[index] = true
  }

  /// All members, which have been asked for then.
  func askAll() -> [JSONMember] {
    let members = json.members ?? []
    isAsked = Array(repeating: true, count: members.count)
    return members
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard json.members != nil else { throw mismatch("an object is expected") }
    return KeyedDecodingContainer(MemberDecoder<Key>(node: self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard let elements = json.array else { throw mismatch("an array is expected") }
    return ElementDecoder(elements: elements, place: place)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    _ = askAll()
    return ScalarDecoder(json: json, outer: place)
  }

  func mismatch(_ message: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: codingPath, debugDescription: message))
  }
}

private struct MemberDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let node: NodeDecoder

  var codingPath: [any CodingKey] { node.codingPath }
  var allKeys: [Key] { node.askAll().compactMap { Key(stringValue: $0.name) } }

  func contains(_ key: Key) -> Bool { value(key) != nil }

  func decodeNil(forKey key: Key) throws -> Bool { value(key)?.isNull ?? true }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try member(key).decodeWhole(type)
  }

  func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
    guard let value = value(key), !value.isNull else { return nil }
    return try NodeDecoder(value, at: CodingPlace(key, in: node.place)).decodeWhole(type)
  }

  // What most members are, without a decoder of their own.

  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try scalar(key).decode(type) }
  func decode(_ type: String.Type, forKey key: Key) throws -> String {
    try scalar(key).decode(type)
  }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try scalar(key).decode(type) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 {
    try scalar(key).decode(type)
  }

  func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
    try scalar(ifPresent: key)?.decode(type)
  }
  func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
    try scalar(ifPresent: key)?.decode(type)
  }
  func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
    try scalar(ifPresent: key)?.decode(type)
  }
  func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
    try scalar(ifPresent: key)?.decode(type)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try member(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try member(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { NodeDecoder(node.json, at: node.place) }

  func superDecoder(forKey key: Key) throws -> any Decoder { try member(key) }

  private func value(_ key: Key) -> JSONValue? { node.member(memberName(of: key.stringValue)) }

  private func required(_ key: Key) throws -> JSONValue {
    if let value = value(key) { return value }
    throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: ""))
  }

  private func member(_ key: Key) throws -> NodeDecoder {
    NodeDecoder(try required(key), at: CodingPlace(key, in: node.place))
  }

  private func scalar(_ key: Key) throws -> ScalarDecoder {
    ScalarDecoder(json: try required(key), outer: node.place, key: key)
  }

  private func scalar(ifPresent key: Key) -> ScalarDecoder? {
    guard let value = value(key), !value.isNull else { return nil }
    return ScalarDecoder(json: value, outer: node.place, key: key)
  }
}

private struct ElementDecoder: UnkeyedDecodingContainer {
  let elements: [JSONValue]
  let place: CodingPlace?
  var currentIndex = 0

  var codingPath: [any CodingKey] { place?.path ?? [] }
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex >= elements.count }

  init(elements: [JSONValue], place: CodingPlace?) {
    self.elements = elements
    self.place = place
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
    let place = CodingPlace(IndexKey(intValue: currentIndex), in: place)
    guard !isAtEnd else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: place.path, debugDescription: "the array ends before this element"))
    }
    defer { currentIndex += 1 }
    return NodeDecoder(elements[currentIndex], at: place)
  }
}

private struct ScalarDecoder: SingleValueDecodingContainer {
  let json: JSONValue
  let outer: CodingPlace?
  /// Its name in what is outside; nil where `outer` is its own place.
  var key: (any CodingKey)?

  var codingPath: [any CodingKey] { (outer?.path ?? []) + (key.map { [$0] } ?? []) }

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
    try NodeDecoder(json, at: key.map { CodingPlace($0, in: outer) } ?? outer).decodeWhole(type)
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
