/// How a property is called in a document: `publicIPs` is `public_ips`.
///
/// A run of capitals is one word, so that `projectID` becomes `project_id`.
func memberName(of property: String) -> String {
  var name = ""
  var wasUpper = true
  for character in property {
    if character.isUppercase, !wasUpper { name.append("_") }
    wasUpper = character.isUppercase
    name.append(contentsOf: character.lowercased())
  }
  return name
}

/// A step of a coding path that is an array index.
struct IndexKey: CodingKey {
  let intValue: Int?
  var stringValue: String { "[\(intValue ?? 0)]" }

  init(intValue: Int) { self.intValue = intValue }
  init?(stringValue: String) { nil }
}

extension [any CodingKey] {
  /// For messages: `resources.ports[2].network_id`.
  var dotted: String {
    reduce(into: "") { path, key in
      if key is IndexKey {
        path += key.stringValue
      } else {
        path += (path.isEmpty ? "" : ".") + memberName(of: key.stringValue)
      }
    }
  }
}
