/// Turns an `Encodable` value into a JSON document: members in the order of the properties, their
/// names in `snake_case` as `memberName(of:)` makes them, a `JSONValue` as it is.
public struct JSONValueEncoder {
  /// There is nothing to be chosen.
  public init() {}

  /// The document of a value whose type encodes without throwing, as synthesized conformances do.
  public func encode(_ value: some Encodable) -> JSONValue {
    let node = EncodedNode()
    do {
      try node.encode(value, at: nil)
    } catch {
      // Only a type that refuses to be encoded could get here, and none of ours does.
      preconditionFailure("a value cannot be encoded: \(error)")
    }
    return node.json
  }
}

/// A place in the document under construction.
///
/// A class, because containers handed out earlier go on writing into it.
private final class EncodedNode {
  /// What stands in an object or a list: what is written at once, or what may still be written into.
  enum Part {
    case value(JSONValue)
    case node(EncodedNode)

    var json: JSONValue {
      switch self {
      case .value(let value): value
      case .node(let node): node.json
      }
    }
  }

  enum Content {
    case value(JSONValue)
    case object([(name: String, part: Part)])
    case array([Part])
  }

  var content = Content.value(.null)

  var json: JSONValue {
    switch content {
    case .value(let value): value
    case .object(let members): .object(members.map { JSONMember($0.name, $0.part.json) })
    case .array(let elements): .array(elements.map(\.json))
    }
  }

  func encode<T: Encodable>(_ value: T, at place: CodingPlace?) throws {
    if T.self == JSONValue.self, let document = value as? JSONValue {
      content = .value(document)
    } else {
      try value.encode(to: NodeEncoder(node: self, place: place))
    }
  }

  func add(_ name: String, _ part: Part) {
    var members: [(name: String, part: Part)] = []
    if case .object(let known) = content { members = known }
    // Moved, not copied: there may be many.
    content = .value(.null)
    members.append((name, part))
    content = .object(members)
  }

  func add(_ part: Part) {
    var elements: [Part] = []
    if case .array(let known) = content { elements = known }
    content = .value(.null)
    elements.append(part)
    content = .array(elements)
  }

  func member(_ name: String) -> EncodedNode {
    let node = EncodedNode()
    add(name, .node(node))
    return node
  }

  func element() -> EncodedNode {
    let node = EncodedNode()
    add(.node(node))
    return node
  }
}

private struct NodeEncoder: Encoder {
  let node: EncodedNode
  let place: CodingPlace?
  var codingPath: [any CodingKey] { place?.path ?? [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    if case .object = node.content {} else { node.content = .object([]) }
    return KeyedEncodingContainer(MemberEncoder<Key>(node: node, place: place))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if case .array = node.content {} else { node.content = .array([]) }
    return ElementEncoder(node: node, place: place)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    ScalarEncoder(node: node, place: place)
  }
}

private struct MemberEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: EncodedNode
  let place: CodingPlace?

  var codingPath: [any CodingKey] { place?.path ?? [] }

  private func add(_ value: JSONValue, _ key: Key) {
    node.add(memberName(of: key.stringValue), .value(value))
  }

  func encodeNil(forKey key: Key) { add(.null, key) }

  // What most members are, without an encoder of their own.
  func encode(_ value: Bool, forKey key: Key) { add(.boolean(value), key) }
  func encode(_ value: String, forKey key: Key) { add(.string(value), key) }
  func encode(_ value: Int, forKey key: Key) { add(.integer(Int64(value)), key) }
  func encode(_ value: Int64, forKey key: Key) { add(.integer(value), key) }

  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    if T.self == JSONValue.self, let document = value as? JSONValue { return add(document, key) }
    try value.encode(to: encoder(key))
  }

  private func encoder(_ key: Key) -> NodeEncoder {
    NodeEncoder(
      node: node.member(memberName(of: key.stringValue)), place: CodingPlace(key, in: place))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> { encoder(key).container(keyedBy: type) }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    encoder(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { NodeEncoder(node: node.member("super"), place: place) }

  func superEncoder(forKey key: Key) -> any Encoder { encoder(key) }
}

private struct ElementEncoder: UnkeyedEncodingContainer {
  let node: EncodedNode
  let place: CodingPlace?

  var codingPath: [any CodingKey] { place?.path ?? [] }

  var count: Int {
    if case .array(let elements) = node.content { elements.count } else { 0 }
  }

  private var next: NodeEncoder {
    let place = CodingPlace(IndexKey(intValue: count), in: place)
    return NodeEncoder(node: node.element(), place: place)
  }

  func encodeNil() { node.add(.value(.null)) }
  func encode(_ value: String) { node.add(.value(.string(value))) }

  func encode<T: Encodable>(_ value: T) throws {
    if T.self == JSONValue.self, let document = value as? JSONValue {
      return node.add(.value(document))
    }
    try value.encode(to: next)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    next.container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { next.unkeyedContainer() }

  func superEncoder() -> any Encoder { next }
}

private struct ScalarEncoder: SingleValueEncodingContainer {
  let node: EncodedNode
  let place: CodingPlace?
  var codingPath: [any CodingKey] { place?.path ?? [] }

  func encodeNil() { node.content = .value(.null) }
  func encode(_ value: Bool) { node.content = .value(.boolean(value)) }
  func encode(_ value: String) { node.content = .value(.string(value)) }
  func encode(_ value: Double) { node.content = .value(.real(value)) }
  func encode(_ value: Float) { node.content = .value(.real(Double(value))) }
  func encode(_ value: Int) { integer(value) }
  func encode(_ value: Int8) { integer(value) }
  func encode(_ value: Int16) { integer(value) }
  func encode(_ value: Int32) { integer(value) }
  func encode(_ value: Int64) { integer(value) }
  func encode(_ value: UInt) { integer(value) }
  func encode(_ value: UInt8) { integer(value) }
  func encode(_ value: UInt16) { integer(value) }
  func encode(_ value: UInt32) { integer(value) }
  func encode(_ value: UInt64) { integer(value) }

  func encode<T: Encodable>(_ value: T) throws {
    try node.encode(value, at: place)
  }

  private func integer(_ value: some BinaryInteger) {
    node.content = .value(.integer(Int64(truncatingIfNeeded: value)))
  }
}
