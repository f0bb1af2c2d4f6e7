import SimulatedCloud

extension CommandTests {
  /// What is said of scripts that are only tried out.
  static let planCases: [Case] = [
    Case(
      name: "plan-move-eip",
      arguments: [
        "plan", "--sim", "scripts/move-eip.lua", "203.0.113.10", DemoAccount.otherServerID,
        DemoAccount.resolverEndpointID, DemoAccount.secondSubnetID,
      ], status: 2),
    Case(
      name: "plan-quiet",
      arguments: [
        "plan", "--sim", "--quiet", "-e",
        "print 'no result' cloud.eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = 'a' }",
      ], status: 2),
    Case(
      name: "plan-nothing",
      arguments: ["plan", "--sim", "-e", "print(#cloud.eip.list{})"], status: 0),
    Case(
      name: "plan-reads-input",
      arguments: ["plan", "--sim", "-e", "print(io.read())"], input: "one\n", status: 0),
    Case(
      name: "plan-refused",
      arguments: [
        "plan", "--sim", "-e",
        "cloud.eip.rename{ publicip_id = '\(DemoAccount.freeEIPs[0])', alias = 'a' }"
          + " cloud.eip.bind{ publicip_id = '\(DemoAccount.freeEIPs[0])',"
          + " port_id = '\(DemoAccount.serverPortID)' }",
      ], status: 1),
    Case(
      name: "plan-exit",
      arguments: [
        "plan", "--sim", "-e",
        "cloud.eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = 'a' } os.exit(3)",
      ], status: 3),
    Case(
      name: "plan-not-made",
      arguments: [
        "plan", "--sim", "-e",
        "cloud.request{ service = 'ecs', method = 'DELETE', path = '/v1/{project_id}/x' }"
          + " http.request{ method = 'POST', url = 'http://127.0.0.1:9/hook' } print(os.time() > 0)",
      ], status: 2),
    Case(name: "plan-no-script", arguments: ["plan"], status: 64),
    Case(
      name: "plan-programs", arguments: ["plan", "--sim", "-e", "os.execute 'true'"], status: 1),
    Case(
      name: "plan-timeout",
      arguments: ["plan", "--sim", "--timeout", "15m", "-e", "while true do task.sleep(60) end"],
      status: 124),
    Case(
      name: "plan-timeout-caught",
      arguments: [
        "plan", "--sim", "--timeout", "15m", "-e", "pcall(task.sleep, 3600) print 'caught'",
      ], status: 124),
    Case(
      name: "plan-timeout-exit",
      arguments: [
        "plan", "--sim", "--timeout", "15m", "-e", "pcall(task.sleep, 3600) os.exit(0)",
      ], status: 124),
    Case(
      name: "plan-timeout-error",
      arguments: [
        "plan", "--sim", "--timeout", "15m", "-e", "pcall(task.sleep, 3600) error 'another'",
      ], status: 124),
    Case(
      name: "plan-exit-2",
      arguments: [
        "plan", "--sim", "-e",
        "cloud.eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = 'a' } os.exit(2)",
      ], status: 1),
    Case(
      name: "plan-files",
      arguments: [
        "plan", "--sim", "-e",
        "local f = assert(io.open('planned.txt', 'w')) f:write 'x' f:close()"
          + " print(os.rename('planned.txt', 'b'), io.open('planned.txt'))",
      ], status: 0),
  ]
}
