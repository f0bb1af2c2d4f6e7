internal import LuaHost
internal import Ports
internal import Text

/// The `time` module: times as the services write them, and as numbers one can count with.
struct TimeModule {
  let clock: any Clock

  static let module = HostModule<TimeModule>(
    "time", "times as numbers: seconds since 1970 in UTC, with a fraction",
    functions: [now, parse, format, since])

  private var seconds: Double { Double(clock.wallTime.nanoseconds) / 1e9 }

  static let now = HostFunction<TimeModule>(
    "now", "the time now",
    results: [ModuleValue("t", "number", "seconds since 1970-01-01T00:00:00Z, a float")],
    example: """
      local started = time.now()
      task.sleep(2)
      assert(time.now() - started >= 2)
      """, isRecorded: true
  ) { call in
    call.stack.push(call.context.seconds)
    return .results(1)
  }

  static let parse = HostFunction<TimeModule>(
    "parse", "the time that a text says, in any of the services' formats",
    parameters: [
      ModuleValue(
        "text", "string",
        "2026-01-02T03:04:05.678Z, with +08:00 or no zone (UTC), 2026-01-02 03:04:05,"
          + " 20260102T030405Z or 2026-01-02")
    ],
    results: [ModuleValue("t", "number", "seconds since 1970, a float")],
    example: """
      local eip = cloud.eip.list {}[1]
      local age = time.now() - time.parse(eip.create_time)
      print(("assigned %.0f days ago"):format(age / 86400))
      assert(time.parse "2026-01-02T03:04:05+08:00" == time.parse "2026-01-01 19:04:05")
      """
  ) { call throws(LuaError) in
    call.stack.push(try time(in: call))
    return .results(1)
  }

  static let since = HostFunction<TimeModule>(
    "since", "the seconds that have passed since a time",
    parameters: [ModuleValue("t", "string|number", "as time.parse takes it, or a number")],
    results: [ModuleValue("seconds", "number", "below 0 for a time to come")],
    example: """
      local endpoint = cloud.dns.list_endpoints { direction = "inbound" }[1]
      if time.since(endpoint.update_time) < 3600 then print "changed within the hour" end
      """, isRecorded: true
  ) { call throws(LuaError) in
    let time = if let number = call.stack.number(at: 1) { number } else { try time(in: call) }
    call.stack.push(call.context.seconds - time)
    return .results(1)
  }

  private static let formats: KeyValuePairs<String, WallTime.Format> = [
    "iso": .iso8601, "zoneless": .zoneless, "spaced": .spaced, "basic": .basicISO8601,
  ]

  static let format = HostFunction<TimeModule>(
    "format", "a time as text in UTC",
    parameters: [
      ModuleValue("t", "number", "seconds since 1970, of the years 0 to 9999"),
      ModuleValue(
        "format", formats.map { "\"\($0.key)\"" }.joined(separator: "|") + "?",
        "iso (2026-01-02T03:04:05.678Z) if nil; zoneless as in dns (2026-01-02T03:04:05.678),"
          + " spaced as in eip (2026-01-02 03:04:05), basic (20260102T030405Z)"),
    ],
    results: [ModuleValue("text", "string", "")],
    example: """
      assert(time.format(0) == "1970-01-01T00:00:00.000Z")
      assert(time.format(1767323045.5, "spaced") == "2026-01-02 03:04:05")
      """
  ) { call throws(LuaError) in
    let stack = call.stack
    guard let time = stack.number(at: 1) else {
      throw call.error("expected seconds since 1970, got \(stack.type(at: 1).name)")
    }
    let name = [.none, .nil].contains(stack.type(at: 2)) ? "iso" : stack.description(at: 2)
    guard let format = formats.first(where: { $0.key == name })?.value else {
      let names = formats.map(\.key)
      throw call.error(
        "unknown format '\(name.excerpt(40))'"
          + Suggestion.advice(for: name, in: names, known: names))
    }
    // The years 0 to 9999, beyond which four digits do not say the year.
    guard (-62_167_219_200..<253_402_300_800).contains(time) else {
      throw call.error("\(stack.description(at: 1)) is not within the years 0 to 9999")
    }
    let seconds = time.rounded(.down)
    // A time such as 5.678 is a little less than that in binary.
    let milliseconds = min(999, Int(((time - seconds) * 1000 + 0.001).rounded(.down)))
    stack.push(WallTime.text(format, seconds: Int64(seconds), milliseconds: milliseconds))
    return .results(1)
  }

  /// The time that the first argument says.
  private static func time(in call: HostCall<TimeModule>) throws(LuaError) -> Double {
    guard let text = call.stack.string(at: 1) else {
      throw call.error("expected a time as text, got \(call.stack.type(at: 1).name)")
    }
    guard let time = TimeText.seconds(in: text) else {
      throw call.error(
        "'\(text.excerpt(60))' is no time: expected 2026-01-02T03:04:05.678Z, with an"
          + " offset such as +08:00 or without, 2026-01-02 03:04:05, 20260102T030405Z or 2026-01-02"
      )
    }
    return time
  }
}
