/// How a request departs from the description of its operation.
struct Violation: Error, Equatable {
  enum Part: String { case path, query, body }

  enum Kind: Equatable {
    /// The operation has no such parameter or member.
    case unknown
    case missing
    /// The value is of another type or outside its range; why, as a phrase.
    case value(String)
  }

  let part: Part
  let field: String
  let kind: Kind

  var phrase: String {
    switch kind {
    case .unknown: "unknown \(part == .query ? "query parameter" : "field") \(field)"
    case .missing: "\(field) is missing"
    case .value(let why): "\(field) \(why)"
    }
  }
}
