package import HuaweiCloud
internal import JSON
package import LuaHost
internal import StandardModules
internal import Text

/// What a script passed to something that takes fields: those, and the options of the call.
package struct CallArguments {
  /// As they were given: `checked` compares them with their description.
  package private(set) var fields: Arguments = [:]
  package private(set) var options = CallOptions()

  /// Reads the one table that is taken. No table at all stands for an empty one.
  ///
  /// - Parameters:
  ///   - index: where the table is, the last of the arguments.
  ///   - seen: the ids that answers held.
  /// - Throws: a `usage` error that names everything that is wrong. When only the fields can be
  ///   wrong, nothing is thrown: `Call` checks them.
  package init(
    of function: any FieldTaking, at index: Int = 1, on stack: LuaStack, seen: SeenIDs = SeenIDs()
  ) throws(CloudError) {
    if stack.count < index { return }
    if Self.hasModule(of: function, at: index, on: stack) {
      throw CloudError(
        .usage, operation: function.name, message: "is called with '.', not with ':'")
    }
    guard stack.count == index, stack.type(at: index) == .table else {
      let given =
        stack.count == index ? stack.phrase(at: index) : "\(stack.count - index + 1) values"
      let names = function.fields.filter(\.isRequired).map { "\($0.name) = …" }
      throw CloudError(
        .usage, operation: function.name, message: "takes one table, got \(given)",
        hint: "write \(function.callName){ \(names.joined(separator: ", ")) }")
    }
    var problems: [ArgumentProblem] = []
    let unsuitable = NamedArguments(at: index, on: stack).forEachDocument { name, value in
      if !function.optionNames.contains(name) {
        fields[name] = value
      } else if let message = options.set(name, to: value) {
        problems.append(ArgumentProblem(name, message))
      }
    }
    problems += unsuitable.map { ArgumentProblem($0.field, $0.message) }
    problems += seen.problems(in: fields, for: function)
    guard problems.isEmpty else {
      throw CloudError(
        .usage, operation: function.name, message: everything(wrong: problems, function))
    }
  }

  /// Whether it was called as a method, and so given its own module.
  private static func hasModule(
    of function: any FieldTaking, at index: Int, on stack: LuaStack
  ) -> Bool {
    let count = stack.count
    defer { stack.pop(stack.count - count) }
    guard stack.type(at: index) == .table, stack.pushMetatable(at: index),
      stack.pushField("__index", of: -1) == .table
    else { return false }
    let name = function.name.split(separator: ".").last.map(String.init) ?? ""
    return stack.pushField(name, of: -1) == .function
  }

  /// The fields in the form in which they are sent.
  ///
  /// - Throws: a `usage` error that names everything that is wrong.
  func checked(for function: any FieldTaking) throws(CloudError) -> Arguments {
    do throws(ArgumentProblems) {
      return try ArgumentCheck.checked(fields, for: function)
    } catch {
      throw CloudError(.usage, operation: function.name, message: error.line)
    }
  }

  /// The problems found here together with those of the other fields, in the fields' order.
  private func everything(
    wrong problems: [ArgumentProblem], _ function: any FieldTaking
  ) -> String {
    let others = ArgumentCheck.problems(
      in: fields, for: function, besides: problems.compactMap(\.field))
    let names = function.fields.map(\.name)
    func place(_ problem: ArgumentProblem) -> (Int, String) {
      (names.firstIndex { $0 == problem.field } ?? names.count, problem.line)
    }
    // A misspelt field that is also unsuitable is named once.
    let known = Set(problems.compactMap { $0.field?.excerpt(40) })
    return (problems + others.filter { !known.contains($0.field ?? "") })
      .sorted { place($0) < place($1) }
      .map { ArgumentProblem($0.field?.excerpt(40), $0.message).line }.joined(separator: "; ")
  }
}
