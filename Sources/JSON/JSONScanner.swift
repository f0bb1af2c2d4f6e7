/// Where in a text a document ends to be one, and why.
public struct JSONFault: Error {
  let kind: JSONError.Kind
  let index: Int
  let message: String

  @usableFromInline
  init(kind: JSONError.Kind, index: Int, message: String) {
    (self.kind, self.index, self.message) = (kind, index, message)
  }
}

/// A place in a text, and the steps from there: what is the same whatever a document is made into.
public struct JSONScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  /// What is taken for a document.
  public let rules: JSONRules
  /// Where it is, in bytes.
  public internal(set) var index = 0

  @usableFromInline
  init(_ bytes: UnsafeBufferPointer<UInt8>, _ rules: JSONRules) {
    self.bytes = bytes
    self.rules = rules
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  /// The byte that comes next, behind blanks; nil at the end.
  public mutating func next() -> UInt8? {
    skipBlanks()
    return index < bytes.count ? bytes[index] : nil
  }

  /// Steps over `byte` and the blanks before it, if it comes next.
  public mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  /// Behind the last value nothing but blanks may stand.
  public mutating func end() throws(JSONFault) {
    skipBlanks()
    guard index == bytes.count else { throw expected("end of file") }
  }

  /// Steps over a word that stands for a value.
  public mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONFault)
    -> JSONValue
  {
    let start = index
    for offset in 0..<text.utf8CodeUnitCount {
      guard index < bytes.count else { throw expected("'\(text)'") }
      guard bytes[index] == text.utf8Start[offset] else {
        index = start
        throw expected("a value")
      }
      index += 1
    }
    return value
  }

  private mutating func skipBlanks() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x0A, 0x0D, 0x09: index += 1
      default: return
      }
    }
  }

  /// Steps over one byte.
  @usableFromInline
  mutating func skip() { index += 1 }

  // MARK: Faults

  /// Something else came than what is expected here.
  public func expected(_ what: String) -> JSONFault {
    guard index < bytes.count else {
      return JSONFault(
        kind: .truncated, index: index, message: "\(what) expected near end of file")
    }
    let byte = bytes[index]
    let near = (0x20..<0x7F).contains(byte) ? "'\(Unicode.Scalar(byte))'" : byte.hexadecimal
    return malformed("\(what) expected near \(near)")
  }

  func malformed(_ message: String) -> JSONFault {
    JSONFault(kind: .malformed, index: index, message: message)
  }

  /// What is read here cannot be.
  public func fault(_ kind: JSONError.Kind, _ message: String) -> JSONFault {
    JSONFault(kind: kind, index: index, message: message)
  }
}

extension JSONError {
  @usableFromInline
  init(_ fault: JSONFault, in bytes: UnsafeBufferPointer<UInt8>) {
    kind = fault.kind
    message = fault.message
    guard kind != .stopped else {
      (line, column) = (0, 0)
      return
    }
    // Up to and with the byte that is wrong.
    let read = bytes[..<min(fault.index + 1, bytes.count)]
    line = 1 + read.dropLast().count { $0 == 0x0A }
    let start = read.dropLast().lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    column = read[start...].count { $0 & 0xC0 != 0x80 }
  }
}

extension UInt8 {
  /// `0x1b`
  var hexadecimal: String { (self < 16 ? "0x0" : "0x") + String(self, radix: 16) }
}
