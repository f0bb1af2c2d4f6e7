internal import Text

/// The parts of an `http` or `https` URL that a request is made of.
///
/// Taken apart here and not by libcurl's `curl_url`, since that would load libcurl for every script
/// that only builds an address, would put its own reading of what a person typed in the place of the
/// rules below, and is beneath the transport, which this module knows as a protocol. What libcurl is
/// given then is a URL that both read alike: a host without a user, and a target without blanks.
/// All of it goes by bytes: a mark that combines with `?` or `/` changes neither.
struct WebAddress: Equatable {
  let scheme: String
  /// Host, and port where one is given.
  let authority: String
  /// Percent-encoded path and query.
  let target: String

  var url: String { "\(scheme)://\(authority)\(target)" }

  /// Without the query, which may hold what is nobody else's business, and without secrets in its path.
  var shown: String { Secrets().name(ofURL: url) }

  /// A URL that is none, or not one to be asked.
  struct Flaw: Error {
    let message: String
  }

  /// - Parameter query: added to the one the URL has.
  init(_ text: String, query: [(name: String, value: String)] = []) throws(Flaw) {
    // The query may hold what is nobody else's business, and what stands before `@` does.
    let beginning = text.before("?#")
    let named = String(beginning.after("@")).excerpt(80)
    guard let colon = text.utf8.firstRange(of: "://".utf8) else {
      throw Flaw(message: "'\(named)' is no URL: expected http://… or https://…")
    }
    scheme = text[..<colon.lowerBound].lowercased()
    guard ["http", "https"].contains(scheme) else {
      throw Flaw(message: "'\(named)': the scheme must be http or https")
    }
    let rest = text[colon.upperBound...].before("#")
    let host = rest.before("/?\\")
    authority = host.lowercased()
    guard !authority.utf8.contains(UInt8(ascii: "@")) else {
      throw Flaw(
        message: "a URL with a user name or password is not accepted; use an Authorization header")
    }
    var target = rest[host.endIndex...]
    if !target.begins(with: "/") { target = "/" + target }
    guard !target.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { throw Flaw(message: "'\(named)' holds a control character") }
    var whole = Self.encoded(target)
    for item in query {
      whole += whole.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
      whole += "\(item.name.percentEncoded)=\(item.value.percentEncoded)"
    }
    self.target = whole
  }

  /// Where a `Location` header leads to from here (RFC 3986, 5.2).
  func resolving(_ location: String) throws(Flaw) -> WebAddress {
    if location.begins(with: "//") { return try WebAddress("\(scheme):\(location)") }
    if location.before("/?#").utf8.contains(UInt8(ascii: ":")) { return try WebAddress(location) }
    if location.begins(with: "/") { return try WebAddress("\(scheme)://\(authority)\(location)") }
    let path = target.before("?")
    if location.begins(with: "?") {
      return try WebAddress("\(scheme)://\(authority)\(path)\(location)")
    }
    let folder = path[...(path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex)]
    let query = location[location.before("?").endIndex...]
    let relative = location.before("?#")
    return try WebAddress(
      "\(scheme)://\(authority)\(Self.withoutDots("\(folder)\(relative)"))\(query)")
  }

  /// A path whose `.` and `..` have been followed.
  private static func withoutDots(_ path: String) -> String {
    var segments: [Substring] = []
    let all = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .dropFirst().map { Substring($0) }
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

extension StringProtocol where SubSequence == Substring {
  /// What stands before the first of some ASCII characters.
  fileprivate func before(_ stops: String) -> Substring {
    self[..<(utf8.firstIndex { stops.utf8.contains($0) } ?? endIndex)]
  }

  /// What stands behind the last of an ASCII character; all where there is none.
  fileprivate func after(_ mark: Unicode.Scalar) -> Substring {
    let text = self[...]
    guard let index = text.utf8.lastIndex(of: UInt8(ascii: mark)) else { return text }
    return text[text.utf8.index(after: index)...]
  }

  fileprivate func begins(with text: String) -> Bool { utf8.starts(with: text.utf8) }
}
