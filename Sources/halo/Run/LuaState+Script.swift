internal import LuaHost

extension LuaState {
  /// What `require` searches: beside the script, and first beside what it is a link to, then `./lib`, then the folders of `--path`.
  func setModulePath(directories: [[UInt8]], further: [String]) {
    let others = ["lib/"] + further.map { $0.utf8.last == UInt8(ascii: "/") ? $0 : $0 + "/" }
    let folders = directories + others.map { Array($0.utf8) }
    let path = Array(
      folders.map { $0 + Array("?.lua;".utf8) + $0 + Array("?/init.lua".utf8) }
        .joined(separator: ";".utf8))
    stack.pushLoaded()
    stack.pushField("package", of: -1)
    stack.push(bytes: path)
    stack.setField("path", of: -2)
    stack.pop(2)
  }

  /// Fills the global `arg` as `lua` does: the script at 0, its arguments from 1.
  func setArguments(_ script: [UInt8], _ arguments: [[UInt8]]) {
    stack.pushTable(elements: arguments.count, fields: 1)
    for (index, argument) in ([script] + arguments).enumerated() {
      stack.push(bytes: argument)
      stack.setElement(index, of: -2)
    }
    setGlobal("arg")
  }
}
