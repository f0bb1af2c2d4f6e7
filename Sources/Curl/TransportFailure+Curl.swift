import CCurl
import Glibc
import Ports

extension TransportFailure {
  /// - Parameters:
  ///   - isSent: a connection was there and the request may have been written to it.
  ///   - detail: what libcurl says, in one line.
  init(
    _ code: CURLcode, isSent: Bool, detail: String, connectTimeout: Duration, timeout: Duration
  ) {
    switch (code, isSent) {
    case (CURLE_OPERATION_TIMEDOUT, true):
      self.init(.timeout, "no answer within \(timeout.short)")
    case (CURLE_ABORTED_BY_CALLBACK, true):
      self.init(.broken, "the server closed the connection instead of answering")
    case (CURLE_OUT_OF_MEMORY, true):
      // Nothing else it asks memory for has a limit.
      self.init(.tooLarge, "a header line of the answer is longer than libcurl accepts")
    case (CURLE_BAD_CONTENT_ENCODING, true):
      self.init(.encoding, "the answer's compression cannot be read: \(detail)")
    case (_, true):
      self.init(.broken, detail)
    case (CURLE_OPERATION_TIMEDOUT, false):
      self.init(.refused, "no connection within \(connectTimeout.short)")
    case (CURLE_COULDNT_RESOLVE_HOST, _), (CURLE_COULDNT_RESOLVE_PROXY, _):
      self.init(.unknownHost, detail)
    case (CURLE_URL_MALFORMAT, _), (CURLE_UNSUPPORTED_PROTOCOL, _):
      self.init(.forbidden, detail)
    case (CURLE_SSL_CONNECT_ERROR, _), (CURLE_PEER_FAILED_VERIFICATION, _),
      (CURLE_SSL_CERTPROBLEM, _), (CURLE_SSL_CIPHER, _), (CURLE_SSL_CACERT_BADFILE, _),
      (CURLE_SSL_ENGINE_INITFAILED, _), (CURLE_SSL_ISSUER_ERROR, _), (CURLE_SSL_CRL_BADFILE, _),
      (CURLE_SSL_INVALIDCERTSTATUS, _), (CURLE_SSL_PINNEDPUBKEYNOTMATCH, _):
      self.init(.tls, detail)
    case (CURLE_COULDNT_CONNECT, false):
      // libcurl's own words tell how many milliseconds it took, which nobody asked.
      self.init(.refused, "no connection: \(String(cString: ccurl_easy_strerror(code)))")
    default:
      self.init(.refused, detail)
    }
  }

  /// Why a connection that was all that was wanted was not made, in two or three words.
  ///
  /// - Parameter systemError: the `errno` of the last attempt; 0 if there was none.
  init(ofConnecting code: CURLcode, _ systemError: CInt) {
    switch code {
    case CURLE_OPERATION_TIMEDOUT: self.init(.timeout, "timed out")
    case CURLE_COULDNT_RESOLVE_HOST: self.init(.unknownHost, "no such host")
    default:
      switch systemError {
      case 0: self.init(.refused, String(cString: ccurl_easy_strerror(code)))
      case ECONNREFUSED: self.init(.refused, "refused")
      case ETIMEDOUT: self.init(.timeout, "timed out")
      default: self.init(.refused, String(cString: strerror(systemError)).lowercased())
      }
    }
  }
}
