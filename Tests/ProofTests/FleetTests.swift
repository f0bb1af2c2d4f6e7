import Proof
import SimulatedCloud
import Testing

/// Waits that look together, on the whole stack: as few requests as ticks, and the same outcomes as
/// of waits that look alone.
@Suite(.timeLimit(.minutes(30))) struct FleetTests {
  @Test("A hundred EIPs being bound take a list a tick, not a hundred reads")
  func requests() throws {
    let fleet = Fleet(100)
    let result = try fleet.run()
    #expect(fleet.complaints(about: result).isEmpty)
    #expect(result.ends.allSatisfy { $0 == "done" })
    #expect(result.times(of: "eip.bind").count == 100)
    // One each before the change; the last two that wait are too few for a list.
    #expect((100...104).contains(result.times(of: "eip.get").count))
    let lists = result.times(of: "eip.list")
    #expect(Set(lists).count == lists.count && lists.count <= 20, "\(lists.count)")
    #expect(result.elapsed < .seconds(5))
  }

  @Test("Two hundred and fifty take three lists a tick")
  func severalLists() throws {
    let fleet = Fleet(250)
    let result = try fleet.run()
    #expect(fleet.complaints(about: result).isEmpty)
    #expect((250...254).contains(result.times(of: "eip.get").count))
    #expect(result.times(of: "eip.list").count <= 60)
  }

  /// What may become of a list.
  static let faults = FaultTable.faults(ofRead: "eip.list")

  @Test("Whatever becomes of the lists, every wait ends as it would alone", arguments: faults)
  func broken(_ fault: String) throws {
    for nth in ["1", "2-3", "*"] {
      let fleet = Fleet(12)
      let result = try fleet.run(faults: "on=eip.list nth=\(nth) \(fault)")
      #expect(fleet.complaints(about: result).isEmpty, "nth=\(nth)")
      #expect(result.ends.allSatisfy { $0 == "done" }, "nth=\(nth): \(result.ends)")
      #expect(result.times(of: "eip.bind").count == 12)
    }
  }

  @Test("A short time-out of each is kept")
  func timeouts() throws {
    let fleet = Fleet(12, options: "timeout = 9")
    let result = try fleet.run(faults: "on=eip.bind nth=* kind=stuck")
    #expect(fleet.complaints(about: result).isEmpty)
    #expect(result.ends.allSatisfy { $0 == "in doubt" })
    #expect(result.elapsed <= .seconds(10))
  }

  @Test("Fleets under random faults")
  func random() throws {
    for seed: UInt64 in 1...60 {
      let complaints = try FleetSuite.complaints(seed: seed)
      #expect(complaints.isEmpty, "soak fleets --seed \(seed)")
    }
  }

  @Test("A task that is cancelled while it asks for all does not keep the others")
  func cancelled() throws {
    let run = try ScriptRun(
      """
      local eips = { "\(DemoAccount.freeEIPs[0])", "\(DemoAccount.freeEIPs[1])",
        "\(DemoAccount.freeEIPs[2])", "\(DemoAccount.boundEIP)" }
      local tasks = {}
      for i, id in ipairs(eips) do
        tasks[i] = task.spawn(function()
          return cloud.eip.rename{ publicip_id = id, alias = "renamed-" .. i }
        end)
      end
      -- Renamed at once and seen at the first list, which hangs: somebody waits for its answer.
      task.sleep(2)
      for i = 1, #tasks - 1 do tasks[i]:cancel() end
      local ended = 0
      for i = 1, #tasks - 1 do if not tasks[i]:try() then ended = ended + 1 end end
      assert(ended == #tasks - 1, "cancelled " .. ended)
      local last = tasks[#tasks]:wait()
      assert(last.alias == "renamed-4")
      """,
      faults: "on=eip.list nth=1 kind=hang"
    ).execute()
    #expect(run.failure == nil, "\(run.failure?.message ?? "")")
    #expect(run.elapsed < .seconds(6))
    #expect(run.unfired.isEmpty)
  }
}
