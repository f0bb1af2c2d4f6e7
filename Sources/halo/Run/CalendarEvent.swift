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
  /// The end of systemd's calendar, in seconds since 1970.
  private static let beginOf2200 = 7_258_118_400

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
      !(["utc"] + localAbbreviations).contains(where: { $0.isSameIgnoringCase(as: zone) })
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
      guard !calendar.contains("  \(zone)") else {
        throw Problem(text: "more than one space stands before '\(zone.excerpt(40))'")
      }
      words.removeLast()
    }
    guard let first = words.first else { throw Problem(text: "it is empty") }
    if words.count == 1, shorthands.contains(first.lowercased()) { return }
    // Seconds since 1970.
    if words.count == 1, first.utf8.first == UInt8(ascii: "@") {
      guard let moment = first.dropFirst().figures, moment < beginOf2200 else {
        throw Problem(text: "'\(first.excerpt(40))' is no number of seconds since 1970, up to 2199")
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
      let days = ends.compactMap { weekday(of: $0) }
      if days[0] > days[days.count - 1] {
        throw Problem(
          text: "'\(String(part).excerpt(40))' ends before it begins: a week begins on Monday")
      }
    }
  }

  /// `2026-*-01`, `12-24`, `*-02~01`
  private static func check(date: String) throws(Problem) {
    let parts = date.replacing("~", with: "-").split(
      separator: "-", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count) else {
      throw Problem(text: "'\(date.excerpt(40))' is no date and no time")
    }
    var fields: [CalendarField] = [.year, .month, .day]
    if let tilde = date.utf8.firstIndex(of: UInt8(ascii: "~")) {
      guard date.utf8[tilde...].dropFirst().allSatisfy({ !"-~".utf8.contains($0) }) else {
        throw Problem(text: "'\(date.excerpt(40))' has a '~' that is not before its day")
      }
      fields[2] = .dayFromEnd
    }
    for (part, field) in zip(parts, fields.suffix(parts.count)) { try check(part, field) }
  }

  /// `02:30`, `*:0/5`, `*:*:0/10.5`
  private static func check(time: String) throws(Problem) {
    let parts = time.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count) else {
      throw Problem(text: "'\(time.excerpt(40))' is no time")
    }
    for (part, field) in zip(parts, [CalendarField.hour, .minute, .second]) {
      try check(part, field)
    }
  }

  private static func check(_ text: Substring, _ field: CalendarField) throws(Problem) {
    if let problem = field.problem(of: String(text)) { throw Problem(text: problem) }
  }
}

extension UInt8 {
  fileprivate var isAlphabetic: Bool { (0x41...0x5A).contains(self & 0xDF) }
}
