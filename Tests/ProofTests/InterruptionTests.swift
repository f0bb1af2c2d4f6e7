import Proof
import SimulatedCloud
import Testing

/// Scripts that are edited, watch the clock, catch errors or are looked at late, and were interrupted.
@Suite(.timeLimit(.minutes(30))) struct InterruptionTests {
  private let id = "'\(DemoAccount.boundEIP)'"
  private let other = "'\(DemoAccount.freeEIPs[0])'"

  private func rename(_ eip: String, _ alias: String) -> String {
    "cloud.eip.rename { publicip_id = \(eip), alias = \(alias) }\n"
  }

  private func isStopped(_ end: Work.End, saying text: String = "no longer asks") -> Bool {
    if case .drift(let reason) = end { reason.contains(text) } else { false }
  }

  private func isDone(_ end: Work.End) -> Bool {
    if case .ended(nil) = end { true } else { false }
  }

  @Test(
    "An argument that the text of an error has gone into is another one when the script is longer")
  func errorTextAsArgument() throws {
    let text = """
      local ok, problem = pcall(function() error "here" end)
      cloud.eip.rename { publicip_id = \(id), alias = problem:gsub("%W", "-") }
      cloud.eip.rename { publicip_id = \(other), alias = "b" }
      """
    let run = try InterruptedScript(text, killed: .done(1))
    let sent = run.sent
    #expect(isStopped(try run.goOn(with: "-- one line more\n" + text)))
    #expect(run.sent == sent)
    #expect(isDone(try run.goOn(with: text)))
    #expect(run.sent.count == 2)
  }

  @Test("What a call was replaced by is not sent before somebody has said so")
  func replacedCall() throws {
    let run = try InterruptedScript(
      rename(id, "'old'") + rename(other, "'b'"), killed: .done(1))
    let edited = rename(id, "'new'") + rename(other, "'b'")
    #expect(isStopped(try run.goOn(with: edited)))
    #expect(run.sent.count == 1)
    #expect(isDone(try run.goOn(with: edited, despiteEdits: true)))
    #expect(run.sent.count == 3)
  }

  @Test("The first of several tasks is the same one again")
  func race() throws {
    let text = """
      local first = task.race {
        function() task.sleep(2) return cloud.eip.get { publicip_id = \(id) } end,
        function() task.sleep(1) return cloud.eip.get { publicip_id = \(other) } end,
      }
      cloud.eip.rename { publicip_id = first.id, alias = "first" }
      cloud.eip.rename { publicip_id = first.id, alias = "still-first" }
      """
    let run = try InterruptedScript(text, killed: .done(1))
    let end = try run.goOn(after: .seconds(100))
    #expect(isDone(end), "\(end) \(run.sent)")
    #expect(run.sent.count == 2)
  }

  /// Nothing takes as long the second time, and what was slept for is over by then.
  @Test(
    "A limit that had passed has passed again, and one that had not has not",
    arguments: [
      "pcall(task.timeout, 1, task.sleep, 3)", "pcall(task.timeout, 3, task.sleep, 1)",
      "pcall(t.wait, t, 1)", "pcall(t.wait, t, 5)", "pcall(t.try, t, 1)",
      "pcall(s.acquire, s, 1)", "pcall(s.acquire, s, 5)",
      // One that was not waited for to its end.
      "(task.race { function() t:wait(3) end, function() task.sleep(1) return pcall(t.wait, t, 0.4) end })",
    ])
  func limits(limited: String) throws {
    let text = """
      local t = task.spawn(task.sleep, 3)
      local s = task.semaphore(1)
      local held = task.spawn(function() local permit <close> = s:acquire() task.sleep(3) end)
      task.sleep(0)
      local words = {}
      for turn = 1, 3 do words[turn] = tostring((\(limited))) end
      cloud.eip.rename { publicip_id = \(id), alias = table.concat(words, "-") }
      cloud.eip.rename { publicip_id = \(other), alias = table.concat(words, ".") }
      """
    for pause in [Duration.zero, .seconds(100)] {
      let run = try InterruptedScript(text, killed: .done(1))
      let end = try run.goOn(after: pause)
      #expect(isDone(end), "\(end) \(run.sent)")
      #expect(run.sent.count == 2)
    }
  }

  @Test("A script that catches everything sends nothing either, once it is stopped")
  func catchesAll() throws {
    let run = try InterruptedScript(rename(id, "'old'") + rename(other, "'b'"), killed: .done(1))
    let edited = """
      for index = 1, 20 do
        pcall(function() \(rename(other, "'c' .. index % 2")) end)
        task.spawn(function() pcall(function() \(rename(other, "'d' .. index")) end) end)
      end
      """
    #expect(isStopped(try run.goOn(with: edited)))
    #expect(run.sent.count == 1)
  }

  @Test("Being stopped again and again leaves the journal as it is")
  func stoppedRepeatedly() throws {
    let run = try InterruptedScript(rename(id, "'old'") + rename(other, "'b'"), killed: .done(1))
    let entries = try run.entryCount
    for _ in 0..<8 {
      #expect(isStopped(try run.goOn(with: rename(other, "'c'"))))
      #expect(try run.entryCount - entries <= 1)
    }
    #expect(run.sent.count == 1)
  }

  @Test("An error that was caught is equal in every field when it is told again")
  func caughtError() throws {
    // The same alias comes out only if every field is told again as it was.
    let text = """
      local ok, problem = pcall(cloud.eip.get, { publicip_id = "00000000-0000-4000-8000-000000000000" })
      assert(not ok)
      local fields = {}
      for name, value in pairs(problem) do
        if type(value) ~= "table" then fields[#fields + 1] = name .. "=" .. tostring(value) end
      end
      table.sort(fields)
      local told, sum = table.concat(fields, ";") .. tostring(problem), 0
      for index = 1, #told do sum = (sum * 31 + told:byte(index)) % 1000003 end
      assert(problem.request_id)
      \(rename(id, "'e' .. sum"))
      \(rename(other, "'f' .. sum"))
      """
    let run = try InterruptedScript(text, killed: .done(1))
    #expect(isDone(try run.goOn()))
    #expect(run.sent.count == 2)
  }

  @Test("A sleep ends when it would have ended", arguments: [5, 300])
  func sleeps(pause: Int) throws {
    let text = rename(id, "'a'") + "task.sleep(100)\n" + rename(other, "'b'")
    let run = try InterruptedScript(text, killed: .waitingAfter(1))
    let killed = run.seconds
    #expect(isDone(try run.goOn(after: .seconds(pause))))
    #expect(run.sent.count == 2)
    // Half of the sleep was over.
    let rest = run.seconds - killed
    #expect(pause > 100 ? rest < Int64(pause) + 30 : (45...80).contains(rest))
  }

  @Test(
    "Whoever goes on days later looks before sending: no token tells the service that it is the same",
    arguments: [("after", 1), ("before", 2)])
  func daysLater(phase: String, sends: Int) throws {
    let run = try InterruptedScript(
      rename(id, "'a'") + rename(other, "'b'"), killed: .sent(1),
      faults: "on=eip.rename nth=1 kind=hang phase=\(phase)")
    #expect(isDone(try run.goOn(after: .seconds(200_000))))
    #expect(run.sent.count { $0.contains("\"a\"") } == sends)
    #expect(run.sent.count == sends + 1)
  }

  @Test("A script that asks in another order each time is gone on with")
  func otherOrder() throws {
    let text = """
      local aliases = { [\(id)] = "x", [\(other)] = "y", ['\(DemoAccount.freeEIPs[1])'] = "z" }
      for eip, alias in pairs(aliases) do
        cloud.eip.get { publicip_id = eip }
        \(rename("eip", "alias"))
      end
      """
    for changes in 1...2 {
      let run = try InterruptedScript(text, killed: .done(changes))
      // The order of pairs differs with the seed of each Lua state: it may want to send another one first.
      let end = try run.goOn()
      #expect(isDone(end) || isStopped(end) && run.sent.count == changes)
      if isStopped(end) { #expect(isDone(try run.goOn(despiteEdits: true))) }
      #expect(run.sent.count == 3 && Set(run.sent).count == 3)
    }
  }
}
