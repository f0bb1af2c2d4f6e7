internal import HuaweiCloud
internal import JSON
internal import LuaHost

/// What a script passed to an operation: the fields, and the options every call takes.
struct CallArguments {
  var fields: Arguments = [:]
  var options = CallOptions()

  /// Reads the one table an operation takes. No table at all stands for an empty one.
  ///
  /// - Throws: a `usage` error that names everything that is wrong with the options and with
  ///   values that no operation takes. The fields are checked by `Call`.
  init(of operation: HuaweiCloud.Operation, on stack: LuaStack) throws(CloudError) {
    if stack.count == 0 { return }
    guard stack.count == 1, stack.type(at: 1) == .table else {
      let given = stack.count == 1 ? "a \(stack.type(at: 1).name)" : "\(stack.count) values"
      let names = operation.fields.filter(\.isRequired).map { "\($0.name) = …" }
      throw CloudError(
        .usage, operation: operation.name,
        message: "takes one table, got \(given)",
        hint: "write cloud.\(operation.name){ \(names.joined(separator: ", ")) }")
    }
    var problems: [String] = []
    stack.forEachField(of: 1) {
      guard let name = stack.string(at: -2) else {
        problems.append("field \(stack.description(at: -2)): names are strings")
        return
      }
      do throws(Problem) {
        try read(name, of: operation, on: stack)
      } catch {
        problems.append("\(name): \(error.message)")
      }
    }
    guard problems.isEmpty else {
      throw CloudError(
        .usage, operation: operation.name,
        message: problems.sorted().joined(separator: "; "))
    }
  }

  /// Takes the field called `name`, whose value is on top.
  private mutating func read(
    _ name: String, of operation: HuaweiCloud.Operation, on stack: LuaStack
  ) throws(Problem) {
    switch name {
    case "wait" where operation.change != nil:
      guard let wait = stack.boolean(at: -1) else {
        throw Problem(message: "expected true or false, got a \(stack.type(at: -1).name)")
      }
      options.wait = wait
    case "timeout":
      guard let seconds = stack.number(at: -1), seconds > 0, seconds.isFinite else {
        throw Problem(
          message: "expected seconds, a number above 0, got \(stack.description(at: -1))")
      }
      options.timeout = .seconds(min(seconds, 1e9))
    default:
      do throws(UnsuitableValue) {
        fields[name] = try stack.document(at: -1)
      } catch {
        throw Problem(message: error.path.isEmpty ? error.phrase : "\(error.path): \(error.phrase)")
      }
    }
  }

  private struct Problem: Error {
    let message: String
  }
}
