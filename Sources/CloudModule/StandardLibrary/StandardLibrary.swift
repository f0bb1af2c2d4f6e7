internal import CStandardLibrary
internal import LuaHost
internal import StandardModules

/// The modules written in Lua: `stdlib/NAME.lua`, compiled when `require "NAME"` first asks.
package enum StandardLibrary {
  static func install(in lua: LuaState, errors: ErrorTable) {
    let stack = lua.stack
    stack.pushLoaded()
    stack.pushField("package", of: -1)
    stack.pushField("preload", of: -1)
    var index = 0
    while let module = halo_standard_module(index)?.pointee {
      index += 1
      if isPart(module) { continue }
      stack.push(function: { stack throws(LuaError) in
        // The chunk's name keeps its frames out of the tracebacks that users see.
        try load(module, on: stack)
        stack.push(function: StandardArguments(errors: errors).check)
        try stack.call(arguments: 1, results: 1)
        var members: [String] = []
        stack.forEachField(of: -1) { members.append(stack.description(at: -2)) }
        stack.makeStrict(named: name(of: module), members: members)
        return .results(1)
      })
      stack.setField(name(of: module), of: -2)
    }
    stack.pop(3)
  }

  /// All of them, as they are written.
  package static var modules: [(name: String, text: String)] {
    var modules: [(name: String, text: String)] = []
    var index = 0
    while let module = halo_standard_module(index)?.pointee {
      index += 1
      if !isPart(module) { modules.append((name(of: module), text(of: module))) }
    }
    return modules
  }

  /// Pushes the Lua part of a module that the host makes, as a function. [-0, +1]
  static func loadPart(_ part: String, on stack: LuaStack) throws(LuaError) {
    var index = 0
    while let module = halo_standard_module(index)?.pointee {
      index += 1
      if name(of: module) == "halo.\(part)" { return try load(module, on: stack) }
    }
    throw LuaError("there is no part '\(part)'")
  }

  private static func load(_ module: halo_module, on stack: LuaStack) throws(LuaError) {
    try stack.load(text(of: module), name: "=[halo] \(name(of: module)).lua")
  }

  private static func isPart(_ module: halo_module) -> Bool {
    name(of: module).hasPrefix("halo.")
  }

  private static func name(of module: halo_module) -> String {
    String(cString: module.name)
  }

  private static func text(of module: halo_module) -> String {
    let bytes = UnsafeRawBufferPointer(start: module.source, count: module.length)
    return String(decoding: bytes, as: UTF8.self)
  }
}
