import HuaweiCloud
import LuaHost
import Ports
import SimulatedCloud
import SimulatedRuns
import Testing

@testable import Journal

/// Requests of the script's own whose answers the journal has no room for.
@Suite(.timeLimit(.minutes(30))) struct WebRecordTests {
  private let run = RecordedSimulation()

  private static func post(then check: String) -> String {
    """
    local ok, result = pcall(http.request, {
      method = "POST", url = "https://eip.cn-north-4.myhuaweicloud.com/hook", body = "moved" })
    \(check)
    """
  }

  private var posts: Int { run.cloud.requests.count { $0.method == "POST" } }

  /// - Parameter weight: how many bytes wait for the journal already.
  private func recorder(holding weight: Int) -> RunRecorder {
    let recorder = RunRecorder(
      RunStart(
        script: "test.lua", startedAt: run.clock.wallTime, process: RecordedSimulation.process),
      redaction: Redaction()
    ) { [journal = run.journal] () throws(JournalError) in journal }
    recorder.weight = weight
    return recorder
  }

  private func expectSuccess(_ failure: LuaFailure?) {
    #expect(failure == nil, "\(failure?.message ?? "")")
  }

  @Test func isNotSentAgain() throws {
    let first = recorder(holding: RunRecorder.mostWaiting)
    expectSuccess(try run.run(Self.post(then: "assert(ok, result)"), recorder: first))
    #expect(posts == 1 && first.sentRequests == 1)
    expectSuccess(
      try run.resume(
        Self.post(
          then: """
            assert(not ok and result.kind == "network", tostring(result))
            assert(result.message:find("is not sent again", 1, true), result.message)
            """)))
    #expect(posts == 1)
  }

  /// One that the script gave up itself was sent as well.
  @Test(arguments: [
    "task.timeout(0.001, post)", "task.race { post, function() task.sleep(0.001) end }",
  ])
  func isNotSentAgainWhereItWasGivenUp(call: String) throws {
    let run = RecordedSimulation(latency: .seconds(1))
    var posts: Int { run.cloud.requests.count { $0.method == "POST" } }
    let text = """
      local answer
      local function post()
        answer = http.request {
          method = "POST", url = "https://eip.cn-north-4.myhuaweicloud.com/hook", body = "moved" }
      end
      pcall(function() \(call) end)
      assert(not answer)
      cloud.eip.rename { publicip_id = demo.bound_eip, alias = "moved" }
      """
    expectSuccess(try run.run(text))
    #expect(posts == 1)
    expectSuccess(try run.resume(text))
    #expect(posts == 1)
  }

  /// Nor one that was made because a limit of time had passed: where it has not, another one is.
  @Test func isNotSentAgainBehindALimit() throws {
    let text = """
      local ok = pcall(task.timeout, 2, task.sleep, 3)
      http.request {
        method = "POST", url = "https://eip.cn-north-4.myhuaweicloud.com/hook",
        body = ok and "in time" or "late" }
      cloud.eip.rename { publicip_id = demo.bound_eip, alias = "moved" }
      """
    expectSuccess(try run.run(text))
    run.clock.advance(by: .seconds(100))
    expectSuccess(try run.resume(text))
    #expect(posts == 1)
  }

  /// What may change something is known by more than its method.
  @Test(arguments: [
    ("http.get(url, { timeout = 5 })", 0), ("http.request{ url = url, method = 'head' }", 0),
    ("http.get(url, { headers = { ['x-http-method-override'] = 'DELETE' } })", 1),
    ("http.request{ url = url, body = 'x' }", 1), ("http.request{ url = url, body = '' }", 0),
    ("http.request{ url = url, json = {} }", 1), ("http.request{ url = url, method = 'PUT' }", 1),
  ]) func whatMaySend(call: String, sent: Int) throws {
    let recorder = recorder(holding: 0)
    let text =
      "local url = 'https://eip.cn-north-4.myhuaweicloud.com/hook' pcall(function() \(call) end)"
    expectSuccess(try run.run(text, recorder: recorder))
    #expect(recorder.sentRequests == sent)
  }

  @Test func isNotSentWhereThatCouldNotBeKept() throws {
    let full = recorder(holding: 2 * RunRecorder.mostWaiting)
    let check = "assert(not ok and result.kind == 'journal', tostring(result))"
    expectSuccess(try run.run(Self.post(then: check), recorder: full))
    #expect(posts == 0 && full.sentRequests == 0)
  }
}
