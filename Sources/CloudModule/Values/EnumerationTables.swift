internal import HuaweiCloud
internal import LuaHost
internal import StandardModules

/// `cloud.dns.Status` and its like: a table of the values, each under its own name.
struct EnumerationTables {
  let catalog: OperationCatalog

  /// The enumerations of a service, as members of its table.
  func members(of service: String) -> LateMembers {
    let prefix = "\(service)."
    return LateMembers {
      catalog.enumerations.filter { $0.name.hasPrefix(prefix) }
        .map { String($0.name.dropFirst(prefix.count)) }
    } push: { name, stack in
      guard let found = catalog.enumerations.first(where: { $0.name == prefix + name })
      else { return false }
      push(found, on: stack)
      return true
    }
  }

  private func push(_ enumeration: Enumeration, on stack: LuaStack) {
    stack.pushTable(fields: enumeration.values.count)
    for value in enumeration.values {
      stack.push(value)
      stack.setField(value, of: -2)
    }
    stack.makeStrict(
      named: "cloud.\(enumeration.name)", members: enumeration.values, kind: "an enumeration")
  }
}
