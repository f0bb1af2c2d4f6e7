/// How a property is called in a document: `publicIPs` is `public_ips`.
///
/// A run of capitals is one word, so that `projectID` becomes `project_id`.
func memberName(of property: String) -> String {
  let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
  guard property.utf8.contains(where: { capitals.contains($0) }) else { return property }
  var name: [UInt8] = []
  var wasUpper = true
  for byte in property.utf8 {
    let isUpper = capitals.contains(byte)
    if isUpper, !wasUpper { name.append(UInt8(ascii: "_")) }
    wasUpper = isUpper
    name.append(isUpper ? byte | 0x20 : byte)
  }
  return String(decoding: name, as: UTF8.self)
}

/// A step of a coding path that is an array index.
struct IndexKey: CodingKey {
  let intValue: Int?
  var stringValue: String { "[\(intValue ?? 0)]" }

  init(intValue: Int) { self.intValue = intValue }
  init?(stringValue: String) { nil }
}

/// Where in a document a value is, from the inside out: a path is made of it where one is asked for.
final class CodingPlace {
  private let key: any CodingKey
  private let outer: CodingPlace?

  init(_ key: any CodingKey, in outer: CodingPlace?) { (self.key, self.outer) = (key, outer) }

  /// From the outside in.
  var path: [any CodingKey] { (outer?.path ?? []) + [key] }
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
