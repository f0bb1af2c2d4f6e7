internal import Glibc
internal import Text

/// When a timer elapses, as systemd.time(7) has it: `Mon..Fri *-*-* 02:30:00 Europe/Rome`.
///
/// What is refused here no version of systemd takes, but for forms that nobody writes, like `@+1`; it may refuse
/// more.
enum CalendarEvent {
  private struct Problem: Error {
    let text: String
  }

  private static let shorthands = [
    "minutely", "hourly", "daily", "weekly", "monthly", "quarterly", "semiannually", "yearly",
    "annually", "biannually", "anually", "bi-annually", "semi-annually",
  ]
  private static let weekdays = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]
  private static let zones = "/usr/share/zoneinfo"

  /// Whether it says where its time holds: `02:30 UTC`, `02:30 Europe/Rome`.
  static func namesZone(_ calendar: String) -> Bool { zone(calendar) != nil }

  /// Why no timer takes such a time, as a part of a sentence; nil where one may.
  static func problem(of calendar: String) -> String? {
    do throws(Problem) {
      try check(calendar)
      return nil
    } catch {
      return error.text
    }
  }

  /// A time zone that this machine does not know, which may be another one than the timer's: as a sentence; nil
  /// for none. An abbreviation of the local zone systemd knows, too.
  static func note(on calendar: String) -> String? {
    guard let zone = zone(calendar), access("\(zones)/Etc/UTC", F_OK) == 0,
      access("\(zones)/\(zone)", F_OK) != 0,
      !(["utc"] + localAbbreviations).contains(where: { $0.lowercased() == zone.lowercased() })
    else { return nil }
    return "there is no time zone '\(zone.excerpt(40))' here"
  }

  /// In winter and in summer.
  private static var localAbbreviations: [String] {
    let now = time(nil)
    return [now, now + 15_778_800].compactMap { moment in
      var (moment, parts) = (moment, tm())
      guard localtime_r(&moment, &parts) != nil, let name = parts.tm_zone else { return nil }
      return String(cString: name)
    }
  }

  private static func words(of text: String) -> [String] {
    text.utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
  }

  private static func zone(_ calendar: String) -> String? {
    let words = words(of: calendar)
    guard let last = words.last, last.utf8.first?.isAlphabetic == true,
      words.count > 1, weekday(of: last) == nil
    else { return nil }
    return last
  }

  private static func check(_ calendar: String) throws(Problem) {
    var words = words(of: calendar)
    if let zone = zone(calendar) {
      try check(zone: zone)
      words.removeLast()
    }
    guard let first = words.first else { throw Problem(text: "it is empty") }
    if words.count == 1, shorthands.contains(first.lowercased()) { return }
    // Seconds since 1970.
    if words.count == 1, first.utf8.first == UInt8(ascii: "@") {
      guard let moment = number(String(first.dropFirst()), false), moment >= 0 else {
        throw Problem(text: "'\(first.excerpt(40))' is no number of seconds since 1970")
      }
      return
    }
    if first.utf8.first?.isAlphabetic == true { try check(days: words.removeFirst()) }
    if let date = words.first, !date.utf8.contains(UInt8(ascii: ":")) {
      try check(date: date)
      words.removeFirst()
    }
    if let time = words.first {
      try check(time: time)
      words.removeFirst()
    }
    if let left = words.first {
      throw Problem(text: "'\(left.excerpt(40))' stands behind its end")
    }
  }

  /// Its form alone: which ones there are differs from machine to machine.
  private static func check(zone: String) throws(Problem) {
    guard zone.utf8.allSatisfy({ $0.isLetterOrDigit || "/_-+".utf8.contains($0) }) else {
      throw Problem(text: "'\(zone.excerpt(40))' is no time zone")
    }
  }

  private static func weekday(of word: some StringProtocol) -> Int? {
    let name = word.lowercased()
    return weekdays.firstIndex { $0 == name || $0.prefix(3) == name }
  }

  /// `Mon..Fri,Sun`, with a comma behind it or none.
  private static func check(days: String) throws(Problem) {
    let list = days.hasSuffix(",") ? String(days.dropLast()) : days
    for part in list.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.replacing("..", with: "-").split(
        separator: "-", omittingEmptySubsequences: false)
      for end in ends where ends.count > 2 || weekday(of: end) == nil {
        let names = shorthands + weekdays + weekdays.map { String($0.prefix(3)) }
        throw Problem(
          text: "'\(days.excerpt(40))' is no day of the week"
            + Suggestion.advice(for: String(end), in: names))
      }
    }
  }

  /// `2026-*-01`, `12-24`, `*-02~01`
  private static func check(date: String) throws(Problem) {
    let parts = date.replacing("~", with: "-").split(
      separator: "-", omittingEmptySubsequences: false)
    let ranges: [(String, ClosedRange<Int>)] = [
      ("the year", 0...2199), ("the month", 1...12), ("the day", 1...31),
    ]
    guard (2...3).contains(parts.count) else {
      throw Problem(text: "'\(date.excerpt(40))' is no date and no time")
    }
    for (part, (name, range)) in zip(parts, ranges.suffix(parts.count)) {
      try check(part, range, of: name)
    }
  }

  /// `02:30`, `*:0/5`, `*:*:0/10.5`
  private static func check(time: String) throws(Problem) {
    let parts = time.split(separator: ":", omittingEmptySubsequences: false)
    let ranges: [(String, ClosedRange<Int>)] = [
      ("the hour", 0...23), ("the minute", 0...59), ("the second", 0...59),
    ]
    guard (2...3).contains(parts.count) else {
      throw Problem(text: "'\(time.excerpt(40))' is no time")
    }
    for (part, (name, range)) in zip(parts, ranges) { try check(part, range, of: name) }
  }

  /// `*`, or a list of `7`, `1..5`, `0/5` and `1..9/2`; seconds may have a fraction.
  private static func check(
    _ field: Substring, _ range: ClosedRange<Int>, of name: String
  ) throws(Problem) {
    if field == "*" { return }
    let mayBreak = name == "the second"
    for part in field.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "/", omittingEmptySubsequences: false)
      if sides.first == "*" {
        let first = name == "the year" ? 1970 : range.lowerBound
        throw Problem(
          text: "\(name) '\(String(field).excerpt(40))' has more than '*', which stands alone"
            + (sides.count == 2 ? ": write \(first)/\(String(sides[1]).excerpt(10))" : ""))
      }
      let ends = sides[0].replacing("..", with: "\n").split(
        separator: "\n", omittingEmptySubsequences: false)
      let values = ends.map { number(String($0), mayBreak) }
      guard sides.count <= 2, ends.count <= 2, sides.count == 1 || isStep(sides[1], mayBreak),
        values.allSatisfy({ $0.map(range.contains) ?? false })
      else {
        throw Problem(
          text: "\(name) '\(String(field).excerpt(40))' is none of \(range.lowerBound) to "
            + "\(range.upperBound)")
      }
      if values.count == 2, let first = values[0], let last = values[1], first > last {
        throw Problem(text: "\(name) '\(String(field).excerpt(40))' ends before it begins")
      }
    }
  }

  private static func isStep(_ word: Substring, _ mayBreak: Bool) -> Bool {
    number(String(word), mayBreak) != nil && word.utf8.contains { (0x31...0x39).contains($0) }
  }

  /// Figures alone, and a fraction of them where that may be.
  private static func number(_ word: String, _ mayBreak: Bool) -> Int? {
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= (mayBreak ? 2 : 1),
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
    else { return nil }
    return Int(parts[0])
  }
}

extension UInt8 {
  fileprivate var isAlphabetic: Bool { (0x41...0x5A).contains(self & 0xDF) }
}
