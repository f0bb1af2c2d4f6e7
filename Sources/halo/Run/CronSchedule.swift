internal import Text

/// When a line of a crontab runs, as crontab(5) of Debian has it.
enum CronSchedule {
  fileprivate struct Field {
    let name: String
    let range: ClosedRange<Int>
    /// What the numbers of the range may be written as, from the first on.
    var names: [String] = []
  }

  private static let fields = [
    Field(name: "minute", range: 0...59), Field(name: "hour", range: 0...23),
    Field(name: "day", range: 1...31),
    Field(
      name: "month", range: 1...12,
      names: [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
      ]),
    Field(
      name: "day of the week", range: 0...7,
      names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
  ]

  private static let nicknames = [
    "@reboot", "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly",
  ]

  private static func words(of schedule: String) -> [String] {
    schedule.utf8.split { $0 == UInt8(ascii: " ") || $0 == 0x09 }.map { String(Substring($0)) }
  }

  /// Why a crontab takes no such schedule, as a part of a sentence; nil where it does.
  static func problem(of schedule: String) -> String? {
    guard
      schedule.utf8.allSatisfy({ ($0 > 0x1F || $0 == 0x09) && $0 < 0x7F && $0 != UInt8(ascii: "%") }
      )
    else {
      return "it has a sign that no crontab takes there"
    }
    if schedule.utf8.first == UInt8(ascii: "@") {
      if nicknames.contains(schedule) { return nil }
      return "it is none of cron's names"
        + Suggestion.advice(for: schedule, in: nicknames, known: nicknames)
    }
    let words = words(of: schedule)
    guard words.count == fields.count else {
      return "it has \(words.count) \(words.count == 1 ? "field" : "fields"), not 5: minute, hour, "
        + "day, month, day of the week"
    }
    var values: [Set<Int>] = []
    for (field, word) in zip(fields, words) {
      switch field.values(of: word) {
      case .success(let found): values.append(found)
      case .failure(let problem): return problem.text
      }
    }
    return neverComes(values, isAnyWeekday: words[4].utf8.first == UInt8(ascii: "*"))
  }

  /// Whether it names an hour that clocks are put forward or back in: none to three.
  static func mayBeShifted(_ schedule: String) -> Bool {
    let words = words(of: schedule)
    guard words.count == fields.count, words[1].utf8.first != UInt8(ascii: "*"),
      case .success(let hours) = fields[1].values(of: words[1])
    else { return false }
    return !hours.isDisjoint(with: 0...3)
  }

  /// Days that none of the months has, such as the 30th of February.
  private static func neverComes(_ values: [Set<Int>], isAnyWeekday: Bool) -> String? {
    let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard isAnyWeekday, let first = values[2].min(),
      values[3].allSatisfy({ lengths[$0 - 1] < first })
    else { return nil }
    return "no month of it has a day \(first)"
  }

  fileprivate struct Problem: Error {
    let text: String
  }
}

extension CronSchedule.Field {
  /// The numbers that `*`, `7`, `1-5`, `mon`, `*/5`, `1-9/2` and lists of them stand for.
  fileprivate func values(of word: String) -> Result<Set<Int>, CronSchedule.Problem> {
    do throws(CronSchedule.Problem) {
      var found: Set<Int> = []
      for part in word.split(separator: ",", omittingEmptySubsequences: false) {
        found.formUnion(try values(ofPart: String(part)))
      }
      return .success(found)
    } catch {
      return .failure(error)
    }
  }

  private func values(ofPart part: String) throws(CronSchedule.Problem) -> Set<Int> {
    let parts = part.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    var step = 1
    if parts.count > 1 {
      guard parts.count == 2, let number = Self.number(parts[1]), number > 0 else {
        throw problem("the step of \(name) '\(part)' is no number of 1 or more")
      }
      step = number
    }
    let span: ClosedRange<Int>
    if parts[0].utf8.elementsEqual("*".utf8) {
      span = range
    } else {
      let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
      guard ends.count <= 2 else { throw problem("\(name) '\(part)' is no number and no range") }
      let first = try value(ends[0])
      let last = ends.count == 2 ? try value(ends[1]) : first
      guard first <= last else { throw problem("\(name) '\(part)' ends before it begins") }
      guard ends.count == 2 || parts.count == 1 else {
        throw problem(
          "\(name) '\(part)' has a step without a range: write \(first)-\(range.upperBound)/\(step)"
        )
      }
      span = first...last
    }
    return Set(stride(from: span.lowerBound, through: span.upperBound, by: step))
  }

  private func value(_ word: String) throws(CronSchedule.Problem) -> Int {
    if let index = names.firstIndex(of: word.lowercased()) { return range.lowerBound + index }
    guard let number = Self.number(word) else {
      let isWord = !names.isEmpty && word.utf8.contains(where: \.isLetterOrDigit)
      throw problem(
        "\(name) '\(word.excerpt(20))' is none of \(range.lowerBound) to \(range.upperBound)"
          + (isWord ? Suggestion.advice(for: word, in: names, known: names) : ""))
    }
    guard range.contains(number) else {
      throw problem("\(name) \(word) is none of \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// Figures alone: no sign.
  private static func number(_ word: String) -> Int? {
    word.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(word) : nil
  }

  private func problem(_ text: String) -> CronSchedule.Problem { CronSchedule.Problem(text: text) }
}
