import Foundation
import TestSupport
import Testing

/// `require` in a script that is started by a link: modules are beside what the link leads to, as the
/// programs in a `bin` folder are links to where they are installed.
@Suite(.timeLimit(.minutes(30))) struct LinkedScriptTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["bin", "app/sub"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
    }
    try write("return 'beside the file'", to: "app/m.lua")
    try write("print((require 'm'))", to: "app/job.lua")
  }

  private func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(folder.path)/\(name)"))
  }

  private func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/\(name)", withDestinationPath: target)
  }

  private func halo(_ arguments: String..., in directory: String = "") throws -> CommandResult {
    try CommandResult.of(
      Repository.program("halo"), arguments,
      directory: URL(filePath: "\(folder.path)/\(directory)"))
  }

  @Test(arguments: ["../app/job.lua", "../bin/../app/job.lua"])
  func aRelativeLinkIsFollowed(target: String) throws {
    try link("bin/job", to: target)
    #expect(try halo("bin/job").output == "beside the file\n")
    #expect(try halo("job", in: "bin").output == "beside the file\n")
    #expect(try halo("\(folder.path)/bin/job", in: "app/sub").output == "beside the file\n")
  }

  /// At the prompt as well, where a plan finds its own arguments, too, and nothing of that is left behind.
  @Test func modulesAreFoundAtThePrompt() throws {
    try write("print((require 'm'), arg[0], arg[1])", to: "app/words.lua")
    try link("bin/words", to: "../app/words.lua")
    let result = try CommandResult.of(
      Repository.program("halo"), ["repl", "--sim"],
      input: """
        package.loaded.m = nil
        :plan bin/words one
        :run app/words.lua two
        package.loaded.m = nil
        :plan bin/words three
        pcall(require, 'm')

        """, directory: URL(filePath: folder.path))
    let lines = (result.output + result.errors).split(separator: "\n").filter {
      $0.contains("beside")
    }
    #expect(
      lines == [
        "beside the file\tapp/words.lua\ttwo", "script: beside the file\tbin/words\tone",
        "script: beside the file\tbin/words\tthree",
      ], "\(result)")
    #expect(result.output.contains("false"), "\(result)")
  }

  @Test func anAbsoluteLinkIsFollowed() throws {
    try link("bin/job", to: "\(folder.path)/app/job.lua")
    #expect(try halo("bin/job").output == "beside the file\n")
  }

  @Test func aChainOfLinksIsFollowedToItsEnd() throws {
    try link("bin/job", to: "second")
    try link("bin/second", to: "../app/third")
    try link("app/third", to: "job.lua")
    #expect(try halo("bin/job").output == "beside the file\n")
  }

  @Test func aFolderThatIsALinkIsFollowed() throws {
    try link("current", to: "app")
    #expect(try halo("current/job.lua").output == "beside the file\n")
  }

  @Test func whatIsBesideTheFileComesBeforeWhatIsBesideTheLink() throws {
    try write("return 'beside the link'", to: "bin/m.lua")
    try link("bin/job", to: "../app/job.lua")
    #expect(try halo("bin/job").output == "beside the file\n")
    try write("return 'beside the link'", to: "bin/other.lua")
    try write("print((require 'other'))", to: "app/job.lua")
    #expect(try halo("bin/job").output == "beside the link\n")
  }

  @Test func aLinkThatLeadsNowhereIsAFileThatCannotBeRead() throws {
    try link("bin/job", to: "../app/gone.lua")
    #expect(try halo("bin/job").status == 74)
  }

  @Test func checkLooksThereToo() throws {
    try link("bin/job", to: "../app/job.lua")
    let result = try halo("check", "bin/job")
    #expect(result.status == 0, "\(result.output)\(result.errors)")
  }
}
