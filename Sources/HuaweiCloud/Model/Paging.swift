public import JSON

/// How a list operation delivers more than one page.
public enum Paging: Sendable {
  case none
  /// `limit` and `marker`, where the marker is the last element's id. Ends at an empty page: a short one may be
  /// all that a gateway gives at a time.
  case lastID(limit: Int)
  /// `limit` and `marker`, where the answer names the next marker at this path. Ends without one.
  case marker(limit: Int, at: String)
  /// `limit` and `offset` in elements. Ends when the count at this path has been read.
  case offset(limit: Int, total: String)
}

extension Paging {
  /// The query parameters that paging adds to those of the fields.
  public var parameters: [String] {
    switch self {
    case .none: []
    case .lastID, .marker: ["limit", "marker"]
    case .offset: ["limit", "offset"]
    }
  }
}

/// What a `find` made of the list it read.
public enum Choice: Sendable {
  case one(JSONValue)
  /// Nothing fits: the sentence says what was looked for.
  case nothing(String)
  /// Several fit: the sentence says how many and how to tell them apart.
  case several(String)
}

/// Where in a list a page begins.
enum PagePosition: Equatable, Sendable {
  case start
  case marker(String)
  case offset(Int)

  static func == (lhs: PagePosition, rhs: PagePosition) -> Bool {
    switch (lhs, rhs) {
    case (.start, .start): true
    case (.marker(let left), .marker(let right)): left == right
    case (.offset(let left), .offset(let right)): left == right
    default: false
    }
  }
}

extension Paging {
  /// The query parameters that ask for the page at `position`.
  func items(at position: PagePosition) -> [QueryItem] {
    let limit: Int
    switch self {
    case .none: return []
    case .lastID(let count), .marker(let count, _), .offset(let count, _): limit = count
    }
    let page = QueryItem("limit", String(limit))
    return switch position {
    case .start: [page]
    case .marker(let marker): [page, QueryItem("marker", marker)]
    case .offset(let offset): [page, QueryItem("offset", String(offset))]
    }
  }
}
