import HuaweiCloud
import JSON
import SimulatedCloud
import Testing
import Ports

/// Projects, regions, and tokens in the place of signatures.
extension SignatureTests {
  // MARK: Projects and regions

  @Test(
    "host, project and path must agree",
    arguments: [
      ("vpc.cn-north-4.myhuaweicloud.com", DemoAccount.projectID, "200"),
      ("vpc.cn-north-4.myhuaweicloud.com:443", DemoAccount.projectID, "200"),
      ("vpc.ap-southeast-3.myhuaweicloud.com", DemoAccount.projectID, "403 APIGW.0802"),
      ("vpc.cn-east-3.myhuaweicloud.com", DemoAccount.projectID, "404 APIGW.0101"),
      ("dns.cn-north-4.myhuaweicloud.com", DemoAccount.projectID, "404 APIGW.0101"),
      ("vpc.myhuaweicloud.com", DemoAccount.projectID, "404 APIGW.0101"),
      ("vpc.cn-north-4.example.com", DemoAccount.projectID, "404 APIGW.0101"),
      ("127.0.0.1:8080", DemoAccount.otherProjectID, "400 VPC.0007"),
      ("localhost", "00000000000000000000000000000000", "403 APIGW.0310"),
      ("[::1]:8080", nil, "200"),
    ] as [(String, String?, String)])
  func place(host: String, project: String?, verdict: String) {
    client.authority = host
    client.projectID = project
    #expect(client.send(read).verdict == verdict)
  }

  @Test(
    "which host has which service",
    arguments: [
      ("dns.cn-north-4.myhuaweicloud.com", "GET /v2.1/endpoints?direction=inbound", 200),
      ("dns.myhuaweicloud.com", "GET /v2.1/endpoints?direction=inbound", 404),
      ("ga.myhuaweicloud.com", "GET /v1/endpoint-groups", 200),
      ("ga.cn-north-4.myhuaweicloud.com", "GET /v1/endpoint-groups", 404),
      ("modelarts.cn-north-4.myhuaweicloud.com", "GET /v1/{project_id}/dev-servers", 200),
      ("vpc.cn-north-4.myhuaweicloud.com", "GET /v1/{project_id}/dev-servers", 404),
      ("iam.cn-north-4.myhuaweicloud.com", "GET /v3/projects", 200),
      ("iam.myhuaweicloud.com", "GET /v3/auth/domains", 200),
    ] as [(String, String, Int)])
  func hosts(host: String, line: String, status: Int) {
    client.authority = host
    #expect(client.send(line).status == status)
  }

  @Test("DNS learns the project from the header alone; the other region has nothing in it")
  func projectOfDNS() {
    client.projectID = nil
    #expect(client.send("GET /v2.1/endpoints?direction=inbound").verdict == "401 DNS.0005")
    client.projectID = DemoAccount.otherProjectID
    let answer = client.send("GET /v2.1/endpoints?direction=inbound")
    #expect(answer.json.value(at: "metadata.total_count") == 0)
  }

  // MARK: Tokens

  func login(
    password: String = DemoAccount.password, scope: JSONValue? = nil
  ) -> TestAnswer {
    var auth = [
      JSONMember(
        "identity",
        [
          "methods": ["password"],
          "password": [
            "user": [
              "name": .string(DemoAccount.userName), "password": .string(password),
              "domain": ["name": .string(DemoAccount.domainName)],
            ]
          ],
        ])
    ]
    if let scope { auth.append(JSONMember("scope", scope)) }
    let body: JSONValue = ["auth": .object(auth)]
    return client.deliver(client.request("POST /v3/auth/tokens?nocatalog=1", body.serialized()))
  }

  @Test("a password buys a token for a day, which is not good for GA when it is a project's")
  func token() {
    let answer = login(scope: ["project": ["name": .string(DemoAccount.region)]])
    #expect(answer.status == 201)
    #expect(answer.json.value(at: "token.project.id")?.string == DemoAccount.projectID)
    client.token = answer.headers["X-Subject-Token"]
    #expect(client.send(read).status == 200)
    #expect(client.send("GET /v2.1/endpoints?direction=inbound").status == 200)
    #expect(client.send("GET /v1/endpoint-groups").verdict == "403 APIGW.0302")
    client.wait(24 * 3600 - 1)
    #expect(client.send(read).status == 200)
    client.wait(2)
    #expect(client.send(read).verdict == "401 APIGW.0307")
  }

  @Test("the account's own token is good for GA and nothing regional")
  func domainToken() {
    let answer = login()
    #expect(answer.json.value(at: "token.domain.id")?.string == DemoAccount.domainID)
    client.token = answer.headers["X-Subject-Token"]
    #expect(client.send("GET /v1/endpoint-groups").status == 200)
    #expect(client.send(read).verdict == "401 VPC.0008")
    #expect(client.send("GET /v2.1/endpoints?direction=inbound").verdict == "401 DNS.0005")
  }

  @Test("wrong passwords and tokens")
  func wrongPassword() {
    let answer = login(password: "x")
    #expect(answer.status == 401)
    #expect(answer.json.value(at: "error.code") == 401)
    #expect(answer.json.value(at: "error.title") == "Unauthorized")
    #expect(login(scope: ["project": ["id": "x"]]).status == 401)
    client.token = "nonsense"
    #expect(client.send(read).message.contains("decrypt token fail"))
  }

  @Test(
    "projects by name, signed without a project",
    arguments: [
      ("?name=\(DemoAccount.region)", [DemoAccount.projectID]),
      ("?name=\(DemoAccount.otherRegion)", [DemoAccount.otherProjectID]),
      ("?name=nowhere", []),
      ("", [DemoAccount.projectID, DemoAccount.otherProjectID]),
      ("?page=2&per_page=1", [DemoAccount.otherProjectID]),
    ] as [(String, [String])])
  func projects(query: String, ids: [String]) {
    let projects = client.send("GET /v3/projects\(query)").json["projects"]?.array ?? []
    #expect(projects.compactMap { $0["id"]?.string } == ids)
  }
}
