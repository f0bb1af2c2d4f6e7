internal import Text

/// A path with variables in braces. The only place where values become part of a path.
struct PathTemplate {
  private let path: String

  init(_ path: String) {
    self.path = path
  }

  private enum Piece {
    case text(Substring)
    case variable(Substring)
  }

  /// Calls `body` with each piece, from the left: nothing is kept of them, since each request has a path.
  private func forEach<Failure>(
    _ body: (Piece) throws(Failure) -> Void
  ) throws(Failure) {
    let (open, close) = (UInt8(ascii: "{"), UInt8(ascii: "}"))
    // Bytes are found faster than characters.
    var rest = path.utf8[...]
    var isFirst = true
    while true {
      let end = rest.firstIndex(of: open) ?? rest.endIndex
      let part = rest[..<end]
      if !isFirst, let close = part.firstIndex(of: close) {
        try body(.variable(Substring(part[..<close])))
        try body(.text(Substring(part[part.index(after: close)...])))
      } else {
        try body(.text(Substring(part)))
      }
      guard end < rest.endIndex else { return }
      rest = rest[rest.index(after: end)...]
      isFirst = false
    }
  }

  /// The names of the variables, in order.
  var variables: [String] {
    var names: [String] = []
    forEach { if case .variable(let name) = $0 { names.append(String(name)) } }
    return names
  }

  /// Why a value cannot stand for a variable.
  struct Refusal: Error, Equatable {
    let variable: String
    let reason: String
  }

  /// The path with every value percent-encoded.
  ///
  /// Empty values, `.` and `..` are refused: servers and proxies resolve them into other paths.
  func expanded(_ value: (String) -> String?) throws(Refusal) -> String {
    var path = ""
    try forEach { (piece) throws(Refusal) in
      switch piece {
      case .text(let text):
        path += text
      case .variable(let variable):
        let name = String(variable)
        guard let text = value(name) else { throw Refusal(variable: name, reason: "missing") }
        guard !text.isEmpty, text != ".", text != ".." else {
          throw Refusal(variable: name, reason: "'\(text)' cannot be part of a path")
        }
        path += text.percentEncoded
      }
    }
    return path
  }
}
