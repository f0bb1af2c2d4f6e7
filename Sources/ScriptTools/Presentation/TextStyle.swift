/// How parts of a text are set off from one another on a terminal.
package enum TextStyle: Sendable {
  /// Not at all.
  case plain
  case coloured

  package enum Part: String, Sendable {
    case heading = "1"
    case faint = "2"
    case error = "31"
    case alarm = "1;31"
    case prompt = "36"
    case keyword = "35"
    case literal = "32"
    case comment = "90"
  }

  /// What a terminal is sent before a part of this kind.
  package static func sequence(of part: Part) -> String { "\u{1B}[\(part.rawValue)m" }

  package func callAsFunction(_ part: Part, _ text: String) -> String {
    self == .plain || text.isEmpty ? text : "\(Self.sequence(of: part))\(text)\u{1B}[0m"
  }
}
