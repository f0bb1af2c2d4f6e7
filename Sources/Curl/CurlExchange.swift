import CCurl
import Glibc
import Ports

/// One exchange on one easy handle. The object serves one exchange after the other, because a
/// handle that has been used is cheaper than a new one.
final class CurlExchange {
  let handle: UnsafeMutableRawPointer
  private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
  private var headerLines: UnsafeMutablePointer<curl_slist>?
  /// Where a header line is put together, to be copied.
  private var line: [UInt8] = []
  private var answer = AnswerReader(maximumBodySize: 0)
  private var isSafe = true
  private var isSent = false
  private var purpose = HTTPRequest.Purpose.cloud
  private var maximumBodySize = 0
  private var proxy: Proxy?

  init() {
    guard let handle = ccurl_easy_init() else { CurlLibrary.outOfMemory() }
    self.handle = handle
  }

  deinit {
    ccurl_easy_cleanup(handle)
    ccurl_slist_free_all(headerLines)
    errorText.deallocate()
  }

  /// Sets up a handle that is new or has been reset.
  func prepare(_ request: HTTPRequest, timeout: Duration, options: CurlOptions) {
    purpose = request.purpose
    maximumBodySize = options.maximumBodySize
    if case .script(let size) = purpose {
      maximumBodySize = min(size, options.maximumScriptBodySize)
    }
    answer = AnswerReader(maximumBodySize: maximumBodySize)
    // RFC 9110, 9.2.1.
    isSafe = ["GET", "HEAD", "OPTIONS"].contains(request.method)
    isSent = false
    errorText.pointee = 0

    setCallbacks()
    setTarget(request)
    setLimits(timeout: timeout, options: options)
    set(CURLOPT_PATH_AS_IS, 1)
    set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    set(CURLOPT_NOSIGNAL, 1)
    // Without it, giving up a name look-up waits for the resolver's own limit.
    set(CURLOPT_QUICK_EXIT, 1)
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
    setTrust(options.trust)
    setProxy(options.proxies.proxy(for: request))
    // Who asks for an encoding by himself gets the bytes as they come.
    if purpose != .connection, request.headers["Accept-Encoding"] == nil {
      set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate")
    }
    setMethod(request)
    setHeaders(request)
  }

  private func setTarget(_ request: HTTPRequest) {
    if purpose == .connection {
      set(CURLOPT_URL, "http://\(request.authority)/")
      set(CURLOPT_PROTOCOLS_STR, "http")
      set(CURLOPT_CONNECT_ONLY, 1)
    } else {
      set(CURLOPT_URL, request.url)
      set(CURLOPT_PROTOCOLS_STR, request.scheme)
    }
  }

  private func setTrust(_ trust: TrustStore) {
    for option in [CURLOPT_SSL_VERIFYPEER, CURLOPT_PROXY_SSL_VERIFYPEER] { set(option, 1) }
    for option in [CURLOPT_SSL_VERIFYHOST, CURLOPT_PROXY_SSL_VERIFYHOST] { set(option, 2) }
    let oldest = Int(CURL_SSLVERSION_TLSv1_2)
    for option in [CURLOPT_SSLVERSION, CURLOPT_PROXY_SSLVERSION] { set(option, oldest) }
    // Where nothing is said, the system's own stay: nothing in their place would be no authority at all.
    if let file = trust.file {
      for option in [CURLOPT_CAINFO, CURLOPT_PROXY_CAINFO] { set(option, file) }
    }
    if let directory = trust.directory {
      for option in [CURLOPT_CAPATH, CURLOPT_PROXY_CAPATH] { set(option, directory) }
    }
  }

  private func setProxy(_ proxy: Proxy?) {
    self.proxy = proxy
    // An empty string, unlike nothing, keeps libcurl from asking the environment.
    set(CURLOPT_PROXY, proxy?.url ?? "")
    set(CURLOPT_NOPROXY, "")
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    if purpose == .connection, proxy != nil { set(CURLOPT_HTTPPROXYTUNNEL, 1) }
  }

  private func setLimits(timeout: Duration, options: CurlOptions) {
    // Zero would mean no limit.
    set(CURLOPT_TIMEOUT_MS, max(1, timeout.milliseconds))
    let connectTimeout = purpose == .cloud ? options.connectTimeout : timeout
    set(CURLOPT_CONNECTTIMEOUT_MS, max(1, connectTimeout.milliseconds))
    set(CURLOPT_MAXFILESIZE, maximumBodySize)
    // Seconds that a connection may have been idle. Gateways close theirs after a minute or so, and
    // one that dies under a change leaves the change in doubt: there, a handshake is cheaper.
    set(CURLOPT_MAXAGE_CONN, isSafe ? 50 : 5)
  }

  /// Has what the server proves itself with kept; to be called when all else is set.
  func keepCertificates() {
    set(CURLOPT_CERTINFO, 1)
  }

  func result(_ code: CURLcode, options: CurlOptions, timeout: Duration)
    -> Result<HTTPResponse, TransportFailure>
  {
    guard code != CURLE_OK else {
      // libcurl takes what ends within its header lines for an answer without a body.
      guard purpose == .connection || answer.hasWholeHead else {
        return .failure(TransportFailure(.broken, "the answer ends within its headers"))
      }
      var status = 0
      ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
      return .success(answer.response(status: status))
    }
    if answer.isTooLarge || code == CURLE_FILESIZE_EXCEEDED {
      return .failure(
        TransportFailure(.tooLarge, "the answer is larger than \(maximumBodySize) bytes"))
    }
    let detail = errorText.pointee == 0 ? ccurl_easy_strerror(code) : UnsafePointer(errorText)
    let text = detail.map { String(cString: $0) } ?? ""
    let connectTimeout = min(options.connectTimeout, timeout)
    if let proxy, !isSent,
      let failure = TransportFailure(
        of: proxy, code, on: handle, detail: text,
        limit: purpose == .cloud ? connectTimeout : timeout)
    {
      return .failure(failure)
    }
    if purpose == .connection {
      var systemError = 0
      ccurl_get_long(handle, CURLINFO_OS_ERRNO, &systemError)
      return .failure(TransportFailure(ofConnecting: code, CInt(systemError)))
    }
    if purpose != .cloud, code == CURLE_OPERATION_TIMEDOUT, !isSent {
      return .failure(TransportFailure(.timeout, "no connection within \(timeout.short)"))
    }
    return .failure(
      TransportFailure(
        code, isSent: isSent, detail: text, connectTimeout: connectTimeout, timeout: timeout))
  }

  /// Leaves nothing behind: the next request must not inherit from this one, and what waits in the
  /// pool should neither fill the memory nor keep credentials in it.
  func reset() {
    ccurl_easy_reset(handle)
    ccurl_slist_free_all(headerLines)
    headerLines = nil
    answer = AnswerReader(maximumBodySize: 0)
  }

  private func setMethod(_ request: HTTPRequest) {
    switch (request.method, request.body.isEmpty) {
    case ("HEAD", true):
      set(CURLOPT_NOBODY, 1)
    case ("GET", true), ("DELETE", true), ("OPTIONS", true):
      set(CURLOPT_HTTPGET, 1)
      set(CURLOPT_CUSTOMREQUEST, request.method)
    default:
      // For the other methods a missing body is an empty one, and its length is sent.
      set(CURLOPT_POSTFIELDSIZE, request.body.count)
      request.body.withUnsafeBytes { bytes in
        let start = bytes.baseAddress ?? UnsafeRawPointer(errorText)
        check(ccurl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, start))
      }
      set(CURLOPT_CUSTOMREQUEST, request.method)
    }
  }

  private func setHeaders(_ request: HTTPRequest) {
    for header in request.headers {
      // libcurl takes "Name:" for the wish to leave the header out.
      if header.value.isEmpty {
        append(header.name, ";")
      } else {
        append(header.name, ": ", header.value)
      }
    }
    for name in ["Accept", "Content-Type", "Expect", "User-Agent"]
    where request.headers[name] == nil {
      append(name, ":")
    }
    check(ccurl_set_pointer(handle, CURLOPT_HTTPHEADER, headerLines))
  }

  private func append(_ parts: String...) {
    line.removeAll(keepingCapacity: true)
    for part in parts {
      var part = part
      part.withUTF8 { line.append(contentsOf: $0) }
    }
    line.append(0)
    let lines = line.withUnsafeBufferPointer { line in
      line.withMemoryRebound(to: CChar.self) { ccurl_slist_append(headerLines, $0.baseAddress) }
    }
    guard let lines else { CurlLibrary.outOfMemory() }
    headerLines = lines
  }

  private func setCallbacks() {
    let context = Unmanaged.passUnretained(self).toOpaque()
    check(ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText))
    // A program that a script starts must not hold connections open, nor be able to use them.
    check(
      ccurl_set_sockopt(handle) { _, socket, _ in
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        return CInt(CURL_SOCKOPT_OK)
      })
    check(ccurl_set_pointer(handle, CURLOPT_PREREQDATA, context))
    check(ccurl_set_prereq(handle) { context, _, _, _, _ in CurlExchange.at(context).mayBeSent() })
    check(ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context))
    check(
      ccurl_set_write(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
        let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return CurlExchange.at(context).answer.addHeader(piece) ? piece.count : 0
      })
    check(ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context))
    check(
      ccurl_set_write(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
        let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return CurlExchange.at(context).answer.addBody(piece) ? piece.count : 0
      })
  }

  private static func at(_ context: UnsafeMutableRawPointer?) -> CurlExchange {
    guard let context else { preconditionFailure("libcurl lost its context") }
    return Unmanaged.fromOpaque(context).takeUnretainedValue()
  }

  /// Asked when there is a connection and before anything is written to it.
  ///
  /// libcurl sends a request again, whatever its method, when a connection used before ends without
  /// a byte of an answer (`Curl_retry_request`). For a change that could do it twice, so the second
  /// time it is stopped here, and the loss of the first is reported.
  private func mayBeSent() -> CInt {
    if isSent, !isSafe { return CURL_PREREQFUNC_ABORT }
    isSent = true
    return CURL_PREREQFUNC_OK
  }

  private func set(_ option: CURLoption, _ value: Int) {
    check(ccurl_set_long(handle, option, value))
  }

  private func set(_ option: CURLoption, _ value: String) {
    check(ccurl_set_pointer(handle, option, value))
  }

  /// An option of which much depends is never silently without effect.
  private func check(_ code: CURLcode) {
    precondition(code == CURLE_OK, "libcurl refuses an option")
  }
}
