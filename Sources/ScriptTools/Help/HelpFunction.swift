internal import CloudModule
package import HuaweiCloud
package import LuaHost

/// The global `help`: `help()`, `help "eip.bind"`, `help(cloud.eip.bind)`, `help(result)`.
package struct HelpFunction {
  let catalog: OperationCatalog
  private let pages: (String) -> String?
  private let takes: (String) -> Bool

  /// - Parameters:
  ///   - pages: further texts; nil for a name that none has.
  ///   - takes: whether a text is shown by other means than the script's own `print`.
  package init(
    catalog: OperationCatalog = .standard, pages: @escaping (String) -> String? = { _ in nil },
    takes: @escaping (String) -> Bool = { _ in false }
  ) {
    self.catalog = catalog
    self.pages = pages
    self.takes = takes
  }

  /// [-0, +0]
  package func install(in lua: LuaState) {
    lua.stack.push(function: help)
    lua.setGlobal("help")
  }

  private func help(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    var text: String
    let element = stack.count == 0 ? nil : elementType(on: stack)
    let topic = element ?? topic(on: stack)
    do throws(Help.UnknownName) {
      if let page = pages(topic) {
        text = page
      } else {
        let isWord = stack.count > 0 && stack.type(at: 1) == .string
        text = try Help(catalog: catalog).text(on: topic, isSearching: isWord)
      }
      if let element { text = "a list of \(element)\n\n\(text)" }
    } catch {
      throw LuaError(error.message())
    }
    if takes(text) { return .results(0) }
    // The script's own print, so that whoever catches its output catches this too.
    stack.pushGlobals()
    stack.pushField("print", of: -1)
    stack.push(String(text.dropLast()))
    try stack.call(arguments: 1)
    return .results(0)
  }

  /// What is in the list of records that was asked about; nil for anything else.
  private func elementType(on stack: LuaStack) -> String? {
    guard stack.pushMetatable(at: 1) else { return nil }
    defer { stack.pop(2) }
    stack.pushField(RecordTables.elementName, of: -1)
    return stack.type(at: -1) == .string ? stack.string(at: -1) : nil
  }

  /// The name of what was asked about.
  private func topic(on stack: LuaStack) -> String {
    if stack.count == 0 || stack.type(at: 1) == .nil { return "" }
    if let name = stack.string(at: 1) { return name }
    if stack.type(at: 1) == .function {
      return FunctionNames(catalog: catalog).name(ofFunctionAt: 1, on: stack)
        ?? "this function"
    }
    // Records, services, enumerations and modules say in their metatable what they are.
    return stack.typeName(at: 1) ?? stack.type(at: 1).name
  }
}
