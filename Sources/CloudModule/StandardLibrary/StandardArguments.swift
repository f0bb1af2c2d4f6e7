internal import HuaweiCloud
internal import JSON
internal import LuaHost
internal import StandardModules

/// Checks what functions of the modules written in Lua are given before they send anything.
///
/// They take fields of operations, and what those fields may hold is described there.
struct StandardArguments {
  let errors: ErrorTable

  /// A function of a module that takes some fields of an operation.
  private struct Shape: FieldTaking {
    let name: String
    let fields: [Field]
    var callName: String { name }

    init(_ name: String, takes names: [String], of operation: String) {
      self.name = name
      let described = OperationCatalog.standard.operation(named: operation)?.fields ?? []
      fields = described.filter { names.contains($0.name) }
    }
  }

  private static let shapes = [
    Shape("move.eip", takes: ["publicip_id", "port_id"], of: "eip.bind"),
    Shape("move.resolver_ips", takes: ["endpoint_id", "subnet_id"], of: "dns.bind_ip"),
  ]

  /// `check(function, arguments)`: the arguments in the form in which they are sent.
  func check(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    let name = stack.description(at: 1)
    guard let shape = Self.shapes.first(where: { $0.name == name }) else {
      throw LuaError("what \(name) takes is not described")
    }
    do throws(CloudError) {
      let arguments = try CallArguments(of: shape, at: 2, on: stack).checked(for: shape)
      stack.push(.object(arguments.values.map { JSONMember($0.key.text, $0.value) }))
    } catch {
      try stack.checkpoint()
      throw errors.error(error)
    }
    return .results(1)
  }
}
