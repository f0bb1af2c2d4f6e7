import JSON

/// The page of `elements` that `limit` and `marker` ask for: what follows the element whose id is
/// the marker.
func pageAfterMarker(
  _ elements: [JSONValue], _ call: AdmittedCall, unknownMarker: Refusal, defaultLimit: Int = 2000
) throws(Refusal) -> [JSONValue] {
  if call.flag("page_reverse") == true {
    return try pageBeforeMarker(elements, call, unknownMarker, defaultLimit)
  }
  var rest = elements[...]
  if let marker = call.text("marker") {
    guard let index = rest.firstIndex(where: { $0["id"]?.string == marker }) else {
      throw unknownMarker
    }
    rest = rest[(index + 1)...]
  }
  return Array(rest.prefix(call.integer("limit") ?? defaultLimit))
}

/// With `page_reverse`: what precedes the element whose id is the marker, or else the end of all.
private func pageBeforeMarker(
  _ elements: [JSONValue], _ call: AdmittedCall, _ unknownMarker: Refusal, _ defaultLimit: Int
) throws(Refusal) -> [JSONValue] {
  var rest = elements[...]
  if let marker = call.text("marker") {
    guard let index = rest.firstIndex(where: { $0["id"]?.string == marker }) else {
      throw unknownMarker
    }
    rest = rest[..<index]
  }
  return Array(rest.suffix(call.integer("limit") ?? defaultLimit))
}

/// The page of `elements` that `limit` and `offset` ask for.
func pageAtOffset(
  _ elements: [JSONValue], _ call: AdmittedCall, defaultLimit: Int
) -> [JSONValue] {
  Array(
    elements.dropFirst(call.integer("offset") ?? 0).prefix(call.integer("limit") ?? defaultLimit))
}
