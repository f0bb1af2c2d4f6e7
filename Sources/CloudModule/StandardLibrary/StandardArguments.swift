internal import HuaweiCloud
internal import JSON
internal import LuaHost
internal import StandardModules
internal import Text

/// Checks what functions of the modules written in Lua are given before they send anything.
///
/// They take fields of operations, and what those fields may hold is described there.
struct StandardArguments {
  let errors: ErrorTable

  private static let shapes = [
    shape("move.eip", takes: ["publicip_id", "port_id"], of: "eip.bind"),
    shape("move.resolver_ips", takes: ["endpoint_id", "subnet_id"], of: "dns.bind_ip"),
  ]

  private static func shape(
    _ name: String, takes names: [String], of operation: String
  ) -> HuaweiCloud.Operation {
    let fields = OperationCatalog.standard.operation(named: operation)?.fields ?? []
    return HuaweiCloud.Operation(
      name: name, summary: "", service: .eip, method: "PUT", path: "/",
      fields: fields.filter { names.contains($0.name) }, success: 200, results: [], example: "",
      page: "")
  }

  /// `check(function, arguments)`: the arguments in the form in which they are sent.
  func check(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    let name = stack.description(at: 1)
    guard let shape = Self.shapes.first(where: { $0.name == name }) else {
      throw LuaError("what \(name) takes is not described")
    }
    let arguments: Arguments
    do throws(CloudError) {
      arguments = try checked(at: 2, on: stack, for: shape)
    } catch {
      throw errors.error(error)
    }
    stack.push(.object(arguments.values.map { JSONMember($0.key.text, $0.value) }))
    return .results(1)
  }

  private func checked(
    at index: Int, on stack: LuaStack, for shape: HuaweiCloud.Operation
  ) throws(CloudError) -> Arguments {
    guard stack.type(at: index) == .table else {
      throw CloudError(
        .usage, operation: shape.name, message: "takes one table, got \(stack.phrase(at: index))")
    }
    var given: Arguments = [:]
    var problems: [String] = []
    stack.forEachField(of: index) {
      guard let name = stack.string(at: -2) else {
        problems.append("field \(stack.description(at: -2).excerpt(40)): names are strings")
        return
      }
      do throws(UnsuitableValue) {
        given[name] = try stack.document(at: -1)
      } catch {
        problems.append(
          "\(name.excerpt(40)): \(error.path.isEmpty ? "" : "\(error.path): ")\(error.phrase)")
      }
    }
    if problems.isEmpty {
      do throws(ArgumentProblems) {
        return try ArgumentCheck.checked(given, for: shape)
      } catch {
        problems = [error.line]
      }
    }
    throw CloudError(
      .usage, operation: shape.name, message: problems.sorted().joined(separator: "; "))
  }
}
