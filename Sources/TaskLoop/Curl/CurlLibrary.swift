import CCurl

/// Set up when the first transport is made, so that a run without a request does not pay for it.
enum CurlLibrary {
  private static let status = curl_global_init(Int(CURL_GLOBAL_SSL))

  static func setUp() {
    guard status == CURLE_OK else { outOfMemory() }
  }

  /// The one reason for which libcurl does not make a handle or a list. There is no way to go on.
  static func outOfMemory() -> Never {
    fatalError("no memory for libcurl")
  }
}
