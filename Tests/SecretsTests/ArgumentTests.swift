import Journal
import Ports
import StandardModules
import Testing

@testable import Text

/// Secrets among the words of a command line, and those of the environment wherever they turn up.
@Suite(.timeLimit(.minutes(30))) struct ArgumentTests {
  @Test(arguments: [
    ("--password=hunter2", "--password=***"), ("--db-password=hunter2", "--db-password=***"),
    ("token=hunter2", "token=***"), ("API_KEY=hunter2", "API_KEY=***"),
    ("--token=a=b", "--token=***"), ("-password=x y", "-password=***"),
    ("--password hunter2 web", "--password *** web"), ("--api-key hunter2", "--api-key ***"),
    ("--password --verbose", "--password --verbose"), ("--no-password web", "--no-password web"),
    ("--password-file /run/key", "--password-file /run/key"), ("--token=", "--token="),
    ("--count=3 name=web key=web 203.0.113.10", "--count=3 name=web key=web 203.0.113.10"),
    ("https://u:hunter2@a.example/x", "https://***@a.example/x"),
    ("https://a.example/?a=1&token=hunter2", "https://a.example/?a=1&token=***"),
    (#"{"password":"hunter2"}"#, #"{"password":"***"}"#), ("-- password", "-- password"),
    ("--header Authorization:hunter2", "--header Authorization:***"),
    ("--header|Authorization: Bearer hunter2", "--header|Authorization: ***"),
    ("-H|X-Auth-Token: hunter2", "-H|X-Auth-Token: ***"), ("Password:hunter2", "Password:***"),
    ("Authorization: hunter2 web", "Authorization: *** web"),
    ("Authorization: Bearer hunter2 web", "Authorization: *** *** web"),
    ("--header=Authorization:hunter2", "--header=Authorization:***"),
    ("-u me:hunter2 web", "-u me:*** web"), ("-ume:hunter2", "-ume:***"),
    ("--user me:hunter2", "--user me:***"), ("--proxy-user=me:hunter2", "--proxy-user=me:***"),
    ("-u me web", "-u me web"), ("-u https://a.example:80/x", "-u https://a.example:80/x"),
    ("--set=db.password=hunter2", "--set=db.password=***"),
    ("--set a.b=1,db.password=hunter2,c=2", "--set a.b=1,db.password=***"),
    ("--set|db[password] = hunter2", "--set|db[password] = ***"), ("token:=hunter2", "token:=***"),
    ("--password=hunter2&hunter2", "--password=***"), ("password='hunter2'", "password=***"),
    (#"--data={"password":"hunter2"}"#, #"--data={"password":"***"#),
    (#"{"password":"hunter2","token":null,"a":1}"#, #"{"password":"***","token":null,"a":1}"#),
    (#"{password:hunter2}"#, #"{password:***"#),
    ("Server=h;Password=hunter2", "Server=h;Password=***"),
    ("me:hunter2@db.example/name", "me:***@db.example/name"),
    ("--db=me:hun@ter2@db.example", "--db=me:***@db.example"),
    ("--db=postgres://me:hunter2@db.example/x", "--db=postgres://***@db.example/x"),
    ("--url=https://a.example/?token=hunter2&b=1", "--url=https://a.example/?token=***"),
    (
      "12:30 a:b [::1]:80 10.0.0.1:8080 ops@example.com",
      "12:30 a:b [::1]:80 10.0.0.1:8080 ops@example.com"
    ),
    ("--token=true token:false secret://x", "--token=true token:false secret://x"),
    ("--tokens=12 --tokens 12 --tokens hunter2", "--tokens=12 --tokens 12 --tokens ***"),
    ("x|--password hunter2 x", "x|--password ***"),
    ("password = hunter2 web", "password = *** web"),
    ("password =|hunter2", "password =|***"), ("password =hunter2 web", "password =*** web"),
    ("--set db.password := -hunter2", "--set db.password := ***"), ("password=|a", "password=|***"),
    ("password web = x", "password web = x"), ("Password :|hunter2", "Password :|***"),
    ("password%3D%22hunter2%22&a=1", "password%3D%22***%22&a=1"),
    (#"{\"password\":\"hunter2\"}"#, #"{\"password\":\"***"#),
    (#""{\"password\":\"hunter2\"}""#, #""{\"password\":\"***"#),
    ("x|curl -u me:hunter2 https://a.example", "x|curl -u me:*** https://a.example"),
    ("-sSu me:hunter2 web", "-sSu me:*** web"), ("-u|me:a b", "-u|me:***"),
    ("x|withSk(\"hunter2\")", "x|withSk(\"***\")"),
    ("pass=3 fail=1 sig=15", "pass=3 fail=1 sig=15"),
  ]) func areMasked(line: String, kept: String) {
    // Those with blanks in them are separated otherwise.
    let separator = line == "-password=x y" || line.contains("|") ? "|" : " "
    let words = line.split(separator: separator).map(String.init)
    #expect(Redaction().applied(toArguments: words).joined(separator: separator) == kept)
  }

  /// A name before each of half a million signs is read once.
  @Test(arguments: [(":", "a"), ("=", ""), ("'", "a"), ("a:", ""), ("a=", ""), ("", "a")])
  func aLongWordIsReadOnce(sign: String, name: String) {
    let many = String(repeating: sign.isEmpty ? "a" : sign, count: 500_000)
    let word = name + many + ":" + many + "=1"
    #expect(Redaction().applied(toArguments: [word]).map(\.utf8.count) == [word.utf8.count])
  }

  /// A name that is far longer than any is still what its end says.
  @Test func aLongNameOfASecretIsOne() {
    let name = String(repeating: "a", count: 5000) + ".password"
    #expect(Redaction().applied(toArguments: ["\(name)=hunter2"]) == ["\(name)=***"])
  }

  /// `DB_PASSWORD` in a header and a body whose names say nothing.
  @Test func secretsOfTheEnvironmentAreInNoTrace() {
    let environment = Environment {
      [
        ("DB_PASSWORD", "hunter2"),
        ("PWD", "/home/me/scripts"),
        ("OLDPWD", "/home/me"),
        ("DESKTOP_SESSION", "debian"),
        ("MFA_TOKEN", "12345"),
        ("SECRET_FLAG", "true"),
        ("TOKEN_FILE", "/run/token"),
        ("EDITOR", "vi -n"),
      ].map { (Array($0.utf8), Array($1.utf8)) }
    }
    #expect(environment.secretValues == ["hunter2"])
    let secrets = Secrets(values: environment.secretValues)
    let request = HTTPRequest(
      method: "POST", scheme: "https", authority: "a.example.com", target: "/v1/hunter2",
      headers: [HTTPHeader("X-Plain", "it is hunter2")], body: Array(#"{"a":"hunter2"}"#.utf8))
    let message = RedactedMessage(request, by: secrets)
    #expect(message.startLine == "POST https://a.example.com/v1/<redacted>")
    #expect(message.headers == [HTTPHeader("X-Plain", "it is <redacted>")])
    #expect(message.body == .shown(Array(#"{"a":"<redacted>"}"#.utf8)))
    #expect(secrets.masked(known: "password: x, hunter2") == "password: x, <redacted>")
  }

  @Test(arguments: [
    ("/home/me/runs.db", "/home/me/runs.db"), ("my runs.db", "'my runs.db'"), ("", "''"),
    ("it's", #"'it'\''s'"#), ("$HOME/`x`\"\\", #"'$HOME/`x`"\'"#), ("~/x", "'~/x'"),
    ("Straße.db", "Straße.db"), ("a\nb", "'a\nb'"),
    ("postgresql://h/d?a=1&b=2", "'postgresql://h/d?a=1&b=2'"),
  ]) func aShellTakesAWordAsItIs(word: String, quoted: String) {
    #expect(word.quotedForShell == quoted)
  }

  @Test func commandsCanBePasted() {
    #expect(RunCommands(7, journal: nil).resume == "'halo resume 7'")
    #expect(RunCommands(7, journal: "a.db").show == "'halo runs show 7 --journal a.db'")
    #expect(
      RunCommands(7, journal: "my $x.db").forget == #""halo runs forget 7 --journal 'my $x.db'""#)
  }
}
