import CCurl
import Glibc

/// Set up when the first transport is made, so that a run without a request does not pay for it.
enum CurlLibrary {
  private static let status = curl_global_init(Int(CURL_GLOBAL_SSL))

  static func setUp() {
    guard status == CURLE_OK else { outOfMemory() }
  }

  /// What creating a handle fails of; there is no one to tell.
  static func outOfMemory() -> Never {
    fatalError("libcurl could not be set up: out of memory")
  }
}
