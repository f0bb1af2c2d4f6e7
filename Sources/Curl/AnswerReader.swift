import Ports

/// Puts an answer together from the pieces libcurl hands over.
struct AnswerReader {
  /// Header lines of all kinds: far more than any service sends.
  private static let maximumHeaderSize = 256 << 10

  private let maximumBodySize: Int
  private var headers: [HTTPHeader] = []
  private var headerSize = 0
  private var body: [UInt8] = []
  private(set) var isTooLarge = false
  /// Whether the empty line after the header lines of the last answer has come.
  private(set) var hasWholeHead = false

  init(maximumBodySize: Int) {
    self.maximumBodySize = maximumBodySize
  }

  func response(status: Int) -> HTTPResponse {
    HTTPResponse(status: status, headers: headers, body: body)
  }

  /// Takes one line, with its line end. False if the answer has grown too large.
  mutating func addHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
    headerSize += bytes.count
    guard headerSize <= Self.maximumHeaderSize else {
      isTooLarge = true
      return false
    }
    // Fields after a chunked body may say anything; nothing here acts on them.
    guard body.isEmpty else { return true }
    let line = Self.trimmed(bytes[...])
    if line.starts(with: "HTTP/".utf8) {
      // The lines so far belonged to an informational answer.
      headers.removeAll()
      hasWholeHead = false
    } else if line.isEmpty {
      hasWholeHead = true
    } else if let first = bytes.first, Self.isBlank(first), let folded = headers.popLast() {
      headers.append(HTTPHeader(folded.name, folded.value + " " + Self.text(line)))
    } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
      let name = Self.trimmed(line[..<colon])
      let value = Self.trimmed(line[line.index(after: colon)...])
      headers.append(HTTPHeader(Self.text(name), Self.text(value)))
    }
    return true
  }

  /// False if the answer has grown too large.
  mutating func addBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard body.count + bytes.count <= maximumBodySize else {
      isTooLarge = true
      return false
    }
    body.append(contentsOf: bytes)
    return true
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }

  private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>)
    -> Slice<UnsafeRawBufferPointer>
  {
    func isSpace(_ byte: UInt8) -> Bool {
      isBlank(byte) || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
    }
    guard let first = bytes.firstIndex(where: { !isSpace($0) }),
      let last = bytes.lastIndex(where: { !isSpace($0) })
    else { return bytes.prefix(0) }
    return bytes[first...last]
  }

  private static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
