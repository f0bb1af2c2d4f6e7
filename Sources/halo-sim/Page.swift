import CPages
import Ports

/// The page at `/`, which shows the account and what becomes of it.
///
/// It is for this machine alone, like everything under `/_sim`: a name that somebody else's name server
/// leads here is refused, and so is another port than this one.
struct Page {
  /// As they stand in an address, of the port that is listened on.
  private let authorities: [String]

  init(port: Int) {
    authorities = ["127.0.0.1", "localhost", "[::1]"].flatMap { name in
      port == 80 ? [name, "\(name):80"] : ["\(name):\(port)"]
    }
  }

  /// What is answered; nil when the simulator has to.
  func answer(_ request: CloudRequest) -> CloudResponse? {
    let path = request.target.utf8.prefix { $0 != UInt8(ascii: "?") }
    let isOwn = path.elementsEqual("/".utf8) || path.starts(with: "/_sim".utf8)
    guard isOwn else { return nil }
    let host = request.headers["Host"] ?? request.authority
    guard authorities.contains(where: { $0.utf8.elementsEqual(host.lowercased().utf8) }) else {
      return Self.response(
        421, "text/plain", Array("this is for \(authorities.joined(separator: ", ")) alone\n".utf8))
    }
    guard let (type, file) = Self.file(path) else { return nil }
    guard ["GET", "HEAD"].contains(request.method) else {
      return Self.response(405, "text/plain", Array("there is nothing here but to look at\n".utf8))
    }
    return Self.response(
      200, type, Array(UnsafeRawBufferPointer(start: file.bytes, count: file.length)))
  }

  private static func file(
    _ path: some Sequence<UInt8>
  ) -> (type: String, file: halo_page_file)? {
    switch String(decoding: Array(path), as: UTF8.self) {
    case "/": ("text/html; charset=utf-8", halo_simulator_html())
    case "/_sim/page.css": ("text/css; charset=utf-8", halo_simulator_css())
    case "/_sim/page.js": ("text/javascript; charset=utf-8", halo_simulator_js())
    default: nil
    }
  }

  private static func response(_ status: Int, _ type: String, _ body: [UInt8]) -> CloudResponse {
    CloudResponse(
      status: status,
      headers: [
        HTTPHeader("Content-Type", type),
        HTTPHeader(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
        HTTPHeader("X-Content-Type-Options", "nosniff"),
        HTTPHeader("Referrer-Policy", "no-referrer"),
        HTTPHeader("Cross-Origin-Resource-Policy", "same-origin"),
        HTTPHeader("Cache-Control", "no-store"),
      ], body: body)
  }
}
