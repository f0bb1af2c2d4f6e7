import SimulatedCloud

// The account, calls, a simulator that misbehaves, and the scripts that come along.
extension CommandTests {
  static let callCases: [Case] = [
    // The account.
    Case(
      name: "no-region", arguments: ["-e", "cloud.eip.list{}"], environment: key, status: 78),
    Case(
      name: "misspelt-region", arguments: ["--region", "cn-nort-4", "-e", "x = 1"], status: 78),
    Case(
      name: "misspelt-region-from-the-environment", arguments: ["-e", "cloud.eip.list{}"],
      environment: key.merging(["HALO_REGION": "cn-nort-4"]) { $1 }, status: 78),
    Case(
      name: "no-credentials", arguments: ["--region", "cn-north-4", "-e", "cloud.eip.list{}"],
      status: 78),
    Case(
      name: "misspelt-project", arguments: ["--project-id", "zz", "--sim", "-e", "x = 1"],
      status: 78),
    Case(
      name: "misspelt-project-from-the-environment",
      arguments: ["--region", "cn-north-4", "-e", "cloud.eip.list{}"],
      environment: key.merging(["HUAWEICLOUD_SDK_PROJECT_ID": "zz"]) { $1 }, status: 78),
    Case(
      name: "no-secret-key", arguments: ["--region", "cn-north-4", "-e", "cloud.eip.list{}"],
      environment: ["HUAWEICLOUD_SDK_AK": "AK"], status: 78),
    Case(
      name: "bad-endpoint", arguments: ["--endpoint", "ftp://x", "-e", "x = 1"], status: 78),
    Case(
      name: "plain-http-to-another-host",
      arguments: ["--endpoint", "http://example.com", "-e", "x = 1"], status: 78),
    Case(
      name: "refused-connection",
      arguments: [
        "--region", "cn-north-4", "--endpoint", "http://127.0.0.1:1", "-e", "cloud.eip.list{}",
      ], environment: key, status: 69),
    Case(
      name: "wrong-region",
      arguments: ["--sim", "--region", "cn-south-1", "-e", "cloud.eip.list{}"],
      status: 78),
    Case(
      name: "endpoint-of-no-service",
      arguments: ["--endpoint", "foo=http://127.0.0.1:1", "-e", "x = 1"], status: 78),
    Case(
      name: "endpoint-of-a-misspelt-service",
      arguments: ["--endpoint", "modelart=http://127.0.0.1:1", "-e", "x = 1"], status: 78),
    Case(
      name: "unknown-region",
      arguments: ["--region", "mars", "-e", "x = 1"], status: 78),
    Case(
      name: "account-of-a-misspelt-region",
      arguments: ["--sim", "-e", "cloud.account{ region = 'cn-north4' } print 'not reached'"],
      status: 78),
    Case(
      name: "account-of-a-missing-profile",
      arguments: ["-e", "cloud.account{ profile = 'tst' } print 'not reached'"],
      environment: key.merging(["HALO_PROFILES": "/nowhere/profiles.json"]) { $1 }, status: 78),
    Case(
      name: "end-of-options",
      arguments: ["run", "--", "Tests/HaloTests/Scripts/shebang.lua", "-x"],
      status: 0),

    // What the modules say.
    Case(name: "json-encode", arguments: ["-e", "json.encode{ a = { print } }"], status: 1),
    Case(name: "json-decode", arguments: ["-e", "json.decode '{\"a\": 1,}'"], status: 1),
    Case(
      name: "http-refused", arguments: ["-e", "http.get 'http://127.0.0.1:1/x?key=1'"], status: 69),
    Case(name: "http-scheme", arguments: ["-e", "http.get 'file:///etc/passwd'"], status: 1),
    Case(
      name: "http-fields", arguments: ["-e", "http.request{ ulr = 'x', timeout = '5' }"], status: 1),
    Case(
      name: "net-fields", arguments: ["-e", "net.reachable{ host = 'a b', port = 0 }"], status: 1),
    Case(name: "time-parse", arguments: ["-e", "time.parse 'yesterday'"], status: 1),
    Case(name: "time-format", arguments: ["-e", "time.format(0, 'spaecd')"], status: 1),
    Case(name: "env-require", arguments: ["-e", "env.require 'HEALTH_URL'"], status: 1),
    Case(name: "env-key", arguments: ["-e", "os.getenv 'HUAWEICLOUD_SDK_SK'"], status: 1),

    // Calls.
    Case(name: "unknown-operation", arguments: ["--sim", "-e", "cloud.eip.bnd{}"], status: 1),
    Case(name: "unknown-service", arguments: ["--sim", "-e", "cloud.eips.list{}"], status: 1),
    Case(name: "missing-field", arguments: ["--sim", "-e", "cloud.eip.bind{}"], status: 1),
    Case(
      name: "wrong-type", arguments: ["--sim", "-e", "cloud.eip.get{ publicip_id = 7 }"], status: 1),
    Case(
      name: "unknown-field", arguments: ["--sim", "-e", "cloud.eip.get{ publicip = 'x' }"],
      status: 1),
    Case(
      name: "no-table", arguments: ["--sim", "-e", "cloud.eip.get('x')"], status: 1),
    Case(
      name: "id-with-a-slash",
      arguments: ["--sim", "-e", "cloud.eip.get{ publicip_id = '../../v3/projects' }"], status: 1),
    Case(
      name: "id-with-a-question-mark",
      arguments: ["--sim", "-e", "cloud.dns.get_endpoint{ endpoint_id = 'a?b=c' }"], status: 1),
    Case(
      name: "id-with-a-line-break",
      arguments: ["--sim", "-e", "cloud.modelarts.get_server{ id = 'a\\nb' }"], status: 1),
    Case(
      name: "id-with-a-nul",
      arguments: ["--sim", "-e", "cloud.modelarts.get_server{ id = 'a\\0b' }"], status: 1),
    Case(
      name: "unbind-by-omission",
      arguments: ["--sim", "-e", "cloud.eip.update{ publicip_id = '\(DemoAccount.boundEIP)' }"],
      status: 1),
    Case(
      name: "not-found",
      arguments: [
        "--sim", "-e", "cloud.eip.get{ publicip_id = '00000000-0000-4000-8000-000000000000' }",
      ], status: 1),
    Case(
      name: "bound-elsewhere",
      arguments: [
        "--sim", "-e",
        "cloud.eip.bind{ publicip_id = '\(DemoAccount.boundEIP)',"
          + " port_id = '\(DemoAccount.otherServerPortID)' }",
      ], status: 1),
    Case(
      name: "unknown-record-field",
      arguments: ["--sim", "-e", "print(cloud.eip.list{}[1].aliass)"],
      status: 1),

    // A simulator that misbehaves.
    Case(
      name: "faults-operation",
      arguments: ["--sim", "--faults", "Tests/HaloTests/Scripts/operation.faults", "-e", "x = 1"],
      status: 78),
    Case(
      name: "faults-service",
      arguments: ["--sim", "--faults", "Tests/HaloTests/Scripts/service.faults", "-e", "x = 1"],
      status: 78),
    Case(
      name: "faults-phase",
      arguments: ["--sim", "--faults", "Tests/HaloTests/Scripts/phase.faults", "-e", "x = 1"],
      status: 78),
    Case(
      name: "faults-kind",
      arguments: ["--sim", "--faults", "Tests/HaloTests/Scripts/kind.faults", "-e", "x = 1"],
      status: 78),
    Case(
      name: "faults-delay",
      arguments: ["--sim", "--faults", "Tests/HaloTests/Scripts/delay.faults", "-e", "x = 1"],
      status: 78),
    Case(
      name: "faults-nowhere",
      arguments: ["--sim", "--faults", "Tests/HaloTests/Scripts/nowhere.faults", "-e", "x = 1"],
      status: 78),
    Case(
      name: "faults-fired-and-not",
      arguments: [
        "--sim", "--faults", "Tests/HaloTests/Scripts/never.faults", "-e",
        "cloud.eip.get{ publicip_id = '\(DemoAccount.boundEIP)' }",
      ], status: 1),
    Case(
      name: "faults-missing-file", arguments: ["--sim", "--faults", "none", "-e", "x = 1"],
      status: 74),
    Case(
      name: "faults-without-sim",
      arguments: ["--faults", "Tests/HaloTests/Scripts/never.faults", "-e", "x = 1"], status: 64),
    Case(
      name: "faults-twice",
      arguments: ["--sim", "--faults", "none", "--random-faults", "2", "-e", "x = 1"], status: 64),
    Case(
      name: "random-faults-none", arguments: ["--sim", "--random-faults", "0", "-e", "x = 1"],
      status: 64),
    Case(
      name: "random-faults",
      arguments: ["--sim", "--random-faults", "3", "--seed", "7", "-e", "print(1)"], status: 0),
    Case(
      name: "random-faults-of-another-seed",
      arguments: ["--sim", "--random-faults", "3", "--seed", "8", "-e", "print(1)"], status: 0),

    // Scripts called without arguments.
    Case(name: "usage-move-eip", arguments: ["scripts/move-eip.lua"], status: 64),
    Case(
      name: "usage-attach-lite-server", arguments: ["scripts/attach-lite-server.lua"], status: 64),
    Case(
      name: "usage-attach-lite-server-weight",
      arguments: ["scripts/attach-lite-server.lua", "id", "203.0.113.11", "group", "700"],
      status: 64),
    Case(name: "usage-rename-eip", arguments: ["scripts/rename-eip.lua"], status: 64),
    Case(name: "usage-fleet-rebind", arguments: ["scripts/fleet-rebind.lua"], status: 64),
    Case(name: "usage-failover", arguments: ["scripts/failover.lua"], status: 64),
    Case(
      name: "unknown-option-of-a-script",
      arguments: ["scripts/fleet-rebind.lua", "--limt", "3", "fleet.txt"], status: 64),
    Case(
      name: "bad-number-of-a-script",
      arguments: ["scripts/failover.lua", "--failures=0", "203.0.113.10"], status: 64),
    Case(
      name: "missing-value-of-a-script", arguments: ["scripts/fleet-rebind.lua", "--limit"],
      status: 64),
    Case(
      name: "missing-argument-of-a-script",
      arguments: ["scripts/failover.lua", "203.0.113.10", "server"], status: 64),
    Case(
      name: "late-option-of-a-script",
      arguments: ["scripts/fleet-rebind.lua", "fleet.txt", "--check"], status: 64),
    Case(
      name: "help-of-fleet-rebind", arguments: ["scripts/fleet-rebind.lua", "--help"], status: 0),
    Case(name: "help-of-failover", arguments: ["scripts/failover.lua", "--help"], status: 0),
    Case(
      name: "failed-fleet",
      arguments: [
        "--sim", "--faults", "Tests/HaloTests/Scripts/refused-bind.faults",
        "scripts/fleet-rebind.lua", "Tests/HaloTests/Scripts/fleet.txt",
      ], status: 77),
    Case(
      name: "missing-file-of-a-script",
      arguments: ["scripts/fleet-rebind.lua", "no-such-list.txt"], status: 74),
  ]
}
