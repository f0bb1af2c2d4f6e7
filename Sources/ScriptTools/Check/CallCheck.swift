internal import HuaweiCloud
internal import JSON

/// Checks the calls of operations that a script writes with a table in braces.
struct CallCheck {
  let catalog: OperationCatalog

  func findings(in uses: ScriptUses) -> [Finding] {
    // A script with a `cloud` of its own calls something else.
    if uses.globalWrites.contains("cloud") { return [] }
    return uses.calls.flatMap { call in
      guard let operation = operation(at: call.path),
        !call.variables.contains(where: \.isReassigned)
      else { return [Finding]() }
      return findings(in: call, of: operation)
    }
  }

  private func operation(at path: [String]) -> HuaweiCloud.Operation? {
    guard path.first == "cloud" else { return nil }
    let name = path.dropFirst().joined(separator: ".")
    return catalog.operation(named: name) ?? CloudFunctions.all.first { $0.name == name }
  }

  private func findings(
    in call: ScriptUses.CallSite, of operation: HuaweiCloud.Operation
  ) -> [Finding] {
    func finding(_ message: String) -> Finding {
      Finding(at: call.position, "\(operation.name): \(message)")
    }
    if call.isMethodCall { return [finding("is called with '.', not with ':'")] }
    if call.arguments.count > 1 {
      return [finding("takes one table, got \(call.arguments.count) values")]
    }
    switch call.arguments.first?.settledKind {
    case nil: return problems(TableConstructor(), in: call, of: operation)
    case .literal(let value): return [finding("takes one table, got \(value.phrase)")]
    case .table(let table): return problems(table, in: call, of: operation)
    case .path, .unknown, .many: return []
    }
  }

  private func problems(
    _ table: TableConstructor, in call: ScriptUses.CallSite, of operation: HuaweiCloud.Operation
  ) -> [Finding] {
    var fields: Arguments = [:]
    var unknown: Set<String> = []
    var positions: [String: LuaToken.Position] = [:]
    var problems: [ArgumentProblem] = []
    let options = CallOptions.names(for: operation)
    for entry in table.entries {
      positions[entry.name] = entry.position
      let value = entry.value.document
      if options.contains(entry.name) {
        var read = CallOptions()
        if let message = value.flatMap({ $0.isNull ? nil : read.set(entry.name, to: $0) }) {
          problems.append(ArgumentProblem(entry.name, message))
        }
        if !read.wait, call.isStatement {
          problems.append(ArgumentProblem(entry.name, Self.unusedResult))
        }
      } else if let value {
        // What is nil is not there; what is json.null is.
        if !value.isNull { fields[entry.name] = value }
      } else if case .path(let path) = entry.value.settledKind, path == ["json", "null"] {
        fields[entry.name] = .null
      } else {
        unknown.insert(entry.name)
      }
    }
    if !table.elements.isEmpty {
      problems.append(
        ArgumentProblem(nil, "a value without a name: fields are written name = value"))
    }
    // What computed keys stand for may be any of the fields that are not written out.
    if table.hasComputedKeys {
      unknown.formUnion(operation.fields.map(\.name).filter { fields[$0] == nil })
    }
    problems += ArgumentCheck.problems(in: fields, for: operation, besides: unknown)
    problems += operation.emptyFilters(in: fields).map {
      ArgumentProblem($0, "nothing passes an empty filter, so this finds none without asking")
    }
    return problems.map { problem in
      Finding(
        at: problem.field.flatMap { positions[$0] } ?? call.position,
        "\(operation.name): \(problem.line)")
    }
  }

  private static let unusedResult =
    "nothing is done with the result, so nobody learns what came of the change"
}
