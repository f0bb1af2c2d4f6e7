import Foundation
import TestSupport
import Testing

/// The times that `halo unit --on-calendar` takes, held against systemd where that is installed.
@Suite(.timeLimit(.minutes(30))) struct CalendarTests {
  static let taken = [
    "*:0/5", "*:00/5", "daily", "hourly", "bi-annually", "Sat..Sun", "sAt", "Mon-Fri",
    "Mon..Fri,Sun 02:30", "Mon,Tue, 02:30", "Mon, 02:30", "Mon,Fri *-*-* 02:30:00 Europe/Rome",
    "02:30 UTC", "02:30 utc", "*-*-*", "*-*-* *:*", "2026-01-01", "01-01", "*-*~3", "02~01",
    "*-*~7/1", "*-*~*", "*-*-1..5/2", "2026/2-01-01", "1..5,7:00", "1..5/2,7:00", "1..23/2:00",
    "12:30:1.5", "12:30:59.9", "12:30:0/1.5", "12:00:0/0.5", "0:0", "@123",
    "*:0/59", "*:30/29", "*:0,30/29", "*:5..5", "*:1..5/10", "*:1..60/30", "0/23:00", "1..23/24:00",
    "*-*-1/30", "*-*-30/1", "*-1/11-01", "*-*~28", "*-*~3/2", "*-*~3..28", "*-*~1..29/27",
    "26-01-01", "70-01-01", "99/5-01-01", "70..69-01-01", "2099/100-01-01", "2026-01~01",
    "12:30:0/59.999999", "12:30:0/0.0000005", "12:30:59.9999994", "12:30:1..2", "12:30:1..1.5/0.5",
    "*:*:0.5..59.9999999", "*-02-30", "Mon..Mon", "Mon,", "Mon  *:0/5", "@7258118399",
  ]

  /// With what is said of each.
  static let refused: KeyValuePairs = [
    "*:*/5": "the minute '*/5' has more than '*', which stands alone: write 0/5",
    "*-*-*/2": "write 1/2", "*/2-01-01": "write 1970/2", "12:30:*/2": "write 0/2",
    "Mon *:*/5": "write 0/5", "*,5:0": "stands alone", "1,*:00": "stands alone",
    "*-*-*..5": "the day '*..5' is none of 1 to 31", "*:5,*:00": "stands alone",
    "@*": "no number of seconds since 1970",
    "@1,2": "no number of seconds", "@1.5": "no number of seconds", "24:00": "the hour '24'",
    "*:60": "is none of 0 to 59", "12:30:60": "is none of 0 to 59", "12:30:1.": "the second",
    "*:0/60": "the minute '0/60' is never repeated: its step leads beyond 59",
    "*:0/61": "beyond 59", "*:1/59": "beyond 59", "*:30/30": "beyond 59", "0/24:00": "beyond 23",
    "12:30:0/60": "beyond 59", "12:30:0/59.9999999": "beyond 59", "*-1/12-01": "beyond 12",
    "*-*-1/31": "beyond 31", "*-*-31/1": "beyond 31", "2100/100-01-01": "beyond 2199",
    "*-*~3/3": "its step leads beyond 1", "*-*~29": "the day '29' is none of 1 to 28",
    "*-*~3..29": "none of 1 to 28", "*:1..70/30": "none of 0 to 59",
    "0..70/30:00": "none of 0 to 23",
    "1900-01-01": "none of 1970 to 2199", "100-01-01": "none of 1970 to 2199",
    "69..70-01-01": "ends before it begins", "2026~01-01": "a '~' that is not before its day",
    "2026~01~01": "a '~' that", "12:30:0/0.0000001": "a step that is no number above 0",
    "12:30:59.9999999": "none of 0 to 59", "12:30:1..1.5": "shorter than a second",
    "12:30:1..1": "shorter than a second", "Fri..Mon 02:30": "a week begins on Monday",
    "*:0/99999999999999999999": "no number above 0", "*:99999999999999999999": "none of 0 to 59",
    "@7258118400": "up to 2199", "02:30  UTC": "more than one space",
    "*:5/": "the minute", "*:5/0": "the minute", "12:00:0/0.0": "the second",
    "*:0/5/2": "the minute", "5..1:00": "ends before it begins", "1..:00": "the hour",
    "*-*~5..3": "ends before it begins", "2200-01-01": "the year", "12": "is no date and no time",
    "*": "is no date and no time", ",Mon 02:30": "is no date and no time",
    "Mon,,Tue 02:30": "no day of the week", "Mon,Tue,, 02:30": "no day of the week",
    "Mon.. 02:30": "no day of the week", "dayly": "did you mean 'daily'?",
    "Mon, Tue 02:30": "'Tue' is no date and no time", "weekly 02:30": "no day of the week",
    "02:30:00 Mon": "'Mon' stands behind its end", "+1:00": "the hour", "": "it is empty",
    "02:30 a;b": "is no time zone", "*:\u{7F}\u{202E}5": #"'\u{7f}\u{202e}5'"#,
  ]

  private func unit(_ calendar: String) throws -> CommandResult {
    let folder = try TemporaryFolder(["job.lua": ""])
    return try CommandResult.of(
      Repository.program("halo"), ["unit", "--sim", "--on-calendar", calendar, "job.lua"],
      environment: ["HOME": folder.path, "TZ": "Asia/Shanghai"],
      directory: URL(filePath: folder.path))
  }

  /// Nil where it is not installed.
  private func systemdTakes(_ calendar: String) throws -> Bool? {
    let program = "/usr/bin/systemd-analyze"
    guard FileManager.default.fileExists(atPath: program) else { return nil }
    return try CommandResult.of(
      URL(filePath: program), ["calendar", calendar],
      environment: ["PATH": "/usr/bin:/bin", "TZ": "Asia/Shanghai"]
    ).status == 0
  }

  @Test(arguments: taken) func takes(calendar: String) throws {
    let result = try unit(calendar)
    #expect(result.status == 0 && result.output.contains("OnCalendar=\(calendar)\n"), "\(result)")
    #expect(!result.errors.contains("time zone"), "\(result)")
    // Zones that are not here systemd does not take, either.
    if !calendar.contains("/Rome") { #expect(try systemdTakes(calendar) != false) }
  }

  @Test(arguments: refused.map { ($0, $1) }) func refuses(calendar: String, reason: String) throws {
    let result = try unit(calendar)
    #expect(result.status == 64 && result.errors.contains(reason), "\(result)")
    #expect(result.errors.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
    #expect(!result.errors.contains("\u{202E}") && !result.errors.contains("\u{7F}"))
    #expect(try systemdTakes(calendar) != true)
  }

  /// Which zones there are is another matter where the timer runs.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/share/zoneinfo/Etc/UTC")))
  func notesAZoneThatIsNotHere() throws {
    let elsewhere = try unit("02:30 Nowhere/Here")
    #expect(elsewhere.status == 0, "\(elsewhere)")
    #expect(
      elsewhere.errors.contains("halo: note: there is no time zone 'Nowhere/Here' here"),
      "\(elsewhere)")
    let local = try unit("02:30 CST")
    #expect(local.status == 0 && !local.errors.contains("time zone"), "\(local)")
    #expect(try systemdTakes("02:30 CST") != false)
  }
}
