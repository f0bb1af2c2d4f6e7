extension TimeModule {
  static let description = ModuleDescription(
    name: "time",
    summary: "times as numbers: seconds since 1970 in UTC, with a fraction",
    functions: [
      ModuleFunction(
        name: "now", summary: "the time now",
        results: [ModuleValue("t", "number", "seconds since 1970-01-01T00:00:00Z, a float")],
        example: """
          local started = time.now()
          task.sleep(2)
          assert(time.now() - started >= 2)
          """),
      ModuleFunction(
        name: "parse", summary: "the time that a text says, in any of the services' formats",
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
          """),
      ModuleFunction(
        name: "format", summary: "a time as text in UTC",
        parameters: [
          ModuleValue("t", "number", "seconds since 1970, of the years 0 to 9999"),
          ModuleValue(
            "format", #""iso"|"zoneless"|"spaced"|"basic"?"#,
            "iso (2026-01-02T03:04:05.678Z) if nil; zoneless as in dns (2026-01-02T03:04:05.678),"
              + " spaced as in eip (2026-01-02 03:04:05), basic (20260102T030405Z)"),
        ],
        results: [ModuleValue("text", "string", "")],
        example: """
          assert(time.format(0) == "1970-01-01T00:00:00.000Z")
          assert(time.format(1767323045.5, "spaced") == "2026-01-02 03:04:05")
          """),
      ModuleFunction(
        name: "since", summary: "the seconds that have passed since a time",
        parameters: [ModuleValue("t", "string|number", "as time.parse takes it, or a number")],
        results: [ModuleValue("seconds", "number", "below 0 for a time to come")],
        example: """
          local endpoint = cloud.dns.list_endpoints { direction = "inbound" }[1]
          if time.since(endpoint.update_time) < 3600 then print "changed within the hour" end
          """),
    ])
}
