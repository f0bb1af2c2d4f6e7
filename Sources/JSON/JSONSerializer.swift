extension JSONValue {
  /// How a document is laid out as text.
  public enum Layout: Sendable {
    /// No blanks at all: what goes on the wire.
    case compact
    /// So many blanks of indentation a level, at most 16: what people read.
    case indented(by: Int)

    /// As people read it, unless they want it otherwise.
    public static var indented: Layout { .indented(by: 2) }
  }

  /// The document as UTF-8 text. NaN and infinities, which JSON cannot say, are written as null, and
  /// of bytes that are no text each as U+FFFD, but for halves of surrogate pairs, which are escaped.
  public func serialized(_ layout: Layout = .compact) -> [UInt8] {
    var writer = JSONWriter(layout)
    writer.write(self)
    return writer.text
  }
}

private struct JSONWriter {
  /// Blanks a level; nil for one line.
  private let indentation: Int?
  var text: [UInt8] = []
  private var depth = 0

  private var isIndented: Bool { indentation != nil }

  init(_ layout: JSONValue.Layout) {
    text.reserveCapacity(256)
    if case .indented(let blanks) = layout {
      indentation = min(max(blanks, 0), 16)
    } else {
      indentation = nil
    }
  }

  mutating func write(_ value: JSONValue) {
    switch value {
    case .null: text += "null".utf8
    case .boolean(let flag): text += (flag ? "true" : "false").utf8
    case .integer(let number): text += String(number).utf8
    case .unsigned(let number): text += String(number).utf8
    case .real(let number): write(number)
    case .string(let string): write(string)
    case .bytes(let bytes): write(bytes)
    case .array(let elements): write(elements)
    case .object(let members): write(members)
    }
  }

  private mutating func write(_ elements: [JSONValue]) {
    open(UInt8(ascii: "["))
    for index in elements.indices {
      separate(index)
      write(elements[index])
    }
    close(UInt8(ascii: "]"), isEmpty: elements.isEmpty)
  }

  private mutating func write(_ members: [JSONMember]) {
    open(UInt8(ascii: "{"))
    for index in members.indices {
      separate(index)
      write(members[index].name)
      text.append(UInt8(ascii: ":"))
      if isIndented { text.append(UInt8(ascii: " ")) }
      write(members[index].value)
    }
    close(UInt8(ascii: "}"), isEmpty: members.isEmpty)
  }

  private mutating func open(_ bracket: UInt8) {
    text.append(bracket)
    depth += 1
  }

  private mutating func separate(_ index: Int) {
    if index > 0 { text.append(UInt8(ascii: ",")) }
    breakLine()
  }

  private mutating func close(_ bracket: UInt8, isEmpty: Bool) {
    depth -= 1
    if !isEmpty { breakLine() }
    text.append(bracket)
  }

  private mutating func breakLine() {
    guard let indentation else { return }
    text.append(UInt8(ascii: "\n"))
    text += repeatElement(UInt8(ascii: " "), count: indentation * depth)
  }

  /// With the fewest digits that are read as the same number: `0.1`, `1e300`.
  private mutating func write(_ number: Double) {
    guard number.isFinite else {
      text += "null".utf8
      return
    }
    text += number.description.utf8.filter { $0 != UInt8(ascii: "+") }
  }

  private mutating func write(_ string: String) {
    var string = string
    text.append(UInt8(ascii: "\""))
    string.withUTF8 { bytes in
      // Nearly all texts stand as they are.
      guard bytes[bytes.endOfPlainBytes(from: 0)...].contains(where: Self.isEscaped) else {
        text.append(contentsOf: bytes)
        return
      }
      for byte in bytes { write(byte) }
    }
    text.append(UInt8(ascii: "\""))
  }

  private mutating func write(_ bytes: [UInt8]) {
    text.append(UInt8(ascii: "\""))
    var rest = bytes[...]
    while let first = rest.first {
      if first == 0xED, rest.count >= 3, rest[rest.startIndex + 1] >= 0xA0 {
        let (middle, last) = (rest[rest.startIndex + 1], rest[rest.startIndex + 2])
        let unit = 0xD000 | UInt16(middle & 63) << 6 | UInt16(last & 63)
        text += "\\u\(String(unit, radix: 16))".utf8
        rest = rest.dropFirst(3)
      } else if let length = rest.withUnsafeBufferPointer({ $0[...].validScalarLength }) {
        for byte in rest.prefix(length) { write(byte) }
        rest = rest.dropFirst(length)
      } else {
        text += "\u{FFFD}".utf8
        rest = rest.dropFirst()
      }
    }
    text.append(UInt8(ascii: "\""))
  }

  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func write(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
    case 0x08: text += "\\b".utf8
    case 0x09: text += "\\t".utf8
    case 0x0A: text += "\\n".utf8
    case 0x0C: text += "\\f".utf8
    case 0x0D: text += "\\r".utf8
    case ..<0x20:
      text += (byte < 0x10 ? "\\u000" : "\\u00").utf8
      text += String(byte, radix: 16, uppercase: true).utf8
    default: text.append(byte)
    }
  }
}
