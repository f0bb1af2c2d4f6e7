extension [UInt8] {
  /// A JSON text in which the integers that do not fit 64 bits have a fraction of zero, so that they
  /// are read as the nearest real number.
  func wideningIntegers() -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count + 16)
    var index = startIndex
    var isInString = false
    while index < endIndex {
      let byte = self[index]
      if !isInString, byte.isNumberByte {
        let token = self[index...].prefix(while: \.isNumberByte)
        result += token
        if token.isWideInteger { result += ".0".utf8 }
        index = token.endIndex
        continue
      }
      if byte == UInt8(ascii: "\"") { isInString.toggle() }
      result.append(byte)
      index += 1
      // What follows a backslash ends no string.
      if isInString, byte == UInt8(ascii: "\\"), index < endIndex {
        result.append(self[index])
        index += 1
      }
    }
    return result
  }
}

extension UInt8 {
  fileprivate var isNumberByte: Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || "+-.eE".utf8.contains(self)
  }
}

extension ArraySlice<UInt8> {
  fileprivate var isWideInteger: Bool {
    count > 18 && !contains { ".eE".utf8.contains($0) }
      && Int64(String(decoding: self, as: UTF8.self)) == nil
  }
}
