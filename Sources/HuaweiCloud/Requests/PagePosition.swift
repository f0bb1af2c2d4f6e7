/// Where in a list a page begins.
enum PagePosition: Equatable, Sendable {
  case start
  case marker(String)
  case offset(Int)
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
