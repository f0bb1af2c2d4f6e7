internal import Text

/// A part of a date or a time of systemd's calendar: `*`, or a list of `7`, `1..5`, `0/5` and `1..9/2`.
struct CalendarField {
  /// As it is told: `the minute`.
  let name: String
  /// What its numbers are, in its units.
  let range: ClosedRange<Int>
  /// How many units one of it is: seconds may have a fraction, of millionths.
  var unit = 1
  /// Whether its repetitions go down: days are counted from the month's end.
  var goesDown = false

  static let year = CalendarField(name: "the year", range: 1970...2199)
  static let month = CalendarField(name: "the month", range: 1...12)
  static let day = CalendarField(name: "the day", range: 1...31)
  /// No month is so short that it has none of them.
  static let dayFromEnd = CalendarField(name: "the day", range: 1...28, goesDown: true)
  static let hour = CalendarField(name: "the hour", range: 0...23)
  static let minute = CalendarField(name: "the minute", range: 0...59)
  static let second = CalendarField(name: "the second", range: 0...59_999_999, unit: 1_000_000)

  /// Why it cannot be that, as a part of a sentence; nil where it can.
  func problem(of text: String) -> String? {
    if text.utf8.elementsEqual("*".utf8) { return nil }
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      if let problem = problem(ofPart: part) {
        return "\(name) '\(text.excerpt(40))' \(problem)"
      }
    }
    return nil
  }

  private func problem(ofPart part: Substring) -> String? {
    let sides = part.split(separator: "/", omittingEmptySubsequences: false)
    if sides.first == "*" {
      return "has more than '*', which stands alone"
        + (sides.count == 2 ? ": write \(range.lowerBound)/\(String(sides[1]).excerpt(10))" : "")
    }
    let ends = sides[0].replacing("..", with: "\n").split(
      separator: "\n", omittingEmptySubsequences: false)
    let values = ends.compactMap(number)
    let steps = sides.dropFirst().map { number($0, isYear: false) ?? 0 }
    guard sides.count <= 2, ends.count <= 2, values.count == ends.count, let first = values.first,
      range.contains(first)
    else { return isNone }
    guard steps.allSatisfy({ $0 > 0 }) else { return "has a step that is no number above 0" }
    if values.count == 2 { return problem(from: first, to: values[1], by: steps.first) }
    guard let step = steps.first else { return nil }
    let room = goesDown ? first - range.lowerBound : range.upperBound - first
    return step > room
      ? "is never repeated: its step leads beyond \(goesDown ? lowest : highest)" : nil
  }

  /// What is between the last repetition and the end does not count.
  private func problem(from first: Int, to last: Int, by step: Int?) -> String? {
    guard first <= last else { return "ends before it begins" }
    if step == nil, unit > 1, last - first < unit { return "is shorter than a second" }
    return range.contains(last - (last - first) % (step ?? unit)) ? nil : isNone
  }

  private var isNone: String { "is none of \(lowest) to \(highest)" }
  private var lowest: Int { range.lowerBound / unit }
  private var highest: Int { range.upperBound / unit }

  private func number(_ word: Substring) -> Int? {
    number(word, isYear: range.lowerBound == 1970)
  }

  /// In units. A year of two figures is one from 1970 to 2069.
  private func number(_ word: Substring, isYear: Bool) -> Int? {
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= (unit > 1 ? 2 : 1), let whole = parts[0].figures else { return nil }
    if isYear { return whole < 70 ? whole + 2000 : whole < 100 ? whole + 1900 : whole }
    guard parts.count == 2 else { return whole * unit }
    // Rounded at the seventh place.
    let fraction = parts[1].utf8.prefix(7).map { Int($0) - 0x30 }
    guard parts[1].figures != nil || parts[1].utf8.count > 7 else { return nil }
    let padded = (fraction + Array(repeating: 0, count: 7)).prefix(7).reduce(0) { $0 * 10 + $1 }
    return whole * unit + (padded + 5) / 10
  }
}

extension StringProtocol {
  /// The number that it is in figures alone; nil where it is none, or one beyond all calendars.
  var figures: Int? {
    guard !isEmpty, utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(self),
      number < 1 << 40
    else { return nil }
    return number
  }
}
