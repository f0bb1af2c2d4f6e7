import Proof
import SimulatedCloud
import Testing

/// What the proofs found once.
@Suite(.timeLimit(.minutes(30))) struct RegressionTests {
  private static let eip = "f6318bef-6508-4ea5-a48f-6152b6b1a8fb"
  private static let port = "f588ccfa-8750-4d7c-bf5d-2ede24414706"

  @Test("A change that nobody waited for does not make the next one look done")
  func unawaitedChange() throws {
    let run = try ScriptRun(
      """
      cloud.eip.unbind{ publicip_id = "\(Self.eip)", wait = false }
      cloud.eip.bind{ publicip_id = "\(Self.eip)", port_id = "\(Self.port)" }
      """
    ).execute()
    #expect(run.failure == nil, "\(run.failure?.message ?? "")")
    #expect(run.atEnd == run.before)
    #expect(run.later == run.before)
  }

  @Test("Nor where one was refused in between")
  func unawaitedChangeBeforeARefusedOne() throws {
    let taken = "a135e9b8-1630-40d2-a6c5-eb534a61efbe"
    let run = try ScriptRun(
      """
      cloud.eip.unbind{ publicip_id = "\(Self.eip)", wait = false }
      assert(not pcall(cloud.eip.bind, { publicip_id = "\(Self.eip)", port_id = "\(taken)" }))
      cloud.eip.bind{ publicip_id = "\(Self.eip)", port_id = "\(Self.port)" }
      """,
      setup: """
        cloud.eip.bind{
          publicip_id = "08155cd2-5897-49be-933f-eec757fd4010", port_id = "\(taken)" }
        """
    ).execute()
    #expect(run.failure == nil, "\(run.failure?.message ?? "")")
    #expect(run.later == run.before)
  }

  @Test("What putting an EIP back came to is in doubt when nobody knows it")
  func rollBackInDoubt() throws {
    // The port is taken, the EIP goes back, and the way back hangs in BINDING.
    let run = try ScriptRun(
      """
      require "move".eip{
        publicip_id = "\(Self.eip)", port_id = "a135e9b8-1630-40d2-a6c5-eb534a61efbe" }
      """,
      setup: """
        cloud.eip.bind{
          publicip_id = "08155cd2-5897-49be-933f-eec757fd4010",
          port_id = "a135e9b8-1630-40d2-a6c5-eb534a61efbe" }
        """,
      faults: "on=eip.bind nth=2 kind=stuck"
    ).execute()
    #expect(run.failure?.isInDoubt == true)
    #expect(run.failure?.message.contains("VPC.0511") == true)
    #expect(run.failure?.message.contains("not rolled back: unbind EIP") == true)
  }

  @Test("A renaming whose answer was lost and that went wrong is told as such")
  func failedRename() throws {
    let run = try ScriptRun(
      "cloud.eip.rename{ publicip_id = '\(Self.eip)', alias = 'gate' }",
      faults: "on=eip.rename kind=error phase=body"
    ).execute()
    #expect(run.end == "failed: state")
    #expect(run.requests.count { $0.operation == "eip.rename" } == 1)
  }
  @Test(
    "Moving a resolver's addresses never leaves it fewer that are ACTIVE than it has to have",
    arguments: [
      ("scripts/move-eip.lua", "demo-inbound", 2),
      ("move.resolver_ips, six addresses", "demo-full", 5),
    ])
  func activeAddresses(name: String, endpoint: String, fewest: Int) throws {
    let scenario = try #require(Scenario.all.first { $0.name == name })
    let run = try scenario.faultless.execute()
    #expect(run.failure == nil)
    #expect(run.fewestAddresses[endpoint] == fewest, "\(run.fewestAddresses)")
    #expect(run.requests.contains { $0.operation == "dns.unbind_ip" && $0.changed })
  }

  /// Of two that may each have brought an address, one is known to have.
  @Test(
    "What puts an address back is not taken for what a lost change has made",
    arguments: [InterruptedScript.Moment.sent(3), .done(2)])
  func putBack(_ moment: InterruptedScript.Moment) throws {
    let script = try InterruptedScript(
      """
      require "move".resolver_ips{
        endpoint_id = "\(DemoAccount.fullResolverEndpointID)",
        subnet_id = "\(DemoAccount.subnetID)" }
      """, killed: moment, faults: "on=dns.bind_ip nth=1 kind=unapplied")
    guard case .ended(let failure?) = try script.goOn() else {
      Issue.record("it was not gone on with")
      return
    }
    #expect(failure.isInDoubt && failure.message.contains("not rolled back: "), "\(failure)")
    #expect(script.sent.count == 3, "what was put back stays")
  }
}
