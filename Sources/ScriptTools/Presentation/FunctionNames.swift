internal import CloudModule
internal import HuaweiCloud
internal import LuaHost
internal import StandardModules

/// What functions of the runtime are called.
struct FunctionNames {
  let catalog: OperationCatalog

  /// Looks through the modules for the function; what is in none of them has no name.
  func name(ofFunctionAt index: Int, on stack: LuaStack) -> String? {
    let index = stack.absolute(index)
    let count = stack.count
    defer { stack.setCount(count) }
    stack.pushLoaded()
    let modules =
      catalog.services.map { "cloud.\($0.rawValue)" } + ["cloud"]
      + ModuleDescription.all.map(\.name)
    for module in modules where stack.pushField(module, of: count + 1) == .table {
      var found: String?
      stack.unseal()
      stack.forEachField(of: -1) {
        if stack.isSame(-1, index), let name = stack.string(at: -2) { found = "\(module).\(name)" }
      }
      if let found { return found }
    }
    return nil
  }
}
