internal import Text

/// A path with variables in braces. The only place where values become part of a path.
struct PathTemplate {
  private let pieces: [Piece]

  private enum Piece {
    case text(Substring)
    case variable(Substring)
  }

  init(_ path: String) {
    var pieces: [Piece] = []
    // Bytes are found faster than characters, and each request has a path.
    let (open, close) = (UInt8(ascii: "{"), UInt8(ascii: "}"))
    for part in path.utf8.split(separator: open, omittingEmptySubsequences: false) {
      guard let end = part.firstIndex(of: close), !pieces.isEmpty else {
        pieces.append(.text(Substring(part)))
        continue
      }
      pieces.append(.variable(Substring(part[..<end])))
      pieces.append(.text(Substring(part[part.index(after: end)...])))
    }
    self.pieces = pieces
  }

  /// The names of the variables, in order.
  var variables: [String] {
    pieces.compactMap { piece in
      guard case .variable(let name) = piece else { return nil }
      return String(name)
    }
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
    for piece in pieces {
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
