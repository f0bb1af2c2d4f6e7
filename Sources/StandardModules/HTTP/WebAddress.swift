internal import Text

/// The parts of an `http` or `https` URL that a request is made of.
struct WebAddress: Equatable {
  let scheme: String
  /// Host, and port where one is given.
  let authority: String
  /// Percent-encoded path and query.
  let target: String

  var url: String { "\(scheme)://\(authority)\(target)" }

  /// Without the query, which may hold what is nobody else's business.
  var shown: String { "\(scheme)://\(authority)\(target.prefix { $0 != "?" })" }

  /// A URL that is none, or not one to be asked.
  struct Flaw: Error {
    let message: String
  }

  /// - Parameter query: added to the one the URL has.
  init(_ text: String, query: [(name: String, value: String)] = []) throws(Flaw) {
    // The query may hold what is nobody else's business, and what stands before `@` does.
    let beginning = text.prefix { $0 != "?" && $0 != "#" }
    let named = String(beginning.split(separator: "@").last ?? "").excerpt(80)
    guard let colon = text.range(of: "://") else {
      throw Flaw(message: "'\(named)' is no URL: expected http://… or https://…")
    }
    scheme = text[..<colon.lowerBound].lowercased()
    guard ["http", "https"].contains(scheme) else {
      throw Flaw(message: "'\(named)': the scheme must be http or https")
    }
    let rest = text[colon.upperBound...].prefix { $0 != "#" }
    let end = rest.firstIndex { "/?\\".contains($0) } ?? rest.endIndex
    authority = rest[..<end].lowercased()
    guard !authority.contains("@") else {
      throw Flaw(
        message: "a URL with a user name or password is not accepted; use an Authorization header")
    }
    var target = rest[end...]
    if !target.hasPrefix("/") { target = "/" + target }
    guard !target.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { throw Flaw(message: "'\(named)' holds a control character") }
    var whole = Self.encoded(target)
    for item in query {
      whole += whole.contains("?") ? "&" : "?"
      whole += "\(item.name.percentEncoded)=\(item.value.percentEncoded)"
    }
    self.target = whole
  }

  /// Where a `Location` header leads to from here (RFC 3986, 5.2).
  func resolving(_ location: String) throws(Flaw) -> WebAddress {
    if location.hasPrefix("//") { return try WebAddress("\(scheme):\(location)") }
    let beginning = location.prefix { !"/?#".contains($0) }
    if beginning.contains(":") { return try WebAddress(location) }
    if location.hasPrefix("/") { return try WebAddress("\(scheme)://\(authority)\(location)") }
    let path = target.prefix { $0 != "?" }
    if location.hasPrefix("?") {
      return try WebAddress("\(scheme)://\(authority)\(path)\(location)")
    }
    let folder = path[...(path.lastIndex(of: "/") ?? path.startIndex)]
    let query = location.drop { $0 != "?" }
    let relative = location.prefix { $0 != "?" && $0 != "#" }
    return try WebAddress(
      "\(scheme)://\(authority)\(Self.withoutDots("\(folder)\(relative)"))\(query)")
  }

  /// A path whose `.` and `..` have been followed.
  private static func withoutDots(_ path: String) -> String {
    var segments: [Substring] = []
    let all = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    for (offset, segment) in all.enumerated() {
      let isLast = offset == all.count - 1
      switch segment {
      case ".": if isLast { segments.append("") }
      case "..":
        _ = segments.popLast()
        if isLast { segments.append("") }
      default: segments.append(segment)
      }
    }
    return "/" + segments.joined(separator: "/")
  }

  /// What a person may have typed, with blanks and other letters than ASCII's escaped.
  private static func encoded(_ target: Substring) -> String {
    var text = ""
    for scalar in target.unicodeScalars {
      let isPlain =
        scalar.isASCII && scalar.value > 0x20 && !"\"<>\\^`{|}".unicodeScalars.contains(scalar)
      text += isPlain ? String(scalar) : String(scalar).percentEncoded
    }
    return text
  }
}

extension String {
  fileprivate func range(of separator: String) -> Range<Index>? {
    firstRange(of: separator)
  }
}
