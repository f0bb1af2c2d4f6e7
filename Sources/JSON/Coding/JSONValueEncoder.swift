/// Turns an `Encodable` value into a JSON document: members in the order of the properties, their
/// names in `snake_case` as `memberName(of:)` makes them, a `JSONValue` as it is.
public struct JSONValueEncoder {
  /// There is nothing to be chosen.
  public init() {}

  /// The document of a value whose type encodes without throwing, as synthesized conformances do.
  public func encode(_ value: some Encodable) -> JSONValue {
    let node = EncodedNode()
    do {
      try node.encode(value, at: [])
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
  enum Content {
    case value(JSONValue)
    case object([(name: String, node: EncodedNode)])
    case array([EncodedNode])
  }

  var content = Content.value(.null)

  var json: JSONValue {
    switch content {
    case .value(let value): value
    case .object(let members): .object(members.map { JSONMember($0.name, $0.node.json) })
    case .array(let elements): .array(elements.map(\.json))
    }
  }

  func encode(_ value: some Encodable, at path: [any CodingKey]) throws {
    if let document = value as? JSONValue {
      content = .value(document)
    } else {
      try value.encode(to: NodeEncoder(node: self, codingPath: path))
    }
  }

  func member(_ name: String) -> EncodedNode {
    let node = EncodedNode()
    var members: [(name: String, node: EncodedNode)] = []
    if case .object(let known) = content { members = known }
    // Moved, not copied: there may be many.
    content = .value(.null)
    members.append((name, node))
    content = .object(members)
    return node
  }

  func element() -> EncodedNode {
    let node = EncodedNode()
    var elements: [EncodedNode] = []
    if case .array(let known) = content { elements = known }
    content = .value(.null)
    elements.append(node)
    content = .array(elements)
    return node
  }
}

private struct NodeEncoder: Encoder {
  let node: EncodedNode
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    if case .object = node.content {} else { node.content = .object([]) }
    return KeyedEncodingContainer(MemberEncoder<Key>(node: node, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if case .array = node.content {} else { node.content = .array([]) }
    return ElementEncoder(node: node, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    ScalarEncoder(node: node, codingPath: codingPath)
  }
}

private struct MemberEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: EncodedNode
  let codingPath: [any CodingKey]

  private func member(_ key: Key) -> EncodedNode { node.member(memberName(of: key.stringValue)) }

  func encodeNil(forKey key: Key) { member(key).content = .value(.null) }

  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    try member(key).encode(value, at: codingPath + [key])
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    NodeEncoder(node: member(key), codingPath: codingPath + [key]).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    NodeEncoder(node: member(key), codingPath: codingPath + [key]).unkeyedContainer()
  }

  func superEncoder() -> any Encoder {
    NodeEncoder(node: node.member("super"), codingPath: codingPath)
  }

  func superEncoder(forKey key: Key) -> any Encoder {
    NodeEncoder(node: member(key), codingPath: codingPath + [key])
  }
}

private struct ElementEncoder: UnkeyedEncodingContainer {
  let node: EncodedNode
  let codingPath: [any CodingKey]

  var count: Int {
    if case .array(let elements) = node.content { elements.count } else { 0 }
  }

  private var next: NodeEncoder {
    let path = codingPath + [IndexKey(intValue: count)]
    return NodeEncoder(node: node.element(), codingPath: path)
  }

  func encodeNil() { node.element().content = .value(.null) }

  func encode<T: Encodable>(_ value: T) throws {
    let path = codingPath + [IndexKey(intValue: count)]
    try node.element().encode(value, at: path)
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
  let codingPath: [any CodingKey]

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
    try node.encode(value, at: codingPath)
  }

  private func integer(_ value: some BinaryInteger) {
    node.content = .value(.integer(Int64(truncatingIfNeeded: value)))
  }
}
