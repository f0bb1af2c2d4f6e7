package import HuaweiCloud
internal import JSON
package import LuaHost
internal import StandardModules

/// What a script passed to an operation: the fields, and the options every call takes.
package struct CallArguments {
  package var fields: Arguments = [:]
  package var options = CallOptions()

  /// Reads the one table an operation takes. No table at all stands for an empty one.
  ///
  /// - Parameter seen: the ids that answers held.
  /// - Throws: a `usage` error that names everything that is wrong. When only the fields can be
  ///   wrong, nothing is thrown: `Call` checks them.
  package init(
    of operation: HuaweiCloud.Operation, on stack: LuaStack, seen: SeenIDs = SeenIDs()
  ) throws(CloudError) {
    if stack.count == 0 { return }
    guard stack.count == 1, stack.type(at: 1) == .table else {
      let given = stack.count == 1 ? "a \(stack.type(at: 1).name)" : "\(stack.count) values"
      let names = operation.fields.filter(\.isRequired).map { "\($0.name) = …" }
      throw CloudError(
        .usage, operation: operation.name,
        message: "takes one table, got \(given)",
        hint: "write cloud.\(operation.name){ \(names.joined(separator: ", ")) }")
    }
    var problems: [ArgumentProblem] = []
    stack.forEachField(of: 1) {
      guard let name = stack.string(at: -2) else {
        problems.append(
          ArgumentProblem("field \(stack.description(at: -2))", "names are strings"))
        return
      }
      if let message = read(name, of: operation, on: stack) {
        problems.append(ArgumentProblem(name, message))
      }
    }
    problems += seen.problems(in: fields, for: operation)
    guard problems.isEmpty else {
      throw CloudError(
        .usage, operation: operation.name, message: everything(wrong: problems, operation))
    }
  }

  /// Takes the field called `name`, whose value is on top; what is wrong with it, if anything is.
  private mutating func read(
    _ name: String, of operation: HuaweiCloud.Operation, on stack: LuaStack
  ) -> String? {
    let value: JSONValue
    do throws(UnsuitableValue) {
      value = try stack.document(at: -1)
    } catch {
      return error.path.isEmpty ? error.phrase : "\(error.path): \(error.phrase)"
    }
    guard CallOptions.names(for: operation).contains(name) else {
      fields[name] = value
      return nil
    }
    return options.set(name, to: value)
  }

  /// The problems found here together with those of the other fields, in the fields' order.
  private func everything(
    wrong problems: [ArgumentProblem], _ operation: HuaweiCloud.Operation
  ) -> String {
    let others = ArgumentCheck.problems(
      in: fields, for: operation, besides: problems.compactMap(\.field))
    let names = operation.fields.map(\.name)
    func place(_ problem: ArgumentProblem) -> (Int, String) {
      (names.firstIndex { $0 == problem.field } ?? names.count, problem.line)
    }
    // A misspelt field that is also unsuitable is named once.
    let known = Set(problems.compactMap(\.field))
    return (problems + others.filter { !known.contains($0.field ?? "") })
      .sorted { place($0) < place($1) }
      .map(\.line).joined(separator: "; ")
  }
}
