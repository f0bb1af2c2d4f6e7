internal import JSON

/// What differs between two documents, but for the times that every change leaves.
struct Difference {
  private let before: JSONValue
  private let after: JSONValue

  /// Members that say when something was, not what it is.
  static let times: Set<WireKey> = [
    "update_time", "updated_at", "update_at", "create_time", "created_at", "create_at",
  ]

  init(from before: JSONValue, to after: JSONValue) {
    (self.before, self.after) = (before, after)
  }

  /// One line each.
  func lines(showing shown: (JSONValue) -> String) -> [String] {
    if after.isNull, before.array == nil { return [] }
    if let old = before.array ?? (before.isNull ? [] : nil), let new = after.array {
      return lists(old, new, shown)
    }
    return objects(before, after, shown)
  }

  private func objects(
    _ before: JSONValue, _ after: JSONValue, _ shown: (JSONValue) -> String
  ) -> [String] {
    let names = ((before.members ?? []) + (after.members ?? [])).map(\.name)
    var seen: Set<WireKey> = []
    var rows: [(String, String)] = []
    for name in names where seen.insert(WireKey(name)).inserted {
      let (was, becomes) = (before[name] ?? .null, after[name] ?? .null)
      guard was != becomes, !Self.times.contains(WireKey(name)) else { continue }
      rows.append((name, "\(shown(was)) → \(shown(becomes))"))
    }
    let width = rows.map(\.0.utf8.count).max() ?? 0
    return rows.map { name, values in
      name + String(repeating: " ", count: width - name.utf8.count + 2) + values
    }
  }

  private func lists(
    _ before: [JSONValue], _ after: [JSONValue], _ shown: (JSONValue) -> String
  ) -> [String] {
    func isIn(_ list: [JSONValue], _ element: JSONValue) -> Bool {
      list.contains { $0["id"] == element["id"] }
    }
    let gone = before.filter { !isIn(after, $0) }.map { "- \(label(of: $0, shown))" }
    let new = after.filter { !isIn(before, $0) }.map { "+ \(label(of: $0, shown))" }
    let changed = after.flatMap { element -> [String] in
      guard let old = before.first(where: { $0["id"] == element["id"] }), old != element else {
        return []
      }
      return objects(old, element, shown).map { "\(label(of: element, shown)): \($0)" }
    }
    return gone + new + changed
  }

  private func label(of element: JSONValue, _ shown: (JSONValue) -> String) -> String {
    let names = ["ip", "address", "ip_address", "name", "resource_id"]
    let name = names.lazy.compactMap { element[$0] }.first { $0.string?.isEmpty == false }
    let id = element["id"].map(shown) ?? "nothing"
    guard let name = name.map(shown), !id.contains(name) else { return id }
    return "\(name) (\(id))"
  }
}
