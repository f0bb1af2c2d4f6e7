import JSON
import Testing
import Ports

@testable import HuaweiCloud
import Text

@Suite(.timeLimit(.minutes(30))) struct RequestTests {
  private func request(
    _ name: String, _ arguments: Arguments? = nil, account: Account? = nil
  ) throws -> HTTPRequest {
    let operation = try #require(OperationCatalog.standard.operation(named: name))
    let given = try arguments ?? Sample.arguments(of: name)
    let checked = try ArgumentCheck.checked(given, for: operation)
    let account = try account ?? Sample.account()
    return account.request(
      try operation.draft(checked, projectID: account.projectID),
      at: CallRun.wallTime)
  }

  private func body(_ request: HTTPRequest) -> String {
    String(decoding: request.body, as: UTF8.self)
  }

  @Test(
    "Requests are as documented",
    arguments: [
      (
        "eip.bind", "PUT", "vpc.cn-north-4", "/v1/\(Sample.project)/publicips/\(Sample.eip)",
        #"{"publicip":{"port_id":"\#(Sample.port)"}}"#
      ),
      (
        "eip.unbind", "PUT", "vpc.cn-north-4", "/v1/\(Sample.project)/publicips/\(Sample.eip)",
        #"{"publicip":{"port_id":""}}"#
      ),
      (
        "eip.rename", "PUT", "vpc.cn-north-4", "/v1/\(Sample.project)/publicips/\(Sample.eip)",
        #"{"publicip":{"alias":"web-1"}}"#
      ),
      (
        "dns.bind_ip", "POST", "dns.cn-north-4", "/v2.1/endpoints/\(Sample.endpoint)/ipaddresses",
        #"{"ipaddress":{"subnet_id":"\#(Sample.subnet)"}}"#
      ),
      (
        "dns.unbind_ip", "DELETE", "dns.cn-north-4",
        "/v2.1/endpoints/\(Sample.endpoint)/ipaddresses/\(Sample.entry)", ""
      ),
      (
        "ga.add_endpoint", "POST", "ga", "/v1/endpoint-groups/\(Sample.group)/endpoints",
        #"{"endpoint":{"resource_id":"\#(Sample.eip)","resource_type":"EIP","#
          + #""ip_address":"203.0.113.9"}}"#
      ),
      (
        "ga.update_endpoint", "PUT", "ga",
        "/v1/endpoint-groups/\(Sample.group)/endpoints/\(Sample.gaEndpoint)",
        #"{"endpoint":{"weight":50}}"#
      ),
      (
        "modelarts.bind_eip", "POST", "modelarts.cn-north-4",
        "/v1/\(Sample.project)/dev-servers/\(Sample.server)/publicips",
        #"{"public_ip_id":"\#(Sample.eip)"}"#
      ),
      (
        "modelarts.unbind_eip", "DELETE", "modelarts.cn-north-4",
        "/v1/\(Sample.project)/dev-servers/\(Sample.server)/publicips/\(Sample.eip)", ""
      ),
      (
        "eip.find", "GET", "vpc.cn-north-4",
        "/v1/\(Sample.project)/publicips?enterprise_project_id=all_granted_eps&limit=1000"
          + "&public_ip_address=203.0.113.9", ""
      ),
      (
        "dns.list_endpoints", "GET", "dns.cn-north-4",
        "/v2.1/endpoints?direction=inbound&limit=500", ""
      ),
    ])
  func wire(_ name: String, _ method: String, _ host: String, _ target: String, _ body: String)
    throws
  {
    let request = try request(name)
    #expect(request.method == method)
    #expect(request.url == "https://\(host).myhuaweicloud.com\(target)")
    #expect(self.body(request) == body)
    #expect(request.headers["Host"] == request.authority)
    #expect(request.headers["X-Project-Id"] == Sample.project)
    #expect(request.headers["Content-Type"]?.hasPrefix("application/json") == true)
    #expect(request.headers["X-Sdk-Date"] == "20260115T083000Z")
    #expect(request.headers["Authorization"]?.hasPrefix("SDK-HMAC-SHA256 Access=AKEX") == true)
    #expect(request.headers["User-Agent"] == UserAgent.text)
    #expect(
      request.headers["Authorization"]?
        .contains(" SignedHeaders=content-type;host;x-project-id;x-sdk-date, ") == true,
      "not the one that proxies rewrite")
  }

  @Test("Filters that repeat are lists, and an '=' inside a value is escaped")
  func lists() throws {
    let ports: Arguments = ["fixed_ips": ["ip_address=10.0.0.5", "a b"], "admin_state_up": true]
    #expect(
      try request("vpc.list_ports", ports).target
        == "/v1/\(Sample.project)/ports?admin_state_up=true&fixed_ips=a%20b"
        + "&fixed_ips=ip_address%3D10.0.0.5&limit=1000")
    #expect(
      try request("eip.list").target == "/v1/\(Sample.project)/publicips?limit=1000",
      "no enterprise project unless asked for")
  }

  @Test("Local fields stay at home")
  func localFields() throws {
    let arguments: Arguments = [
      "device_id": .string(Sample.server), "private_ip_address": "10.0.0.5",
    ]
    #expect(!(try request("vpc.find_port", arguments).target.contains("private")))
  }

  @Test("IAM is asked without a project")
  func iam() throws {
    let request = try request("iam.list_projects", ["name": "cn-north-4"])
    #expect(request.url == "https://iam.cn-north-4.myhuaweicloud.com/v3/projects?name=cn-north-4")
    #expect(request.headers["X-Project-Id"] == nil)
  }

  @Test("A temporary key's token is sent and signed")
  func token() throws {
    var account = try Sample.account()
    account.credentials = Credentials(
      accessKey: "AK", secretKey: Secret("SK"), securityToken: Secret("TOKEN"))
    let request = try request("eip.get", account: account)
    #expect(request.headers["X-Security-Token"] == "TOKEN")
    #expect(request.headers["Authorization"]?.contains("x-security-token") == true)
  }

  @Test("A value in a path is escaped, and what would climb is refused")
  func path() throws {
    let template = PathTemplate("/v1/{a}/x/{b}")
    #expect(template.variables == ["a", "b"])
    #expect(
      try template.expanded { $0 == "a" ? "a/b?c#d%e é" : "~-._" }
        == "/v1/a%2Fb%3Fc%23d%25e%20%C3%A9/x/~-._")
    for value in ["", ".", ".."] {
      #expect(throws: PathTemplate.Refusal.self) { try template.expanded { _ in value } }
    }
    #expect(throws: PathTemplate.Refusal.self) { try template.expanded { _ in nil } }
  }

  @Test(
    "Escapes are undone where there are any",
    arguments: [
      ("a%2Fb", "a/b"), ("%", "%"), ("%2", "%2"), ("%zz", "%zz"), ("%E5%BC%B9", "弹"),
      ("a+b", "a+b"),
    ])
  func decoding(_ text: String, _ expected: String) {
    #expect(text.percentDecoded == expected)
  }

  @Test("A raw request is built from plain parts")
  func raw() throws {
    let raw = try RawRequest(
      method: "post", service: "ecs", path: "/v1/{project_id}/cloud servers/a%b",
      query: [QueryItem("b", "2"), QueryItem("a", "x y")], body: ["n": 1])
    let account = try Sample.account()
    let request = account.request(
      try raw.draft(projectID: Sample.project), at: CallRun.wallTime)
    #expect(
      request.url == "https://ecs.cn-north-4.myhuaweicloud.com/v1/\(Sample.project)"
        + "/cloud%20servers/a%25b?a=x%20y&b=2")
    #expect(body(request) == #"{"n":1}"#)
    #expect(try RawRequest(service: "eip", path: "/v1/x").service == "vpc")
    let root = account.request(
      try RawRequest(service: "vpc", path: "/").draft(projectID: nil), at: CallRun.wallTime)
    #expect(root.url == "https://vpc.cn-north-4.myhuaweicloud.com/")
  }

  @Test(
    "A raw request with flaws names them all",
    arguments: [
      ("GET", "ecs", "v1/x", "path"), ("GET", "ecs", "/v1/../x", "path"),
      ("GET", "ecs", "/v1//x", "path"),
      ("GET", "ecs", "/v1/x?y=1", "path"), ("FETCH", "ecs", "/v1", "method"),
      ("GET", "e/cs", "/v1", "service"), ("GET", "", "/v1", "service"),
      ("GET", "ecs", "/a\nb", "path"),
    ])
  func rawFlaws(_ method: String, _ service: String, _ path: String, _ field: String) {
    let error = #expect(throws: CloudError.self) {
      try RawRequest(method: method, service: service, path: path)
    }
    #expect(error?.kind == .usage)
    #expect(error?.message.hasPrefix("\(field): ") == true)
    #expect(error?.line.contains("\n") == false)
  }
}
