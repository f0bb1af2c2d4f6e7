internal import Text

/// Sections of `name = value` lines. A value is everything behind the sign but the blanks around it: no
/// quotes, and no comments behind it, since a secret may hold any of their characters.
struct INIFile: Sendable {
  private var sections: [WireKey: [WireKey: String]] = [:]

  /// - Throws: what is wrong and in which line; nothing of the text itself is quoted.
  init(parsing bytes: [UInt8]) throws(ConfigurationError) {
    var lines = bytes[...]
    if lines.starts(with: [0xEF, 0xBB, 0xBF]) { lines = lines.dropFirst(3) }
    var section: WireKey?
    for (index, line) in lines.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    ).enumerated() {
      do throws(Flaw) {
        try read(line.withoutBlanks, &section)
      } catch {
        throw ConfigurationError("line \(index + 1): \(error.message)")
      }
    }
  }

  subscript(section: String) -> [WireKey: String]? { sections[WireKey(section)] }

  private struct Flaw: Error {
    let message: String
  }

  private mutating func read(
    _ line: ArraySlice<UInt8>, _ section: inout WireKey?
  ) throws(Flaw) {
    guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else {
      return
    }
    guard let text = String(validating: line, as: UTF8.self) else {
      throw Flaw(message: "it is not UTF-8")
    }
    if first == UInt8(ascii: "[") {
      guard line.last == UInt8(ascii: "]"), line.count > 2 else {
        throw Flaw(message: "expected [section]")
      }
      let name = WireKey(String(text.dropFirst().dropLast()))
      guard sections[name] == nil else {
        throw Flaw(message: "a section of this name came before")
      }
      section = name
      sections[name] = [:]
      return
    }
    guard let section else { throw Flaw(message: "expected [section] before it") }
    guard let sign = line.firstIndex(of: UInt8(ascii: "=")) else {
      throw Flaw(message: "expected name = value")
    }
    let name = WireKey(String(decoding: line[..<sign].withoutBlanks, as: UTF8.self))
    let value = String(decoding: line[(sign + 1)...].withoutBlanks, as: UTF8.self)
    guard sections[section]?[name] == nil else {
      throw Flaw(message: "a value of this name came before")
    }
    if !value.isEmpty { sections[section]?[name] = value }
  }
}

extension ArraySlice<UInt8> {
  /// Without blanks, tabs and carriage returns at either end.
  fileprivate var withoutBlanks: ArraySlice<UInt8> {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
    guard let start = firstIndex(where: { !isBlank($0) }),
      let end = lastIndex(where: { !isBlank($0) })
    else { return [] }
    return self[start...end]
  }
}
