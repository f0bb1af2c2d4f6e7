internal import Ports

/// A time written as the services write it, or as ISO 8601 has it, as a number of seconds.
enum TimeText {
  /// Seconds since 1970-01-01T00:00:00Z.
  ///
  ///     2026-01-02T03:04:05.678Z   2026-01-02T03:04:05+08:00   2026-01-02T03:04:05.678
  ///     2026-01-02 03:04:05        20260102T030405Z            2026-01-02
  ///
  /// Without a zone it is UTC, as everywhere in these services. Nil for anything else, such as the 30th
  /// of February.
  static func seconds(in text: String) -> Double? {
    var reader = Reader(text)
    guard let year = reader.number(4) else { return nil }
    let isBasic = !reader.take("-")
    guard let month = reader.number(2), (1...12).contains(month), isBasic || reader.take("-"),
      let day = reader.number(2), (1...days(of: month, in: year)).contains(day)
    else { return nil }
    let date = Double(WallTime.daysSinceEpoch(year: year, month: month, day: day) * 86_400)
    if reader.isAtEnd { return isBasic ? nil : date }
    guard reader.take("T") || !isBasic && reader.take(" "),
      let hour = reader.number(2), hour < 24, isBasic || reader.take(":"),
      let minute = reader.number(2), minute < 60, isBasic || reader.take(":"),
      // 60 is a leap second, which counts as the first one of the next minute.
      let second = reader.number(2), second <= 60, let fraction = reader.fraction(),
      let offset = reader.zone(), reader.isAtEnd
    else { return nil }
    return date + Double(hour * 3600 + minute * 60 + second - offset) + fraction
  }

  private static func days(of month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

/// Takes a text apart from its beginning.
private struct Reader {
  private var rest: Substring.UTF8View

  init(_ text: String) {
    rest = text[...].utf8
  }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let first = rest.first, first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  /// A number of exactly so many digits.
  mutating func number(_ count: Int) -> Int? {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy(Self.isDigit) else { return nil }
    rest.removeFirst(count)
    return Int(Substring(digits))
  }

  /// A point or comma and digits; 0 where there is none.
  mutating func fraction() -> Double? {
    guard take(".") || take(",") else { return 0 }
    let digits = rest.prefix(while: Self.isDigit)
    guard !digits.isEmpty else { return nil }
    rest.removeFirst(digits.count)
    return Double("0." + String(Substring(digits)))
  }

  /// The seconds that the zone is ahead of UTC.
  mutating func zone() -> Int? {
    if isAtEnd || take("Z") { return 0 }
    let sign = take("+") ? 1 : take("-") ? -1 : 0
    guard sign != 0, let hours = number(2), hours < 24 else { return nil }
    if isAtEnd { return sign * hours * 3600 }
    _ = take(":")
    guard let minutes = number(2), minutes < 60 else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
