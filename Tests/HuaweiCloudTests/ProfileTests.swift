import Testing

@testable import HuaweiCloud

@Suite(.timeLimit(.minutes(30))) struct ProfileTests {
  private static let text = """
    {
      "test": { "region": "cn-north-4", "access_key": "AK1", "secret_key": "SK1" },
      "live": {
        "region": "ap-southeast-1", "project_id": "0123456789abcdef0123456789abcdef",
        "access_key": "AK2", "secret_key": "SK2", "security_token": "T2",
        "endpoints": ["eip=https://eip.example.com"], "production": true
      },
      "region only": { "region": "cn-south-1" }
    }
    """

  private func profile(_ name: String, in text: String = Self.text) throws -> Profile {
    try Profiles(parsing: text.utf8).profile(named: name)
  }

  @Test func aProfileIsReadWhole() throws {
    let live = try profile("live")
    #expect(live.region == "ap-southeast-1")
    #expect(live.projectID == "0123456789abcdef0123456789abcdef")
    #expect(
      live.credentials?.means
        == .fixed(
          Credentials(
            accessKey: "AK2", secretKey: Secret("SK2"), securityToken: Secret("T2"))))
    #expect(live.endpoints == ["eip=https://eip.example.com"])
    #expect(live.isProduction)
    #expect(try profile("test").isProduction == false)
    #expect(try profile("region only").credentials == nil)
  }

  @Test(
    "What is wrong is named",
    arguments: [
      ("liv", text, "no profile 'liv': there are test, live, region only"),
      ("a", "{}", "no profile 'a': there is none"),
      ("a", "[]", "expected an object with one member per profile"),
      ("a", "{\n\"a\": }", "line 2: a value expected near '}'"),
      ("a", #"{"a": 1}"#, "profile 'a': expected an object"),
      (
        "a", #"{"a": {"regoin": "x"}}"#,
        "profile 'a': unknown field 'regoin'; did you mean 'region'?"
      ),
      ("a", #"{"a": {"region": 4}}"#, "profile 'a': region: expected a text"),
      ("a", #"{"a": {"production": 1}}"#, "profile 'a': production: expected true or false"),
      ("a", #"{"a": {"endpoints": "x"}}"#, "profile 'a': endpoints: expected a list of texts"),
      (
        "a", #"{"a": {"endpoints": ["dsn=https://x"]}}"#,
        "profile 'a': endpoints: 'dsn=https://x' is not an endpoint: there is no service 'dsn';"
          + " did you mean 'dns'?"
      ),
      ("a", #"{"a": {"secret_key": ""}}"#, "profile 'a': secret_key is empty"),
      ("a", "{\n\"a\": {},\n\"a\": {}\n}", "line 3: a member of this name came before"),
      (
        "a", #"{"a": {"access_key": "x"}}"#,
        "profile 'a': no credentials: set secret_key in the profile"
      ),
      (
        "a", #"{"a": {"security_token": "x"}}"#,
        "profile 'a': no credentials: set access_key and secret_key in the profile"
      ),
      (
        "a", #"{"a": {"access_key": "x", "secret_key": "y", "token": "z"}}"#,
        "profile 'a': access_key, token and user exclude each other"
      ),
      (
        "a", #"{"a": {"access_key": "x", "secret_key": "y", "secret_key_file": "/z"}}"#,
        "profile 'a': secret_key and secret_key_file exclude each other"
      ),
      (
        "a", #"{"a": {"access_key": "x", "secret_key_command": "pass show x"}}"#,
        "profile 'a': secret_key_command: expected a list of texts, a program and its arguments"
      ),
      (
        "a", #"{"a": {"access_key": "x", "secret_key_file": "key"}}"#,
        "profile 'a': secret_key_file: expected an absolute path"
      ),
      (
        "a", #"{"a": {"user": "x", "password": "y"}}"#,
        "profile 'a': a login takes user, password and account"
      ),
      (
        "a", #"{"a": {"agency": "x"}}"#,
        "profile 'a': agency takes agency_account, the name of the account it is of"
      ),
      (
        "a", #"{"a": {"agency": "x", "agency_account": "y"}}"#,
        "profile 'a': agency: nobody is there to assume it"
      ),
      (
        "a", #"{"a": {"access_key": "x", "secret_key": "y "}}"#,
        "profile 'a': secret_key holds a blank, a line break or a character that no key has; it may"
          + " have been copied with something around it"
      ),
    ] as [(String, String, String)])
  func refusals(_ name: String, _ text: String, _ message: String) throws {
    let error = #expect(throws: ConfigurationError.self) { try profile(name, in: text) }
    #expect(error?.message == message)
  }

  @Test(
    "Nothing of a key is quoted",
    arguments: [
      #"{"a": {"secret_key": "canary-0123456789-canary" "region": 1}}"#,
      #"{"a": {"secret_key": canary-0123456789-canary}}"#, #"{"a": {"secret_key": "canary"#,
      "{\"a\": {\"secret_key\": \"canary-0123456789\n\"}}",
      #"{"a": {"region": "canary-0123456789-canary", "access_key": "x", "secret_key": "y"}}"#,
      #"{"a": {"region": "cn-north-4", "endpoints": ["https://u:canary@h/x"], "access_key": "x", "secret_key": "y"}}"#,
    ])
  func aKeyIsNotQuoted(_ text: String) throws {
    let error = #expect(throws: ConfigurationError.self) {
      let place = SourcePlace(variable: { $0 == "HALO_PROFILES" ? "/p" : nil }) { _ in
        SourceFile(bytes: Array(text.utf8), isOpenToOthers: false)
      }
      let settings = try #require(try ProfileSource(profile: "a").settings(in: place))
      _ = try Endpoints(overrides: settings.profile?.endpoints ?? [])
      _ = try Account(region: settings.region ?? "", settings: settings)
    }
    #expect(error?.message.contains("canary") == false)
  }
}
