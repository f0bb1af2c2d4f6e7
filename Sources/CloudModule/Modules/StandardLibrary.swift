internal import CStandardLibrary
internal import LuaHost

/// The modules written in Lua: `stdlib/NAME.lua`, compiled when `require "NAME"` first asks.
enum StandardLibrary {
  static func install(in lua: LuaState) {
    let stack = lua.stack
    stack.pushLoaded()
    stack.pushField("package", of: -1)
    stack.pushField("preload", of: -1)
    var index = 0
    while let module = halo_standard_module(index)?.pointee {
      stack.push(function: { stack throws(LuaError) in
        // The chunk's name keeps its frames out of the tracebacks that users see.
        try stack.load(text(of: module), name: "=[halo] \(name(of: module)).lua")
        try stack.call(results: 1)
        return .results(1)
      })
      stack.setField(name(of: module), of: -2)
      index += 1
    }
    stack.pop(3)
  }

  private static func name(of module: halo_module) -> String {
    String(cString: module.name)
  }

  private static func text(of module: halo_module) -> String {
    String(decoding: UnsafeRawBufferPointer(start: module.source, count: module.length), as: UTF8.self)
  }
}
