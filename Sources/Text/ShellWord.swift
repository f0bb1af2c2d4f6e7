extension String {
  /// As one word of a command that a shell reads: as it is where no shell finds anything in it, else in
  /// single quotes, within which every character stands for itself.
  package var quotedForShell: String {
    let isPlain =
      !isEmpty
      && utf8.allSatisfy { $0.isLetterOrDigit || $0 >= 0x80 || "-_./:,=@+".utf8.contains($0) }
    if isPlain { return self }
    var quoted: [UInt8] = [UInt8(ascii: "'")]
    for byte in utf8 {
      if byte == UInt8(ascii: "'") {
        quoted += "'\\''".utf8
      } else {
        quoted.append(byte)
      }
    }
    return String(decoding: quoted + [UInt8(ascii: "'")], as: UTF8.self)
  }
}
