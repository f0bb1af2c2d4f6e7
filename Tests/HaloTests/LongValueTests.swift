import Glibc
import TestSupport
import Testing

/// Functions that are given millions of values: they end with the deadline and within the memory of
/// the script.
@Suite(.timeLimit(.minutes(30))) struct LongValueTests {
  private func run(_ options: [String], _ code: String) throws -> CommandResult {
    try CommandResult.of(
      Repository.program("halo"), ["run", "--sim", "--journal", "none"] + options + ["-e", code])
  }

  private static let many = "local t = {} for i = 1, 600000 do t[i] = i end "

  @Test(arguments: [
    #"json.decode("[" .. ("1,"):rep(4000000) .. "1]")"#,
    #"json.decode("[" .. ("[],"):rep(1000000) .. "1]")"#,
    #"json.decode("{" .. ('"a":{},'):rep(1) .. '"b":[' .. ("1.5,"):rep(3000000) .. "1]}")"#,
    "(function() \(many) return json.encode(t) end)()",
    "(function() \(many) return http.request{ url = 'http://127.0.0.1:1/', json = t } end)()",
    "(function() \(many) log.info('x', { t = t }) return 'done' end)()",
    "(function() \(many) return cloud.eip.list{ port_id = t } end)()",
  ])
  func valuesCountAgainstTheMemory(call: String) throws {
    // Only what the function makes of them goes beyond the limit.
    let result = try run(
      ["--memory", "24M"],
      """
      local ok, e = pcall(function() return \(call) end)
      print(ok, (tostring(e):match "not enough memory"))
      """)
    #expect(result.output == "false\tnot enough memory\n", "\(result.output)\(result.errors)")
  }

  @Test(arguments: [
    "json.encode(t)", "http.request{ url = 'http://127.0.0.1:1/', json = t }",
    "log.info('x', { t = t })", "cloud.eip.list{ port_id = t }",
    "cloud.request{ service = 'vpc', method = 'PUT', path = '/x', body = t }",
    "json.decode(text)",
  ])
  func aLoopOfLongCallsEndsWithItsDeadline(call: String) throws {
    let result = try run(
      ["--timeout", "1"],
      """
      \(Self.many)
      local text = "[" .. ("1,"):rep(600000) .. "1]"
      while true do pcall(function() \(call) end) end
      """)
    #expect(result.status == 124, "\(result.errors)")
  }
}
