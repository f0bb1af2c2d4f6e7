package import Journal
package import LuaHost

/// Keeps the text of each module that a script loads, and has modules found whose files are gone.
package enum KeptModules {
  /// To be called when `package.searchers` is as it stays.
  ///
  /// - Parameters:
  ///   - keep: is told of each module that is read from its file.
  ///   - kept: what an earlier process of the run loaded.
  ///   - tell: is told the name of each module whose file is gone, so that its kept text is loaded.
  package static func install(
    in lua: LuaState, keeping keep: @escaping (RunSource) -> Void, kept: [RunSource],
    telling tell: @escaping (String) -> Void
  ) {
    let stack = lua.stack
    let height = stack.count
    defer { stack.setCount(height) }
    do throws(LuaError) {
      try stack.load(text, name: "=[halo] modules")
      stack.push(function: { stack in
        if let name = stack.string(at: 1), let text = stack.bytes(at: 2) {
          keep(RunSource(name: name, text: text))
        }
        return .results(0)
      })
      stack.push(function: { stack in
        let name = stack.bytes(at: 1) ?? []
        guard let source = kept.last(where: { $0.name.utf8.elementsEqual(name) }) else {
          return .results(0)
        }
        tell(source.name)
        stack.push(bytes: source.text)
        return .results(1)
      })
      try stack.call(arguments: 2)
    } catch {
      preconditionFailure("the searcher of kept modules is broken: \(error)")
    }
  }

  /// Comes after the modules that are there already, and before Lua's own search for files.
  private static let text = """
    local keep, kept = ...
    local package, searchpath, open, load = package, package.searchpath, io.open, load
    table.insert(package.searchers, 2, function(name)
      if type(package.path) ~= "string" then return nil end
      local path = searchpath(name, package.path)
      local file = path and open(path, "rb")
      if file then
        keep(name, file:read("a"))
        file:close()
      elseif not path then
        local text = kept(name)
        if text then return load(text, "@" .. name .. ".lua", "t"), name .. ".lua" end
      end
    end)
    """
}
