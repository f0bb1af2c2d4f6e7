import CCurl

/// Loaded and set up when the first transport is made: see `ccurl.h`.
enum CurlLibrary {
  private static let problem = ccurl_load().map { String(cString: $0) }

  static func setUp() {
    if let problem { fatalError("cannot use libcurl: \(problem)") }
  }

  /// The one reason for which libcurl does not make a handle or a list. There is no way to go on.
  static func outOfMemory() -> Never {
    fatalError("no memory for libcurl")
  }
}
