import CCurl
import Ports

extension TransportFailure {
  /// What went wrong on the way to a proxy or at it; nil where that is not what went wrong.
  ///
  /// - Parameters:
  ///   - handle: on which a request was tried that was not sent.
  ///   - detail: what libcurl says, in one line.
  ///   - limit: how long a connection may take.
  init?(
    of proxy: Proxy, _ code: CURLcode, on handle: UnsafeMutableRawPointer, detail: String,
    limit: Duration
  ) {
    var answer = 0
    ccurl_get_long(handle, CURLINFO_HTTP_CONNECTCODE, &answer)
    switch answer {
    case 200..<300: return nil
    case 407: self.init(.proxyRefused, "proxy \(proxy) wants a user and a password (407)")
    case 400..<500:
      self.init(.proxyRefused, "proxy \(proxy) does not let it through (\(answer))")
    case 500..<600: self.init(.refused, "proxy \(proxy) makes no connection (\(answer))")
    default: self.init(reaching: proxy, code, on: handle, detail: detail, limit: limit)
    }
  }

  /// The same where the proxy has not answered in HTTP.
  private init?(
    reaching proxy: Proxy, _ code: CURLcode, on handle: UnsafeMutableRawPointer, detail: String,
    limit: Duration
  ) {
    switch code {
    case CURLE_COULDNT_RESOLVE_PROXY: self.init(.proxy, "proxy \(proxy) has no address")
    case CURLE_COULDNT_CONNECT: self.init(.proxy, "no connection by proxy \(proxy)")
    case CURLE_OPERATION_TIMEDOUT:
      self.init(.proxy, "no connection by proxy \(proxy) within \(limit.short)")
    case CURLE_PROXY:
      var refusal = 0
      ccurl_get_long(handle, CURLINFO_PROXY_ERROR, &refusal)
      self.init(
        ofSOCKS: proxy, CURLproxycode(rawValue: CURLproxycode.RawValue(refusal)), detail)
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
      // What speaks no TLS itself hands on that of the server.
      guard proxy.speaksTLS else { return nil }
      self.init(.proxyTLS, "TLS with proxy \(proxy): \(detail)")
    case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING:
      self.init(.proxy, "no connection by proxy \(proxy): \(detail)")
    default: return nil
    }
  }

  /// What a SOCKS proxy says of a connection that it has not made: RFC 1928, 3 and 6, and RFC 1929.
  private init(ofSOCKS proxy: Proxy, _ refusal: CURLproxycode, _ detail: String) {
    let reason: String
    switch refusal {
    case CURLPX_NO_AUTH, CURLPX_USER_REJECTED:
      self.init(.proxyRefused, "proxy \(proxy) wants a user and a password")
      return
    case CURLPX_REPLY_NOT_ALLOWED:
      self.init(.proxyRefused, "proxy \(proxy) does not let it through")
      return
    case CURLPX_RESOLVE_HOST:
      self.init(
        .unknownHost,
        "the host has no address here, and proxy \(proxy) is not asked for it: a socks5h one is")
      return
    case CURLPX_REPLY_CONNECTION_REFUSED: reason = "refused"
    case CURLPX_REPLY_HOST_UNREACHABLE: reason = "host unreachable"
    case CURLPX_REPLY_NETWORK_UNREACHABLE: reason = "network unreachable"
    case CURLPX_REPLY_TTL_EXPIRED: reason = "timed out"
    case CURLPX_REPLY_ADDRESS_TYPE_NOT_SUPPORTED: reason = "not to addresses of this kind"
    case CURLPX_REPLY_GENERAL_SERVER_FAILURE, CURLPX_REPLY_UNASSIGNED, CURLPX_REQUEST_FAILED:
      reason = "it does not say why"
    default:
      self.init(.proxy, "no connection by proxy \(proxy): \(detail)")
      return
    }
    self.init(.refused, "proxy \(proxy) makes no connection (\(reason))")
  }
}
