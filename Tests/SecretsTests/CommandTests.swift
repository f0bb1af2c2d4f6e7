import Journal
import Testing
import Text

/// Secrets in commands, in code and in what programs print of their values.
@Suite(.timeLimit(.minutes(30))) struct CommandTests {
  @Test(arguments: [
    ("curl -u me:x https://h", "curl -u me:<redacted> https://h"),
    ("curl -ume:x 'h'", "curl -ume:<redacted> 'h'"),
    ("--user='me:x y'", "--user='me:<redacted>'"),
    ("curl --proxy-user me:x h", "curl --proxy-user me:<redacted> h"),
    ("-u me -u https://h/ --users a:b", "-u me -u https://h/ --users a:b"),
    ("curl -sSu me:x h", "curl -sSu me:<redacted> h"),
    ("me:x@db:5432/a", "me:<redacted>@db:5432/a"), ("u:x@tcp(h:1)/a", "u:<redacted>@tcp(h:1)/a"),
    ("api key = x", "api key = <redacted>"),
    ("Secret Access Key: x", "Secret Access Key: <redacted>"),
    ("The password is: x", "The password is: <redacted>"),
  ]) func commands(text: String, masked: String) { #expect(Secrets().masked(text) == masked) }

  /// Which option is a password, and which is a user with one, is said by the program before it.
  @Test(arguments: [
    ("mysql -u root -px db", "mysql -u root -p<redacted> db"),
    ("ran mysqldump -px > f", "ran mysqldump -p<redacted> > f"),
    ("mysql -p'x y' db", "mysql -p'<redacted>' db"), ("mysql -p\"x\"", "mysql -p\"<redacted>\""),
    ("mysql -p!x;ls", "mysql -p<redacted>;ls"), ("mysql -p db", "mysql -p db"),
    ("mysql -p$PW -p\"${PW}\"", "mysql -p$PW -p\"${PW}\""), ("mysql -p", "mysql -p"),
    ("[\"mysql\", \"-px\", \"db\"]", "[\"mysql\", \"-p<redacted>\", \"db\"]"),
    ("{\\\"a\\\":\\\"mysql -px\\\"}", "{\\\"a\\\":\\\"mysql -p<redacted>\\\"}"),
    ("[\"sshpass\", \"-p\", \"x\"]", "[\"sshpass\", \"-p\", \"<redacted>\"]"),
    ("[\"mysql\", \"-p\", \"db\"]", "[\"mysql\", \"-p\", \"db\"]"),
    ("sshpass -p x ssh -p 22 h", "sshpass -p <redacted> ssh -p 22 h"),
    ("sshpass -px ssh h", "sshpass -p<redacted> ssh h"),
    ("docker exec db mysql -px", "docker exec db mysql -p<redacted>"),
    ("docker login -u me -p x r", "docker login -u me -p <redacted> r"),
    ("redis-cli -a x ping", "redis-cli -a <redacted> ping"), ("ls -a x", "ls -a x"),
    ("gsql -W x -d db", "gsql -W <redacted> -d db"),
    ("obsutil config -i=a -k=x", "obsutil config -i=a -k=<redacted>"),
    ("/usr/bin/ldapsearch -w x", "/usr/bin/ldapsearch -w <redacted>"),
    ("docker run -p 80:80 -u 1000:1000 mysql:8", "docker run -p 80:80 -u 1000:1000 mysql:8"),
    ("docker run --name mysql -p3306:3306 x", "docker run --name mysql -p3306:3306 x"),
    ("podman run --user=www:www x", "podman run --user=www:www x"),
    ("mysql; docker run -px", "mysql; docker run -px"), ("mkdir -px a", "mkdir -px a"),
    ("install -u 1000:1000 a", "install -u 1000:1000 a"),
    ("docker run x curl -u 1000:1000 h", "docker run x curl -u 1000:<redacted> h"),
    ("--proxy-user 1000:1000", "--proxy-user 1000:<redacted>"),
    ("x -u 1000:x y", "x -u 1000:<redacted> y"), ("sshpass -p FILE", "sshpass -p FILE"),
    ("mongosh -p is missing", "mongosh -p is missing"),
  ]) func optionsOfPrograms(text: String, masked: String) {
    #expect(Secrets().masked(text) == masked)
  }

  /// In the lines of such files, and wherever one stands.
  @Test(arguments: [
    ("db.example:5432:app:me:x", "db.example:5432:app:me:<redacted>"),
    (
      "# c\n*:*:*:me:x y\n/run/pg:5433:a\\:b:m-e:x:y",
      "# c\n*:*:*:me:<redacted>\n/run/pg:5433:a\\:b:m-e:<redacted>"
    ),
    ("wrote 'h:5432:*:*:x' to it", "wrote 'h:5432:*:*:<redacted>' to it"),
    ("2001:4860:4860:a:b:c:d:e", "2001:4860:4860:a:b:c:d:e"),
    ("main.c:12:5:error:x", "main.c:12:5:error:x"),
    ("127.0.0.1:8080:80", "127.0.0.1:8080:80"), ("a:1234:5:6:7", "a:1234:5:6:7"),
    ("h:5432:app:me:", "h:5432:app:me:"),
    ("root:x:0:0:root:/root:/bin/sh", "root:x:0:0:root:/root:/bin/sh"),
    ("arn:acs:5432:a:b", "arn:acs:5432:a:b"), ("x:h:5432:app:me:y", "x:h:5432:app:me:y"),
  ]) func filesOfPasswords(text: String, masked: String) {
    #expect(Secrets().masked(text) == masked)
    #expect(Secrets().masked(datum: text) == masked)
  }

  /// Nothing stands between the name and what may be a word of the sentence.
  @Test(arguments: [
    ("login with password hunter2 failed", "login with password <redacted> failed"),
    ("the password is hunter2.", "the password is <redacted>."),
    ("db_password p@ssw0rd!x", "db_password <redacted>"),
    ("Password 123456", "Password <redacted>"),
    ("pass phrase 9lives9", "pass phrase <redacted>"),
    ("got token aB3dE6gH9jK2mN5p!", "got token <redacted>!"),
    ("the API key aB3dE6gH9jK2mN5p", "the API key <redacted>"),
    ("its token is aB3/dE6gH9jK2mN5", "its token is <redacted>"),
  ]) func inASentence(text: String, masked: String) {
    #expect(Secrets().masked(text) == masked)
    #expect(Secrets().masked(answer: text) == masked)
    #expect(Secrets().masked(datum: text) == text)
  }

  @Test(arguments: [
    ("mysql -px db", "mysql -p*** db"), ("/usr/bin/mysql -p db", "/usr/bin/mysql -p db"),
    ("sshpass -p x ssh -p 22", "sshpass -p *** ssh -p 22"), ("run -px", "run -px"),
    ("docker run -u 1000:1000 -p 80:80 x", "docker run -u 1000:1000 -p 80:80 x"),
    ("docker run --user=www:www x", "docker run --user=www:www x"),
    ("docker run x curl -u me:x", "docker run x curl -u me:***"), ("-u 1000:1000", "-u 1000:1000"),
    ("obsutil -k=x", "obsutil -k=***"), ("pass=3/4 pass=75%", "pass=3/4 pass=75%"),
  ]) func inArguments(line: String, kept: String) {
    let words = Redaction().applied(toArguments: line.split(separator: " ").map(String.init))
    #expect(words.joined(separator: " ") == kept)
  }

  @Test(arguments: [
    (
      "new C().withAk(\"x\").withSk(\"y\")", "new C().withAk(\"<redacted>\").withSk(\"<redacted>\")"
    ),
    ("setenv(\"DB_TOKEN\", \"x\")", "setenv(\"DB_TOKEN\", \"<redacted>\")"),
    ("['X-Auth-Token', 'x']", "['X-Auth-Token', '<redacted>']"),
    ("['token', 'user', 'x']", "['token', 'user', 'x']"),
    ("token=Token(value='x')", "token=<redacted>"),
    ("password: Some(\"x\"), b", "password: <redacted>, b"),
    ("let password: String = \"x\"", "let password: String = \"<redacted>\""),
    ("'token' => string(1) 'x',", "'token' => string(1) '<redacted>',"),
    ("token.value=x", "token.value=<redacted>"), ("/token:x", "/token:<redacted>"),
    ("Token(value='x')", "Token(value='<redacted>')"), ("token(x)", "token(x)"),
    ("h[\"X-Auth-Token\"] = \"x\"", "h[\"X-Auth-Token\"] = \"<redacted>\""),
    ("{ [\"password\"] = \"x\" }", "{ [\"password\"] = \"<redacted>\" }"),
    ("wrong password \"x\" for u", "wrong password \"<redacted>\" for u"),
    ("WITH PASSWORD 'x'", "WITH PASSWORD '<redacted>'"),
    ("name=token&value=x", "name=token&value=<redacted>"),
    ("[db.token]\nvalue = 'x'", "[db.token]\nvalue = '<redacted>'"),
    ("token ?= x", "token ?= <redacted>"),
    ("<key>token</key>\n <a>x</a>", "<key>token</key>\n <a><redacted></a>"),
  ]) func code(text: String, masked: String) { #expect(Secrets().masked(text) == masked) }

  @Test func timesAreNoSecretsUnlessTheyAreKnown() {
    let time = "2026-01-02T03:04:05Z"
    #expect(Secrets().isPlain(time))
    #expect(!Secrets(values: [time]).isPlain(time))
    #expect(!Secrets(values: ["03:04"]).isPlain(time))
    #expect(Secrets(values: ["03:04"]).masked(datum: time) == "2026-01-02T<redacted>:05Z")
  }

  /// Whatever they are given to.
  @Test(arguments: [
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "ghp_0123456789abcdef", "glpat-0123456789abc",
    "gho_0123456789abcdef", "ghs_0123456789abcdef", "ghu_0123456789abcdef", "github_pat_0123456789",
    "xoxb-0123456789-abc", "xoxp-0123456789-abc", "xapp-0123456789-abc",
  ])
  func tokensAreKnownByTheirBeginnings(token: String) {
    let secrets = Secrets()
    #expect(!secrets.isPlain(token))
    #expect(secrets.masked(datum: token) == "<redacted>")
    #expect(secrets.masked("got \(token) x") == "got <redacted> x")
    #expect(
      secrets.masked(datum: "eyJ ghp_ xoxb-a eyJhbGciOiJIUzI1NiJ9")
        == "eyJ ghp_ xoxb-a eyJhbGciOiJIUzI1NiJ9")
  }
}
