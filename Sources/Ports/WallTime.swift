/// A calendar time in UTC, in nanoseconds since 1970-01-01T00:00:00Z.
///
/// Signatures and resource timestamps use this; `Instant` is what deadlines use.
public struct WallTime: Comparable, Hashable, Sendable {
  /// Since 1970-01-01T00:00:00Z, leap seconds not counted; negative before that.
  public let nanoseconds: Int64

  /// - Parameter nanoseconds: since 1970-01-01T00:00:00Z.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// Saturates: the years 1677 to 2262 can be told.
  public init(seconds: Int64) {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    nanoseconds = overflow ? (seconds < 0 ? .min : .max) : product
  }

  /// Whether one is before the other.
  public static func < (lhs: WallTime, rhs: WallTime) -> Bool {
    lhs.nanoseconds < rhs.nanoseconds
  }

  /// The time `duration` later. Saturates.
  public static func + (time: WallTime, duration: Duration) -> WallTime {
    let (sum, overflow) = time.nanoseconds.addingReportingOverflow(duration.nanoseconds)
    return WallTime(nanoseconds: overflow ? (sum < 0 ? .max : .min) : sum)
  }

  /// How much later `lhs` is than `rhs`; negative if it is before. Saturates.
  public static func - (lhs: WallTime, rhs: WallTime) -> Duration {
    let (difference, overflow) = lhs.nanoseconds.subtractingReportingOverflow(rhs.nanoseconds)
    return .nanoseconds(overflow ? (difference < 0 ? .max : .min) : difference)
  }

  /// How the services write times.
  public enum Format: Sendable {
    /// `20260102T030405Z`: `X-Sdk-Date`.
    case basicISO8601
    /// `2026-01-02T03:04:05.678Z`: Global Accelerator, IAM.
    case iso8601
    /// `2026-01-02T03:04:05.678`, UTC without saying so: DNS.
    case zoneless
    /// `2026-01-02 03:04:05`, UTC without saying so: EIP.
    case spaced
  }

  /// The time as `format` writes it, in UTC; smaller units than it shows are cut off.
  public func text(_ format: Format) -> String {
    let total = nanoseconds.flooredDivision(by: 1_000_000_000)
    return Self.text(
      format, seconds: total.quotient, milliseconds: Int(total.remainder / 1_000_000))
  }

  /// The same for any time of the years 0 to 9999.
  ///
  /// - Parameter seconds: since 1970-01-01T00:00:00Z.
  package static func text(_ format: Format, seconds: Int64, milliseconds: Int) -> String {
    let days = seconds.flooredDivision(by: 86_400)
    let date = civil(daysSinceEpoch: days.quotient)
    let time = Int(days.remainder)
    var text = Digits()
    let isBasic = format == .basicISO8601
    let dash: StaticString = isBasic ? "" : "-"
    let colon: StaticString = isBasic ? "" : ":"
    text.append(date.0, width: 4)
    text.append(dash)
    text.append(date.1, width: 2)
    text.append(dash)
    text.append(date.2, width: 2)
    text.append(format == .spaced ? " " : "T")
    text.append(time / 3600, width: 2)
    text.append(colon)
    text.append(time / 60 % 60, width: 2)
    text.append(colon)
    text.append(time % 60, width: 2)
    switch format {
    case .basicISO8601: text.append("Z")
    case .spaced: break
    case .iso8601, .zoneless:
      text.append(".")
      text.append(milliseconds, width: 3)
      if format == .iso8601 { text.append("Z") }
    }
    return text.text
  }

  /// Numbers with leading zeros and what stands between them: every request has a time.
  private struct Digits {
    private var bytes: [UInt8] = []
    var text: String { String(decoding: bytes, as: UTF8.self) }

    init() { bytes.reserveCapacity(32) }

    mutating func append(_ sign: StaticString) {
      bytes.append(
        contentsOf: UnsafeBufferPointer(
          start: sign.utf8Start, count: sign.utf8CodeUnitCount))
    }

    /// - Parameter width: how many digits there are at least.
    mutating func append(_ number: Int, width: Int) {
      var (place, digits) = (1, 1)
      while digits < width || number / place >= 10 { (place, digits) = (place * 10, digits + 1) }
      while place > 0 {
        bytes.append(0x30 + UInt8(number / place % 10))
        place /= 10
      }
    }
  }

  /// Parses `20260102T030405Z`; nil for anything else.
  public init?(basicISO8601 text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z") else {
      return nil
    }
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for byte in bytes[range] {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
      }
      return value
    }
    guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8),
      let hour = number(9..<11), let minute = number(11..<13), let second = number(13..<15),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
    else { return nil }
    let days = Self.daysSinceEpoch(year: year, month: month, day: day)
    self.init(seconds: days * 86_400 + Int64(hour * 3600 + minute * 60 + second))
  }

  // Both conversions count days in eras of 400 years that begin on 1 March,
  // so that the leap day is the last of its year.
  private static func civil(daysSinceEpoch: Int64) -> (Int, Int, Int) {
    let (era, dayOfEra) = (daysSinceEpoch + 719_468).flooredDivision(by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (Int(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)), Int(month), Int(day))
  }

  /// The days from 1970-01-01 to a date of the Gregorian calendar, negative before.
  package static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int64 {
    let shiftedYear = Int64(month <= 2 ? year - 1 : year)
    let (era, yearOfEra) = shiftedYear.flooredDivision(by: 400)
    let shiftedMonth = Int64(month > 2 ? month - 3 : month + 9)
    let dayOfYear = (153 * shiftedMonth + 2) / 5 + Int64(day) - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}

extension Int64 {
  func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

/// In a document a time is an integer: nanoseconds since 1970-01-01T00:00:00Z.
extension WallTime: Codable {
  /// Reads the integer.
  public init(from decoder: any Decoder) throws {
    let number = try decoder.singleValueContainer().decode(Int64.self)
    // 1970 to 2199, or never: what is later could not be added to any more.
    guard (0...Self.latest).contains(number) || number == .max else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath, debugDescription: "a time from 1970 to 2199 is expected"))
    }
    self.init(nanoseconds: number)
  }

  private static let latest: Int64 = 7_258_118_400_000_000_000

  /// Writes the integer.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(nanoseconds)
  }
}
