import Foundation
import TestSupport
import Testing

/// Whatever a person may have written with an editor of Windows begins with U+FEFF, and means what it
/// means without.
@Suite(.timeLimit(.minutes(30))) struct ByteOrderMarkTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder([
      "job.lua": "\u{FEFF}print(require 'part', json.decode(io.open(arg[1]):read 'a').n)\r\n",
      "part.lua": "\u{FEFF}return 'part'\r\n",
      "data.json": "\u{FEFF}{ \"n\": 7 }\r\n",
      "faults": "\u{FEFF}on=iam.list_projects kind=status status=503\r\n",
    ])
  }

  private func halo(_ arguments: [String], input: String = "") throws -> CommandResult {
    try CommandResult.of(Repository.program("halo"), arguments, input: input)
  }

  @Test func scriptsModulesAndDocuments() throws {
    let arguments = ["\(folder.path)/job.lua", "\(folder.path)/data.json"]
    let result = try halo(["run"] + arguments)
    #expect(result.output == "part\t7\n", "\(result.errors)")
    #expect(result.status == 0)
    let checked = try halo(["check", "\(folder.path)/job.lua", "\(folder.path)/part.lua"])
    #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
  }

  @Test func codeOfTheCommandLineAndStandardInput() throws {
    #expect(try halo(["-e", "\u{FEFF}print(1)"]).output == "1\n")
    #expect(try halo(["-"], input: "\u{FEFF}print(2)\r\n").output == "2\n")
    let prompt = try halo(["repl"], input: "\u{FEFF}print(3)\n'\u{FEFF}' == utf8.char(0xFEFF)\n")
    #expect(prompt.output == "3\ntrue\n", "\(prompt.errors)")
  }

  @Test func faultRules() throws {
    let result = try halo(
      [
        "run", "--sim", "--faults", "\(folder.path)/faults", "-e",
        "print(#cloud.iam.list_projects{} > 0)",
      ])
    #expect(result.output == "true\n", "\(result.errors)")
  }
}
