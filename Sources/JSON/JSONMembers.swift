/// The members of an object while it is read. A name that comes again replaces what it had.
struct MemberList {
  private(set) var members: [JSONMember] = []
  /// How many it will be, as far as can be told: to make room once is faster than again and again.
  let expectedCount: Int
  /// One bit for the hash of each name: where it is not set, the name is new.
  private var filter: UInt64 = 0
  /// Where each name is, from when looking through all of them would take long.
  private var positions: [WireKey: Int] = [:]

  private static let manyMembers = 48

  init(expectedCount: Int) { self.expectedCount = expectedCount }

  /// - Returns: whether the name is new.
  mutating func set(_ name: String, _ value: JSONValue) -> Bool {
    if members.isEmpty { members.reserveCapacity(min(expectedCount, Self.manyMembers)) }
    if members.count < Self.manyMembers {
      let bit: UInt64 = 1 << UInt64(name.cheapHash & 63)
      let isNew = filter & bit == 0
      filter |= bit
      if !isNew, let index = members.firstIndex(where: { $0.name == name }) {
        members[index].value = value
        return false
      }
    } else {
      if positions.isEmpty {
        for (index, member) in members.enumerated() { positions[WireKey(member.name)] = index }
      }
      if let index = positions.updateValue(members.count, forKey: WireKey(name)) {
        positions[WireKey(name)] = index
        members[index].value = value
        return false
      }
    }
    members.append(JSONMember(name, value))
    return true
  }
}

/// The names that came before: the rows of a list all have the same, and share their text.
struct NameCache {
  private var names = [String](repeating: "", count: 64)

  mutating func text(of text: JSONText) -> String {
    guard case .plain(let bytes) = text else { return text.value.string ?? "" }
    // Those are kept in place of a reference.
    guard bytes.count > 15 else { return String(decoding: bytes, as: UTF8.self) }
    var hash = bytes.count
    for byte in bytes.suffix(8) { hash = hash &* 31 &+ Int(byte) }
    let slot = hash & 63
    if names[slot].utf8.count == bytes.count, names[slot].utf8.elementsEqual(bytes) {
      return names[slot]
    }
    let name = String(decoding: bytes, as: UTF8.self)
    names[slot] = name
    return name
  }
}

extension String {
  fileprivate var cheapHash: Int {
    var text = self
    return text.withUTF8 { bytes in
      var hash = bytes.count
      for byte in bytes { hash = hash &* 31 &+ Int(byte) }
      return hash
    }
  }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
  /// How many bytes the scalar takes that they begin with; nil if they begin with none.
  var validScalarLength: Int? {
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = makeIterator()
    guard case .valid(let scalar) = parser.parseScalar(from: &iterator) else { return nil }
    return scalar.count
  }
}
