import JSON

extension CloudState {
  /// The page that `limit` and `marker` ask for of what is at some of the indexes of a table, in the
  /// order of lists. Nothing is made of what is not on it.
  ///
  /// - Parameter shown: what the list shows of an element; nil where it is not in the list.
  func page<Element>(
    of table: ResourceTable<Element>, among indexes: [Int], _ call: AdmittedCall,
    unknownMarker: Refusal, shown: (Element) -> JSONValue?
  ) throws(Refusal) -> [JSONValue] {
    let isReverse = call.flag("page_reverse") == true
    var rest = indexes[...]
    if let marker = call.text("marker") {
      guard let index = table.index(of: marker), shown(table[index]) != nil else {
        throw unknownMarker
      }
      let position = table.position(of: index, in: indexes)
      guard position < indexes.count, indexes[position] == index else { throw unknownMarker }
      rest = isReverse ? indexes[..<position] : indexes[(position + 1)...]
    }
    let limit = call.integer("limit") ?? 2000
    var page: [JSONValue] = []
    while page.count < limit, let index = isReverse ? rest.popLast() : rest.popFirst() {
      if let element = shown(table[index]) { page.append(element) }
    }
    return isReverse ? page.reversed() : page
  }
}

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
func pageAtOffset<Element>(
  _ elements: [Element], _ call: AdmittedCall, defaultLimit: Int
) -> [Element] {
  Array(
    elements.dropFirst(call.integer("offset") ?? 0).prefix(call.integer("limit") ?? defaultLimit))
}
