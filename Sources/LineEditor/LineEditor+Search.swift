internal import CEditLine

// Looking back for an entry of the history: Ctrl-R.
extension LineEditor {
  /// Shows the newest entry that holds what is typed; Ctrl-R again shows an older one. Enter submits
  /// it, Ctrl-G gives up, any other key edits it.
  func search() -> UInt8 {
    let draft = String(text.scalars)
    var pattern = ""
    var position = history.entries.count
    show(pattern, isFound: true)
    while let key = nextScalar() {
      switch key.value {
      case 0x12: find(pattern, before: position)
      case 0x08, 0x7F:
        _ = pattern.popLast()
        find(pattern, before: history.entries.count)
      case 0x07:
        replace(with: draft)
        return UInt8(CC_REFRESH)
      case 0x0D, 0x0A:
        return enter()
      case 0..<0x20:
        input.putBack(key)
        return UInt8(CC_REFRESH)
      default:
        pattern.unicodeScalars.append(key)
        // What is shown may still fit.
        find(pattern, before: min(position + 1, history.entries.count))
      }
    }
    return UInt8(CC_EOF)

    func find(_ pattern: String, before end: Int) {
      let found = history.entries[..<end].lastIndex { !pattern.isEmpty && $0.contains(pattern) }
      if let found {
        position = found
        replace(with: history.entries[found])
      } else if !pattern.isEmpty {
        beep()
      }
      show(pattern, isFound: found != nil || pattern.isEmpty)
    }
  }

  private func show(_ pattern: String, isFound: Bool) {
    below = [isFound ? "search: \(pattern)" : "nothing found: \(pattern)"]
  }
}
