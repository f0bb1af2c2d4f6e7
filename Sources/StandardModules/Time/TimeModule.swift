internal import HuaweiCloud
internal import LuaHost
internal import Ports

/// The `time` module: times as the services write them, and as numbers one can count with.
struct TimeModule {
  let clock: any Clock

  private static let formats: KeyValuePairs<String, WallTime.Format> = [
    "iso": .iso8601, "zoneless": .zoneless, "spaced": .spaced, "basic": .basicISO8601,
  ]

  func install(in lua: LuaState) {
    lua.install(
      Self.description, ["now": now, "parse": parse, "format": format, "since": since])
  }

  private var seconds: Double { Double(clock.wallTime.nanoseconds) / 1e9 }

  /// `time.now()`
  private func now(_ stack: LuaStack) -> LuaVerdict {
    stack.push(seconds)
    return .results(1)
  }

  /// `time.parse(text)`
  private func parse(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    stack.push(try time(at: 1, on: stack, "time.parse"))
    return .results(1)
  }

  /// `time.since(time)`
  private func since(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    if let time = stack.number(at: 1) {
      stack.push(seconds - time)
    } else {
      stack.push(seconds - (try time(at: 1, on: stack, "time.since")))
    }
    return .results(1)
  }

  /// `time.format(t[, format])`
  private func format(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    guard let time = stack.number(at: 1) else {
      throw LuaError(
        "time.format: expected seconds since 1970, got \(stack.type(at: 1).name)")
    }
    let name = stack.type(at: 2) == .none || stack.isNil(at: 2) ? "iso" : stack.description(at: 2)
    guard let format = Self.formats.first(where: { $0.key == name })?.value else {
      let names = Self.formats.map(\.key)
      let suggestion = Suggestion.nearest(to: name, in: names).map { "; did you mean '\($0)'?" }
      throw LuaError(
        "time.format: unknown format '\(name)'"
          + (suggestion ?? ", known are \(names.joined(separator: ", "))"))
    }
    // The years 0 to 9999, beyond which four digits do not say the year.
    guard (-62_167_219_200..<253_402_300_800).contains(time) else {
      throw LuaError("time.format: \(stack.description(at: 1)) is not within the years 0 to 9999")
    }
    let seconds = time.rounded(.down)
    // A time such as 5.678 is a little less than that in binary.
    let milliseconds = min(999, Int(((time - seconds) * 1000 + 0.001).rounded(.down)))
    stack.push(WallTime.text(format, seconds: Int64(seconds), milliseconds: milliseconds))
    return .results(1)
  }

  private func time(
    at index: Int, on stack: LuaStack, _ function: String
  ) throws(LuaError) -> Double {
    guard let text = stack.string(at: index) else {
      throw LuaError("\(function): expected a time as text, got \(stack.type(at: index).name)")
    }
    guard let time = TimeText.seconds(in: text) else {
      throw LuaError(
        "\(function): '\(text.excerpt(60))' is no time: expected 2026-01-02T03:04:05.678Z, with an"
          + " offset such as +08:00 or without, 2026-01-02 03:04:05, 20260102T030405Z or 2026-01-02"
      )
    }
    return time
  }
}

extension LuaStack {
  fileprivate func isNil(at index: Int) -> Bool { type(at: index) == .nil }
}
