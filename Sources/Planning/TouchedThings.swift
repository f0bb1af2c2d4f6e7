internal import HuaweiCloud
internal import JSON

/// What a run has changed, by its ids: there the twin is no measure.
struct TouchedThings {
  private var ids: Set<WireKey> = []
  /// The ids of what may have more or less in it: what is new or gone and names one of them is no wonder.
  private var resized: Set<WireKey> = []

  /// Whether an object is one of them.
  func contains(_ value: JSONValue) -> Bool {
    value["id"]?.string.map { ids.contains(WireKey($0)) } ?? false
  }

  /// Whether an object is in one that may have more or less in it.
  func resizes(_ value: JSONValue) -> Bool {
    guard !resized.isEmpty, let members = value.members else { return false }
    return members.contains { $0.value.string.map { resized.contains(WireKey($0)) } ?? false }
  }

  /// Without what others have in them.
  func subtracting(_ other: Self) -> Self {
    var things = self
    things.ids.subtract(other.ids)
    things.resized.subtract(other.resized)
    return things
  }

  /// Takes note of what a call changes: of its own service's things, and of EIPs, those that it names; and the
  /// subnet whose addresses it takes or gives back.
  ///
  /// - Parameters:
  ///   - operation: its name.
  ///   - before: what it has found.
  /// - Returns: what it had not taken note of before.
  @discardableResult
  mutating func touch(
    _ arguments: JSONValue, of operation: String, before: JSONValue
  ) -> TouchedThings {
    var named = Self()
    named.note(arguments, of: operation)
    for element in before.array ?? [] where contains(element) || named.contains(element) {
      if let subnet = element["subnet_id"]?.string { named.noteSubnet(subnet) }
    }
    named.ids = named.ids.filter { ids.insert($0).inserted }
    named.resized = named.resized.filter { resized.insert($0).inserted }
    return named
  }

  private mutating func note(_ arguments: JSONValue, of operation: String) {
    if operation.utf8.elementsEqual(RawRequest.operationName.utf8) {
      // Nothing tells which of them it changes.
      let path = arguments["path"]?.string ?? ""
      ids.formUnion(path.split(separator: "/").map { WireKey($0) })
      ids.formUnion((arguments["body"] ?? .null).texts.map { WireKey($0) })
    }
    let service = operation.prefix(upTo: ".")
    for field in OperationCatalog.standard.operation(named: operation)?.fields ?? [] {
      guard let kind = field.identifies, let id = arguments[field.name]?.string else { continue }
      let isOwn = kind.prefix(upTo: ".").utf8.elementsEqual(service.utf8)
      if isOwn || kind.utf8.elementsEqual("eip.PublicIp".utf8) {
        ids.insert(WireKey(id))
      } else if kind.utf8.elementsEqual("vpc.Subnet".utf8) {
        noteSubnet(id)
      }
    }
  }

  /// It has another number of free addresses, and may have a port more or less.
  private mutating func noteSubnet(_ id: String) {
    ids.insert(WireKey(id))
    resized.insert(WireKey(id))
  }

  /// Takes note of what a call has returned: what it has made or changed.
  ///
  /// - Parameter isRaw: whether nothing tells where in it that is.
  mutating func touch(result: JSONValue, isRaw: Bool) {
    if let id = result["id"]?.string { ids.insert(WireKey(id)) }
    guard isRaw else { return }
    for inside in result.array ?? result.members?.map(\.value) ?? [] {
      touch(result: inside, isRaw: true)
    }
  }
}
