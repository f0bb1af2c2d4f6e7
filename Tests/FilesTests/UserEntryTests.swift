import Files
import Glibc
import Testing

/// Where the files of a user are.
@Suite(.timeLimit(.minutes(30))) struct UserEntryTests {
  @Test func theEnvironmentIsAskedFirst() {
    #expect(UserEntry.home { ["HOME": "/h"][$0] } == "/h")
  }

  @Test(arguments: [nil, "", "relative", "."]) func elseTheListOfUsers(home: String?) throws {
    let entry = try #require(UserEntry(of: geteuid()))
    #expect(UserEntry.home { $0 == "HOME" ? home : nil } == entry.home)
  }
}
