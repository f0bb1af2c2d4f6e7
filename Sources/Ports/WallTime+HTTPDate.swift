internal import Text

/// The form of the headers `Date` and `Retry-After`: `Sat, 21 Nov 2026 09:21:58 GMT`.
extension WallTime {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Nil for text of another form. The day of the week may be any word.
  package init?(httpDate text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", parts[1].utf8.count == 2,
      parts[3].utf8.count == 4, let month = Self.months.firstIndex(of: String(parts[2]))
    else { return nil }
    let time = parts[4].split(separator: ":").joined()
    let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
    self.init(basicISO8601: "\(parts[3])\(number)\(parts[1])T\(time)Z")
  }

  /// For years of four digits.
  package var httpDate: String {
    // `2026-11-21 09:21:58`
    let bytes = Array(text(.spaced).utf8)
    guard bytes.count == 19, let month = Int(String(decoding: bytes[5..<7], as: UTF8.self)) else {
      return ""
    }
    let day = nanoseconds.flooredDivision(by: 86_400_000_000_000).quotient
    let weekday = Self.days[Int(day.flooredDivision(by: 7).remainder)]
    func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    let date = "\(weekday), \(part(8..<10)) \(Self.months[month - 1]) \(part(0..<4))"
    return "\(date) \(part(11..<19)) GMT"
  }
}
