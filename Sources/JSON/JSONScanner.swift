/// Where in a text a document ends to be one, and why.
struct JSONFault: Error {
  let kind: JSONError.Kind
  let index: Int
  let message: String
}

/// A place in a text, and the steps from there: what is the same whatever a document is made into.
struct JSONScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  let rules: JSONRules
  var index = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ rules: JSONRules) {
    self.bytes = bytes
    self.rules = rules
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  /// The byte that comes next, behind blanks; nil at the end.
  mutating func next() -> UInt8? {
    skipBlanks()
    return index < bytes.count ? bytes[index] : nil
  }

  /// Steps over `byte` and the blanks before it, if it comes next.
  mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  mutating func end() throws(JSONFault) {
    skipBlanks()
    guard index == bytes.count else { throw expected("end of file") }
  }

  mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONFault) -> JSONValue {
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

  // MARK: Faults

  func expected(_ what: String) -> JSONFault {
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

  func fault(_ kind: JSONError.Kind, _ message: String) -> JSONFault {
    JSONFault(kind: kind, index: index, message: message)
  }
}

extension JSONError {
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
