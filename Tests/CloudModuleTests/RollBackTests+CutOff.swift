import CloudModule
import HuaweiCloud
import Ports
import SimulatedCloud
import SimulatedRuns
import Testing

/// What was being made when its run ended, and a roll-back that is stopped itself.
extension RollBackTests {
  /// Nobody was told what the thing is called that was made, if it was: it is looked up, wherever the
  /// roll-back is stopped in between, and every other change is taken back as well.
  @Test(arguments: [true, false]) func aCreateThatWasCutOff(_ isMade: Bool) throws {
    var stops = 0
    for moment in 0... {
      let run = RecordedSimulation()
      let before = run.truth
      try run.cloud.loadFaults(
        "on=dns.bind_ip nth=1-9 kind=reset phase=\(isMade ? "after" : "before")\n".utf8)
      let failure = try run.run(
        """
        cloud.eip.rename{ publicip_id = demo.free_eip, alias = "one" }
        cloud.eip.unbind{ publicip_id = demo.bound_eip }
        task.timeout(1, function()
          cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.second_subnet }
        end)
        """)
      #expect(failure != nil)
      try run.cloud.loadFaults("".utf8)
      let first = try run.rollBack(attendedBy: Self.attendance(until: moment))
      let isStopped = first.obstacle != nil
      let result = isStopped ? try run.rollBack() : first
      #expect(result.isComplete && run.truth == before, "stopped at \(moment)")
      let changed = run.cloud.requests.filter(\.changed).compactMap(\.operation)
      for operation in ["dns.bind_ip", "dns.unbind_ip"] {
        #expect(changed.count { $0 == operation } == (isMade ? 1 : 0), "stopped at \(moment)")
      }
      if !isStopped { break }
      stops += 1
    }
    #expect(stops > 10)
  }
}
