internal import HuaweiCloud
internal import JSON

/// Compares an answer with the one that was planned. The order of lists is nothing that services keep,
/// and what the run itself has changed is not compared: the twin has it otherwise.
struct AnswerComparison {
  /// The ids of what the run has changed.
  private(set) var touched: Set<WireKey> = []
  /// The ids of what may have more or less in it for that: what is new or gone and names one of them is not
  /// compared.
  private(set) var resized: Set<WireKey> = []

  /// The ids and addresses that only the cloud chooses, as the plan has made them up: what has one there is
  /// the run's own work, which shows as soon as it does.
  let inventions: Set<WireKey>

  /// Members that are not compared: what names a request and not what it is about.
  var passing: Set<WireKey> = ["request_id"]

  init(inventions: Set<WireKey> = []) { self.inventions = inventions }

  // MARK: What the run changes

  /// Takes note of what a call changes: of its own service's things, and of EIPs, those that it names; and the
  /// subnet whose addresses it takes or gives back.
  ///
  /// - Parameters:
  ///   - operation: its name.
  ///   - before: what it has found.
  mutating func touch(_ arguments: JSONValue, of operation: String, before: JSONValue) {
    if operation.utf8.elementsEqual(RawRequest.operationName.utf8) {
      // Nothing tells which of them it changes.
      for segment in arguments["path"]?.string?.split(separator: "/") ?? [] {
        touched.insert(WireKey(String(segment)))
      }
    }
    let service = operation.prefix(upTo: ".")
    for field in OperationCatalog.standard.operation(named: operation)?.fields ?? [] {
      guard let kind = field.identifies, let id = arguments[field.name]?.string else { continue }
      let isOwn = kind.prefix(upTo: ".").utf8.elementsEqual(service.utf8)
      if isOwn || kind.utf8.elementsEqual("eip.PublicIp".utf8) {
        touched.insert(WireKey(id))
      } else if kind.utf8.elementsEqual("vpc.Subnet".utf8) {
        touchSubnet(id)
      }
    }
    for element in before.array ?? [] where isTouched(element) {
      if let subnet = element["subnet_id"]?.string { touchSubnet(subnet) }
    }
  }

  /// It has another number of free addresses, and may have a port more or less.
  private mutating func touchSubnet(_ id: String) {
    touched.insert(WireKey(id))
    resized.insert(WireKey(id))
  }

  /// Takes note of what a call has returned: what it has made or changed.
  ///
  /// - Parameter isRaw: whether nothing tells where in it that is.
  mutating func touch(result: JSONValue, isRaw: Bool) {
    if let id = result["id"]?.string { touched.insert(WireKey(id)) }
    guard isRaw else { return }
    for inside in result.array ?? result.members?.map(\.value) ?? [] {
      touch(result: inside, isRaw: true)
    }
  }

  // MARK: Comparing

  /// The first difference: `results.status: planned ACTIVE, now DOWN`; nil for none.
  func difference(_ planned: JSONValue, _ now: JSONValue, at path: String = "") -> String? {
    if planned == now { return nil }
    switch (planned, now) {
    case (.object(let left), .object(let right)):
      if isOwn(planned) || isTouched(now) { return nil }
      var seen: Set<WireKey> = []
      for name in (left + right).map(\.name) where seen.insert(WireKey(name)).inserted {
        guard !passing.contains(WireKey(name)) else { continue }
        let inside = path.isEmpty ? name : "\(path).\(name)"
        if let found = difference(planned[name] ?? .null, now[name] ?? .null, at: inside) {
          return found
        }
      }
      return nil
    case (.array(let left), .array(let right)): return lists(left, right, path)
    default:
      // One thing that is there or not is touched as well when it is.
      if isOwn(planned) || isTouched(now) { return nil }
      return "\(path.isEmpty ? "" : "\(path): ")planned \(text(planned)), now \(text(now))"
    }
  }

  private func lists(_ planned: [JSONValue], _ now: [JSONValue], _ path: String) -> String? {
    let (ids, nowIDs) = (ids(of: planned), ids(of: now))
    guard let ids, let nowIDs else {
      guard planned.count == now.count else {
        return "\(path): planned \(planned.count) elements, now \(now.count)"
      }
      let left = planned.map(\.canonicalForm).sorted { $0.lexicographicallyPrecedes($1) }
      let right = now.map(\.canonicalForm).sorted { $0.lexicographicallyPrecedes($1) }
      if left == right { return nil }
      for (index, pair) in zip(planned, now).enumerated() {
        if let found = difference(pair.0, pair.1, at: "\(path)[\(index + 1)]") { return found }
      }
      return nil
    }
    let others = Dictionary(zip(nowIDs, now)) { first, _ in first }
    for (id, element) in zip(ids, planned) {
      let other = others[id]
      if other == nil, element.hasMember(in: resized) { continue }
      if let found = difference(element, other ?? .null, at: "\(path)[\(id.text)]") { return found }
    }
    let known = Set(ids)
    for (id, element) in zip(nowIDs, now)
    where !known.contains(id) && !element.hasMember(in: resized) {
      if let found = difference(.null, element, at: "\(path)[\(id.text)]") { return found }
    }
    return nil
  }

  /// The ids of all elements; nil where one has none.
  private func ids(of elements: [JSONValue]) -> [WireKey]? {
    let ids = elements.compactMap { $0["id"]?.string.map { WireKey($0) } }
    return ids.count == elements.count && !ids.isEmpty || elements.isEmpty ? ids : nil
  }

  private func isTouched(_ value: JSONValue) -> Bool {
    value["id"]?.string.map { touched.contains(WireKey($0)) } ?? false
  }

  private func isOwn(_ planned: JSONValue) -> Bool {
    isTouched(planned) || planned.hasMember(in: inventions)
  }

  /// How much of a value is told, in bytes: a body may be long.
  private static let longestShown = 200

  private func text(_ value: JSONValue) -> String {
    if value.isNull { return "nothing" }
    let text = value.string ?? String(decoding: value.serialized(), as: UTF8.self)
    guard text.utf8.count > Self.longestShown else { return text }
    return String(decoding: text.utf8.prefix(Self.longestShown), as: UTF8.self) + "…"
  }
}

extension JSONValue {
  /// What a call has come to, of the record of one: without what happened until then.
  var ofCall: JSONValue {
    if let error = self["error"] { return ["error": error.without(["attempts", "warning"])] }
    return without(["course"])
  }

  /// What a script was told by a function, where it is one value: what one returns is a list. A body that is
  /// a document is compared as one.
  var ofFunction: JSONValue {
    guard let results = self["results"]?.array, results.count == 1 else { return self }
    guard let members = results[0]["members"]?.members else { return results[0] }
    return .object(
      members.map { member in
        guard member.name.utf8.elementsEqual("body".utf8), let text = member.value.string,
          let document = try? JSONValue(parsing: text.utf8)
        else { return member }
        return JSONMember(member.name, document)
      })
  }

  private func without(_ names: Set<WireKey>) -> JSONValue {
    .object((members ?? []).filter { !names.contains(WireKey($0.name)) })
  }

  /// Whether it is an object of which a member is one of these texts.
  fileprivate func hasMember(in texts: Set<WireKey>) -> Bool {
    guard !texts.isEmpty, let members else { return false }
    return members.contains { $0.value.string.map { texts.contains(WireKey($0)) } ?? false }
  }
}
