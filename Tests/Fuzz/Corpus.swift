/// Sound texts of each kind, which mutations start from.
enum Corpus {
  static let scripts = [
    """
    local eip <const> = cloud.eip.list { status = "DOWN" }[1]
    local ok, e = pcall(cloud.eip.bind, { publicip_id = eip.id, port_id = "x", timeout = 1 })
    print(ok, e.kind, tostring(e), json.encode(e))
    """,
    """
    local t = task.spawn("t", function(n) task.sleep(0.01) return n end, 3)
    print(t:wait(), #task.list(), task.all { function() return 1 end }[1])
    for name, port in pairs(cloud.vpc.list_ports {}) do print(name, port.id:sub(1, 4)) end
    """,
    """
    local v = json.decode '{"a":[1,2.5,null],"b":"\\\\u00e9"}'
    setmetatable(v, { __index = function(_, k) return k end, __gc = function() end })
    print(v.a[1], v.c, string.format("%5.2f %q", v.a[2], "x"), os.date("!%F", 0), time.parse "2026-01-01")
    goto done
    ::done::
    """,
    """
    local co = coroutine.wrap(function(...) local a <close> = nil for i = 1, 3 do coroutine.yield(i) end end)
    print(co(), co(), pcall(co), select("#", table.unpack({ 1, nil, 3 }, 1, 3)), ("x"):rep(10, ","))
    log.info("said", { n = 1, t = { 1, 2 } }) print(env.get("HOME", ""), require "move" ~= nil)
    """,
    """
    print(pcall(http.get, "http://127.0.0.1:1/a?b=c", { timeout = 0.1, headers = { A = "b" } }))
    print(pcall(cloud.request, { service = "vpc", path = "/v1/{project_id}/publicips" }))
    print(xpcall(error, debug.traceback, { code = 1 }), help "eip.bind", #package.path)
    """,
  ]
  static let words = [
    "cloud", ".eip", "{}", "function() ", " end ", "local x <close> = ", "coroutine.wrap(", "task.",
    "while true do end ", "error()", "string.rep('x', 1e9)", "setmetatable({}, {__index=", "...",
    "goto ", "::a::", "json.null", "load(", "require ", "#", "//", "~=", "math.mininteger",
  ]

  static let answers = [
    #"{"publicips":[{"id":"08155cd2-5897-49be-933f-eec757fd4010","status":"DOWN","#
      + #""public_ip_address":"203.0.113.9","alias":"é","bandwidth_size":5,"create_time":"2026-01-05"}]}"#,
    #"{"publicip":{"id":"08155cd2-5897-49be-933f-eec757fd4010","status":"ACTIVE","port_id":"p"}}"#,
    #"{"endpoints":[{"id":"e","weight":5,"status":"ACTIVE"}],"page_info":{"next_marker":"m"}}"#,
    #"{"inbound_endpoints":[{"id":"a","ip_count":2}],"metadata":{"total_count":2}}"#,
    #"{"code":"VPC.0504","message":"no such thing, limit:200,time:1 minute"}"#,
    #"{"error":{"code":401,"message":"Authorization: SDK-HMAC-SHA256 Access=A, Signature=B"}}"#,
    #"{"NeutronError":{"type":"X","message":"m","detail":""}}"#, #"{"servers":[],"total":0}"#,
  ]

  static let profiles = [
    #"{"prod":{"region":"cn-north-4","access_key":"AKCANARY0001","secret_key":"SKCANARY0002","#
      + #""project_id":"0123456789abcdef0123456789abcdef","production":true},"#
      + #""lab":{"region":"cn-north-4","endpoints":["eip=http://127.0.0.1:1"]}}"#
  ]

  static let sdkFiles = [
    "# keys\n[basic]\nak = AKCANARY0001\nsk = SKCANARY0002\nproject_id = 0123\n"
      + "[global]\r\nak=A\r\nsk=SKCANARY0002\niam_endpoint = https://iam.example\n",
    "\u{FEFF}[basic]\nak=AKCANARY0001\n; half\n",
  ]
  static let kooCLIFiles = [
    #"{"current":"a","authEncrypt":"false","profiles":[{"name":"a","mode":"AKSK","accessKeyId":"A","#
      + #""secretAccessKey":"SKCANARY0002","region":"cn-north-4","agencyName":"x","agencyDomainName":"y"}]}"#,
    #"{"current":"a","profiles":[{"name":"a","mode":"SSO","ssoAuth":{"stsToken":{"accessKeyId":"A"}}}]}"#,
  ]
  static let regionFiles = [
    "VPC:\n  - id: 'cn-north-4'\n    endpoint: 'https://vpc.example'\n  - id: b\n    endpoints:\n"
      + "      - https://a.example # first\n      - https://b.example\n"
  ]
  static let keys = [
    #"{"credential":{"access":"A","secret":"SKCANARY0002","securitytoken":"t","#
      + #""expires_at":"2026-01-02T03:04:05.678Z"}}"#,
    #"{"error":{"code":401,"message":"please configure an agency"}}"#,
  ]
  static let tokens = [
    #"{"token":{"expires_at":"2026-01-02T03:04:05.678Z","project":{"id":"p"},"methods":["password"]}}"#
  ]

  static let faults = [
    "on=eip.bind nth=2 kind=reset\non=* every=3 kind=status code=503\n",
    "# a remark\non=vpc.list_ports kind=delay time=2s\non=eip.* phase=after kind=lost\n",
  ]

  /// Lines of a session, which is piped in.
  static let inputs = [
    "eip = cloud.eip.list{}[1]\neip.id\n_\n:changes\n:help eip.bind\n:undo\n",
    "for i = 1, 2 do\n  print(i)\nend\n:time 1 + 1\n:tasks\n:region cn-north-4\n=x\n",
    "setmetatable({}, { __tostring = function() return '\\27[2J' end })\nhelp(cloud)\n:quit\n",
    "cloud.eip.rename{ publicip_id = cloud.eip.list{}[1].id, alias = 'x' }!\n:undo!\n:save\n",
  ]

  /// Options and what may stand behind them.
  static let options = [
    "run", "check", "help", "operations", "runs", "show", "resume", "repl", "types", "sim", "--sim",
    "-e", "print(1)", "--timeout", "1s", "-5", "0", "--memory", "64M", "1", "--region",
    "cn-north-4",
    "--endpoint", "http://127.0.0.1:1", "eip=http://[::1]:1", "--job", "x", "--journal", "none",
    "--",
    "-", "--json", "--profile", "prod", "--project-id", "--verbose", "--trace-http", "--faults",
    "/dev/null", "--seed", "9", "--random-faults", "3", "--log-format", "json", "--path", "--help",
    "--version", "--allow-exec", "--wait", "--no-lock", "--on-interrupted", "fail", "prune",
    "verify",
    "", " ", "=", "--=", "カ\u{3099}", "\u{1B}[2J", "\u{202E}", "%s", "../..",
    "99999999999999999999",
    "eip.bind", "exit-codes", "a\nb",
  ]
}
