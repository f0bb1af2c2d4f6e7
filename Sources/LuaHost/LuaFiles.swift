import CLuaHost

/// How scripts reach files by their names: what `io.open`, `io.lines`, `io.input`, `io.output`,
/// `os.remove`, `os.rename`, `loadfile`, `dofile`, `package.searchpath` and `require` use.
///
/// Each function fails with -1 and a code in `errno`, which becomes the message that the script reads.
public struct LuaFiles {
  /// `open(2)`: path, flags, mode of a file that is made. The descriptor is to be closed on exec.
  public typealias Open =
    @convention(c) (UnsafePointer<CChar>, CInt, CUnsignedInt) -> CInt
  /// `remove(3)`.
  public typealias Remove = @convention(c) (UnsafePointer<CChar>) -> CInt
  /// `rename(2)`: the old name, the new one.
  public typealias Rename = @convention(c) (UnsafePointer<CChar>, UnsafePointer<CChar>) -> CInt

  let functions: lh_files

  /// Functions of C, since Lua calls them with none of Swift's frames around.
  public init(open: @escaping Open, remove: @escaping Remove, rename: @escaping Rename) {
    functions = lh_files(open: open, remove: remove, rename: rename)
  }
}

extension LuaState {
  /// Has scripts reach files by these functions from now on. Files that are open stay so.
  ///
  /// What Lua itself does with files that have no name, such as `io.tmpfile` and `os.tmpname`, is as it
  /// was.
  public func useFiles(_ files: LuaFiles) {
    withUnsafePointer(to: files.functions) { lh_set_files(stack.thread, $0) }
  }
}
