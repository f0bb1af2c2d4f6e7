internal import JSON
internal import Journal

/// Compares an answer with the one that was planned. The order of lists is nothing that services keep,
/// and what the run itself has changed is not compared: the twin has it otherwise.
struct AnswerComparison {
  /// What the run has changed.
  var touched = TouchedThings()
  /// The ids that only the cloud chooses, as the plan has made them up: what has one there is the run's own
  /// work, which shows as soon as it does.
  var inventions: Set<WireKey> = []
  /// How many elements of a list may be new: the run has made so many and not waited for them.
  var unsettledCount = 0

  /// The same of the records of calls, of which one may have found the run's own work and the other not yet,
  /// or no more.
  func difference(ofCalls planned: JSONValue, _ now: JSONValue) -> String? {
    if planned.isNotFound, now["results"]?.array.map(areOwn) == true { return nil }
    if now.isNotFound, planned["results"]?.array.map(areOwn) == true { return nil }
    return difference(planned, now)
  }

  private func areOwn(_ results: [JSONValue]) -> Bool {
    !results.isEmpty && results.allSatisfy(isOwn)
  }

  /// The first difference: `results.status: planned ACTIVE, now DOWN`; nil for none.
  func difference(_ planned: JSONValue, _ now: JSONValue, at path: String = "") -> String? {
    if planned == now { return nil }
    switch (planned, now) {
    case (.object(let left), .object(let right)):
      if isOwn(planned) || touched.contains(now) { return nil }
      return objects(left, right, path)
    case (.array(let left), .array(let right)): return lists(left, right, path)
    default:
      // One thing that is there or not is touched as well when it is.
      if isOwn(planned) || touched.contains(now) { return nil }
      return "\(path.isEmpty ? "" : "\(path): ")planned \(text(planned)), now \(text(now))"
    }
  }

  private func objects(_ planned: [JSONMember], _ now: [JSONMember], _ path: String) -> String? {
    let (then, today) = (planned.byName, now.byName)
    var seen: Set<WireKey> = []
    for name in (planned + now).map(\.name) where seen.insert(WireKey(name)).inserted {
      let inside = path.isEmpty ? name : "\(path).\(name)"
      if let found = difference(then[name] ?? .null, today[name] ?? .null, at: inside) {
        return found
      }
    }
    return nil
  }

  private func lists(_ planned: [JSONValue], _ now: [JSONValue], _ path: String) -> String? {
    let (ids, nowIDs) = (ids(of: planned), ids(of: now))
    guard let ids, let nowIDs else {
      guard planned.count == now.count else {
        return "\(path): planned \(planned.count) elements, now \(now.count)"
      }
      for (index, pair) in zip(planned.inOrder, now.inOrder).enumerated() {
        if let found = difference(pair.0, pair.1, at: "\(path)[\(index + 1)]") { return found }
      }
      return nil
    }
    let others = Dictionary(zip(nowIDs, now)) { first, _ in first }
    // Those of which the plan has ids that were made up, and nobody was told the real ones.
    let hidden = ids.count { others[$0] == nil && inventions.contains($0) }
    var newCount = max(hidden, unsettledCount)
    for (id, element) in zip(ids, planned) {
      let other = others[id]
      if other == nil, touched.resizes(element) { continue }
      if let found = difference(element, other ?? .null, at: "\(path)[\(id.text)]") { return found }
    }
    let known = Set(ids)
    for (id, element) in zip(nowIDs, now)
    where !known.contains(id) && !touched.resizes(element) && !touched.contains(element) {
      newCount -= 1
      if newCount >= 0 { continue }
      if let found = difference(.null, element, at: "\(path)[\(id.text)]") { return found }
    }
    return nil
  }

  /// The ids of all elements; nil where one has none.
  private func ids(of elements: [JSONValue]) -> [WireKey]? {
    let ids = elements.compactMap { $0["id"]?.string.map { WireKey($0) } }
    return ids.count == elements.count && !ids.isEmpty || elements.isEmpty ? ids : nil
  }

  private func isOwn(_ planned: JSONValue) -> Bool {
    touched.contains(planned)
      || planned["id"]?.string.map { inventions.contains(WireKey($0)) } ?? false
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
  /// What a call has come to, of the record of one: without what happened until then, and what names a
  /// request and not what it is about. Of an error the words are another each time.
  var ofCall: JSONValue {
    if let error = self["error"] {
      return [
        "error": .object((error.members ?? []).filter { Self.tellingOfErrors.contains($0.name) })
      ]
    }
    guard let results = self["results"]?.array else { return without(["course"]) }
    return ["results": .array(results.map { $0.without(["request_id"]) })]
  }

  /// Whether it tells that a thing is not there.
  fileprivate var isNotFound: Bool {
    self["error"]?["kind"]?.string.map { $0.utf8.elementsEqual("not_found".utf8) } ?? false
  }

  private static let tellingOfErrors: Set<WireKey> = ["kind", "status", "code"]

  /// What a script was told by a function, where it is one value: what one returns is a list. A body that is
  /// a document is compared as one, and headers are another each time.
  var ofFunction: JSONValue {
    if self["error"] != nil { return ofCall }
    guard let results = self["results"]?.array, results.count == 1 else { return self }
    guard let members = results[0]["members"]?.members else { return results[0] }
    return .object(
      members.filter { !$0.name.utf8.elementsEqual("headers".utf8) }.map { member in
        guard member.name.utf8.elementsEqual("body".utf8), let text = member.value.string,
          let document = try? JSONValue(parsing: text.utf8)
        else { return member }
        return JSONMember(member.name, document.without(["request_id"]))
      })
  }

  /// An object without some members; anything else as it is.
  private func without(_ names: Set<WireKey>) -> JSONValue {
    members.map { .object($0.filter { !names.contains($0.name) }) } ?? self
  }
}

extension [JSONMember] {
  /// The values by their names; the first where one comes twice.
  fileprivate var byName: [WireKey: JSONValue] {
    Dictionary(map { (WireKey($0.name), $0.value) }) { first, _ in first }
  }
}

extension [JSONValue] {
  /// In the order of their forms, which is the same in every list of these.
  fileprivate var inOrder: [JSONValue] {
    map { ($0.canonicalForm, $0) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
  }
}
