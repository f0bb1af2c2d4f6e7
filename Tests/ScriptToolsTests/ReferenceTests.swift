import CloudModule
import Foundation
import HuaweiCloud
import JSON
import ScriptTools
import TestSupport
import Testing

/// What is made from the descriptions for readers and for tools.
@Suite(.timeLimit(.minutes(30))) struct ReferenceTests {
  @Test func theCommittedReferenceIsCurrent() throws {
    let file = Repository.root.appending(path: "stdlib/REFERENCE.md")
    let kept = try String(contentsOf: file, encoding: .utf8)
    #expect(kept == Reference().markdown, "run `make docs` and commit stdlib/REFERENCE.md")
  }

  @Test func everyOperationIsListed() throws {
    let list = try #require(try JSONValue(parsing: OperationList().json).array)
    #expect(
      list.compactMap { $0["name"]?.string } == OperationCatalog.standard.operations.map(\.name))
    for (item, operation) in zip(list, OperationCatalog.standard.operations) {
      let names = item["fields"]?.array?.compactMap { $0["name"]?.string } ?? []
      #expect(names.starts(with: operation.fields.map(\.name)))
      #expect(item["changes"]?.boolean == (operation.change != nil))
    }
    let lines = OperationList().text.split(separator: "\n")
    #expect(lines.count == OperationCatalog.standard.operations.count)
  }
}
