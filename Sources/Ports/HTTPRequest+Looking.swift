extension HTTPRequest {
  /// Whether it changes nothing at whoever is asked.
  package var onlyLooks: Bool {
    purpose == .connection
      || Self.onlyLooks(
        method: method, hasBody: !body.isEmpty, headers: headers.lazy.map(\.name))
  }

  /// Whether such a request changes nothing at whoever is asked: it has nothing to say, and no other method in
  /// its headers.
  ///
  /// - Parameters:
  ///   - method: in any letter case.
  ///   - names: those of its headers.
  package static func onlyLooks(
    method: String, hasBody: Bool, headers names: some Sequence<String>
  ) -> Bool {
    guard !hasBody, ["GET", "HEAD"].contains(where: HTTPHeader(method, "").isNamed) else {
      return false
    }
    return !names.contains { name in
      ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"].contains(
        where: HTTPHeader(name, "").isNamed)
    }
  }
}
