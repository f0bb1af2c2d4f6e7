import Journal
import LuaHost
import Planning
import SimulatedRuns
import TestSupport
import Testing

/// What only the cloud knows, inside of another text.
@Suite(.timeLimit(.minutes(30))) struct InventionTests {
  @Test(arguments: [
    (#""n-" .. ip.id"#, "n-(known after apply)"), (#"ip.id .. "x""#, "(known after apply)x"),
    (#"ip.ip .. "-a""#, "(known after apply)-a"),
  ]) func isToldInsideOfAText(alias: String, told: String) throws {
    let script = """
      local _, ip = cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.subnet }
      cloud.eip.rename{ publicip_id = demo.bound_eip, alias = \(alias) }
      """
    let simulation = RecordedSimulation()
    let result = try simulation.plan(script)
    let text = PlanText(result.plan, names: result.names).text
    #expect(text.contains("to \(told)\n"), "\(text)")
    try simulation.expectApplied(result.plan, script)
  }

  @Test func anAddressIsNoPartOfALongerOne() {
    #expect(
      ReplacedWords(["10.0.0.2": "x"]).applied(to: "10.0.0.2 10.0.0.21 1.10.0.0.2")
        == "x 10.0.0.21 1.10.0.0.2")
  }

  @Test(arguments: [
    ("a b ab", "b a longer"), ("ab-a", "longer-b"), ("", ""), ("c", "c"), ("a", "b"),
    ("x0123456789abcdef0123456789abcdefy", "x!y"),
  ]) func areReplacedAllAtOnceTheLongestFirst(text: String, replaced: String) {
    let words = ReplacedWords([
      "a": "b", "b": "a", "ab": "longer", "": "empty", "0123456789abcdef0123456789abcdef": "!",
    ])
    #expect(words.applied(to: text) == replaced)
    #expect(ReplacedWords().applied(to: text) == text)
  }
}
