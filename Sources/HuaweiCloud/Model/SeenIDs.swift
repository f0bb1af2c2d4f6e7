internal import JSON
internal import Text

/// The ids that answers held, with what each identifies: an id of the wrong kind can be told
/// although its format is right.
///
/// It holds some thousands of them and forgets the oldest.
public struct SeenIDs: Sendable {
  struct Sighting: Sendable {
    /// What it identifies; several when answers show one thing under several types.
    var kinds: [String]
    /// Where it was seen first: `device_id of a vpc.Port`.
    let place: String
  }

  // Two generations: when the young one is full, the old one is dropped and the young one ages.
  private var young: [WireKey: Sighting] = [:]
  private var old: [WireKey: Sighting] = [:]
  private let capacity: Int

  /// - Parameter capacity: how many ids the young generation holds; the old one may hold as many
  /// more.
  public init(capacity: Int = 2048) {
    self.capacity = capacity
  }

  /// - Parameters:
  ///   - kind: what `id` identifies, as in `Field.identifies`.
  ///   - field: the member of `record` that held it.
  public mutating func remember(
    _ id: String, identifies kind: String, as field: String, of record: String
  ) {
    if young[id]?.kinds.contains(kind) == true { return }
    var sighting =
      young[id] ?? old[id] ?? Sighting(kinds: [], place: "\(field) of \(record.withArticle)")
    if !sighting.kinds.contains(kind) { sighting.kinds.append(kind) }
    if young.count >= capacity { (old, young) = (young, [:]) }
    young[id] = sighting
  }

  /// The fields of a call whose id was seen as that of something else.
  public func problems(in arguments: Arguments, for function: any FieldTaking) -> [ArgumentProblem]
  {
    if young.isEmpty { return [] }
    return function.fields.compactMap { field in
      guard let kind = field.identifies, let value = arguments[field.name] else { return nil }
      guard let ids = value.array else { return problem(value, of: kind, in: field) }
      return ids.lazy.compactMap { problem($0, of: kind, in: field) }.first
    }
  }

  private func problem(_ id: JSONValue, of kind: String, in field: Field) -> ArgumentProblem? {
    guard let id = id.string, let sighting = young[id] ?? old[id], !sighting.kinds.contains(kind)
    else { return nil }
    // A field's name tells what it identifies but where APIs give one name to two things.
    let told = sighting.kinds.first { kind in
      let name = kind.lowercased().split(separator: " ").joined(separator: "_") + "_id"
      return !kind.utf8.contains(UInt8(ascii: ".")) && !sighting.place.utf8.starts(with: name.utf8)
    }
    let meaning = told.map { ": the id of \($0.withArticle)" } ?? ""
    return ArgumentProblem(
      field.name,
      "expected the id of \(kind.withArticle), got '\(id.excerpt(40))', which an earlier answer"
        + " had as the \(sighting.place)\(meaning)")
  }
}

extension String {
  /// `a vpc.Port`, `an eip.PublicIp`.
  public var withArticle: String {
    guard let first else { return self }
    // "a VPC": letters that are read one by one do not follow the rule, but none of these do.
    return "\("aeiou".contains(first) ? "an" : "a") \(self)"
  }
}
