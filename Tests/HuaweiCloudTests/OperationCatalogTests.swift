import JSON
import Testing

@testable import HuaweiCloud

/// Every description is compared with itself, with the others and with what derives from it.
@Suite(.timeLimit(.minutes(30))) struct OperationCatalogTests {
  static let operations = OperationCatalog.standard.operations
  static let changes = operations.filter { $0.change != nil }

  @Test("Each is found by its name, and no other is")
  func names() {
    let names = Self.operations.map(\.name)
    #expect(Set(names).count == names.count && !names.isEmpty)
    for operation in Self.operations {
      #expect(OperationCatalog.standard.operation(named: operation.name) === operation)
    }
    #expect(OperationCatalog.standard.operation(named: "eip.bin") == nil)
  }

  @Test("Names are a service and one lower-case word", arguments: operations)
  func name(_ operation: Operation) throws {
    let parts = operation.name.split(separator: ".")
    #expect(parts.count == 2)
    #expect(parts[0] == operation.service.rawValue)
    #expect(parts[1].allSatisfy { $0.isLowercase || $0 == "_" })
    #expect(!operation.summary.hasSuffix(".") && !operation.summary.isEmpty)
  }

  @Test("Path variables and path fields are the same", arguments: operations)
  func pathVariables(_ operation: Operation) {
    let variables = PathTemplate(operation.path).variables.filter { $0 != "project_id" }
    let fields = operation.fields.filter { $0.place == .path }
    #expect(variables == fields.map(\.name))
    #expect(fields.allSatisfy { $0.isRequired && $0.constraint != nil })
    #expect(operation.path.contains("{project_id}") ? operation.needsProject : true)
  }

  @Test("Fields are well-formed", arguments: operations)
  func fields(_ operation: Operation) {
    let names = operation.fields.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(Set(names).isDisjoint(with: CallOptions.names))
    #expect(Set(names).isDisjoint(with: operation.paging.parameters))
    for field in operation.fields {
      #expect(!field.documentation.hasSuffix(".") && !field.documentation.isEmpty)
      #expect(field.place != .local || operation.choose != nil)
      #expect(field.place != .body || operation.method != "GET")
    }
    if case .wrapped = operation.body {
      #expect(operation.fields.contains { $0.place == .body })
    }
  }

  @Test("Documented statuses are successes and fit the method", arguments: operations)
  func statuses(_ operation: Operation) {
    #expect((200..<300).contains(operation.success))
    if operation.change == nil { #expect(operation.method == "GET" && operation.success == 200) }
  }

  @Test("Results are records, lists are read whole", arguments: operations)
  func results(_ operation: Operation) {
    for result in operation.results {
      #expect(result.type.innermostRecord != nil, "\(result.name) is no record")
    }
    if operation.change == nil, operation.isList {
      #expect(operation.results.count == 1 && operation.results[0].path != nil)
    }
    if case .none = operation.paging {} else { #expect(operation.isList) }
    if operation.choose != nil {
      #expect(
        operation.results.first.map { if case .record = $0.type { true } else { false } } == true)
    }
  }

  @Test("The example calls the operation", arguments: operations)
  func example(_ operation: Operation) {
    #expect(operation.example.contains("cloud.\(operation.name){"))
    #expect(operation.example.split(separator: "\n").allSatisfy { $0.count <= 90 })
    #expect(operation.page.hasPrefix("https://support.huaweicloud.com/"))
  }

  @Test("An example names nothing but operations and their fields", arguments: operations)
  func exampleNames(_ operation: Operation) {
    for match in operation.example.matches(of: #/cloud\.([a-z]+\.[a-z_]+)\{([^{}]*)\}/#) {
      guard let called = OperationCatalog.standard.operation(named: String(match.1)) else {
        Issue.record("no operation \(match.1)")
        continue
      }
      for field in match.2.matches(of: #/([a-z_]+) = /#) {
        #expect(called.fields.contains { $0.name == field.1 }, "\(match.1) has no \(field.1)")
      }
    }
  }

  @Test("Sample arguments pass and make a request", arguments: operations)
  func draft(_ operation: Operation) throws {
    let arguments = try Sample.arguments(of: operation)
    let checked = try ArgumentCheck.checked(arguments, for: operation)
    let draft = try operation.draft(checked, projectID: Sample.project)
    #expect(!draft.path.contains("{") && !draft.path.contains("%"))
    #expect(draft.body.isEmpty == (operation.method == "GET" || operation.method == "DELETE"))
  }

  @Test("A look's arguments are what its read takes", arguments: changes)
  func looks(_ operation: Operation) throws {
    let change = try #require(operation.change)
    let arguments = try Sample.arguments(of: operation)
    #expect(!change.probes.isEmpty)
    for look in change.probes {
      #expect(look.read.change == nil)
      #expect(throws: Never.self) {
        try ArgumentCheck.checked(look.arguments(arguments), for: look.read)
      }
    }
    if let field = change.exclusiveField {
      #expect(operation.fields.contains { $0.name == field && $0.isRequired })
    }
  }

  @Test("A list that stands for many looks shows what they show", arguments: changes)
  func listForms(_ operation: Operation) throws {
    let change = try #require(operation.change)
    let arguments = try Sample.arguments(of: operation)
    for look in change.probes {
      guard let form = look.together else { continue }
      var common = look.arguments(arguments)
      let id = try #require(common.string(form.field))
      common[form.field] = nil
      #expect(throws: Never.self) {
        try ArgumentCheck.checked(form.arguments([id], common), for: form.list)
      }
      guard case .record(let one) = look.read.results[0].type,
        case .list(.record(let element)) = form.list.results[0].type
      else {
        Issue.record("neither a record nor a list of them")
        return
      }
      #expect(one.name == element.name && element.fields.contains { $0.name == "id" })
      #expect(look.read.service == form.list.service)
    }
  }

  @Test("A probe that finds nothing is never taken for success", arguments: changes)
  func nothingFound(_ operation: Operation) throws {
    let change = try #require(operation.change)
    let evidence = Evidence(
      arguments: try Sample.arguments(of: operation), before: .null, now: .null,
      answer: .null)
    let judgement = change.probes[0].judge(evidence)
    #expect(judgement.isAbsent, "\(judgement)")
  }

  @Test(
    "Names of records are unique and so are those of their fields",
    arguments: OperationCatalog.standard.recordTypes
  )
  func records(_ record: RecordType) {
    #expect(OperationCatalog.standard.recordTypes.count { $0.name == record.name } == 1)
    let names = record.fields.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(record.columns.allSatisfy(names.contains))
    #expect(!record.summary.hasSuffix("."))
    for field in record.fields {
      #expect(!field.documentation.isEmpty && !field.documentation.hasSuffix("."))
    }
  }
}
