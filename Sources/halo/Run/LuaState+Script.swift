internal import LuaHost

extension LuaState {
  /// What `require` searches: beside the script, and first beside what it is a link to, then `./lib`, then the folders of `--path`.
  func setModulePath(directories: [[UInt8]], further: [String]) {
    let others = ["lib/"] + further.map { $0.utf8.last == UInt8(ascii: "/") ? $0 : $0 + "/" }
    modulePath = Self.templates(of: directories + others.map { Array($0.utf8) })
  }

  private static func templates(of folders: [[UInt8]]) -> [UInt8] {
    Array(
      folders.map { $0 + Array("?.lua;".utf8) + $0 + Array("?/init.lua".utf8) }
        .joined(separator: ";".utf8))
  }

  /// Has `require` search some folders first while `body` runs, and afterwards what it did before, unless it
  /// was told another place meanwhile.
  func findingModules<Result, Failure: Error>(
    in directories: [[UInt8]], _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let former = modulePath else { return try body() }
    let path = Self.templates(of: directories) + Array(";".utf8) + former
    modulePath = path
    defer { if modulePath == path { modulePath = former } }
    return try body()
  }

  /// `package.path`; nil where that is no text.
  private var modulePath: [UInt8]? {
    get {
      let height = stack.count
      defer { stack.setCount(height) }
      stack.pushLoaded()
      guard stack.pushField("package", of: -1) == .table else { return nil }
      return stack.pushField("path", of: -1) == .string ? stack.bytes(at: -1) : nil
    }
    set {
      let height = stack.count
      defer { stack.setCount(height) }
      stack.pushLoaded()
      guard let newValue, stack.pushField("package", of: -1) == .table else { return }
      stack.push(bytes: newValue)
      stack.setField("path", of: -2)
    }
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
