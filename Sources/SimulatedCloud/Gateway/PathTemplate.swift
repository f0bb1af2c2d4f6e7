/// A path with variables in braces: `/v1/{project_id}/ports/{port_id}`.
struct PathTemplate: Sendable {
  enum Segment: Sendable {
    case literal(String)
    case variable(String)
  }

  let segments: [Segment]
  /// The names of the variables, in order.
  let variables: [String]

  init(_ text: String) {
    // By bytes: a program's start waits for all of them.
    segments = text.utf8.dropFirst()
      .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { segment in
        segment.first == UInt8(ascii: "{") && segment.last == UInt8(ascii: "}")
          ? .variable(String(Substring(segment.dropFirst().dropLast())))
          : .literal(String(Substring(segment)))
      }
    variables = segments.compactMap { if case .variable(let name) = $0 { name } else { nil } }
  }

  /// The same for templates that match the same paths, whatever their variables are called.
  var shape: String {
    segments.map { if case .literal(let text) = $0 { "/" + text } else { "/{}" } }.joined()
  }

  func mentions(_ literal: String) -> Bool {
    segments.contains { if case .literal(let text) = $0 { text == literal } else { false } }
  }

  /// Whether it is the path of this template.
  func matches(_ path: [String]) -> Bool {
    guard path.count == segments.count else { return false }
    for (segment, text) in zip(segments, path) {
      switch segment {
      case .literal(let wanted):
        guard text == wanted else { return false }
      case .variable:
        guard !text.isEmpty else { return false }
      }
    }
    return true
  }

  /// The values of the variables in order, in a path that matches.
  func values(in path: [String]) -> [String] {
    zip(segments, path).compactMap { segment, text in
      if case .variable = segment { text } else { nil }
    }
  }
}
