import CLuaHost

/// How scripts reach files by their names: what `io.open`, `io.lines`, `io.input`, `io.output`,
/// `os.remove`, `os.rename`, `os.tmpname`, `loadfile`, `dofile`, `package.searchpath` and `require` use.
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

  /// Like `mkstemp(3)`, but without a descriptor: makes an empty file, and puts the end of its name in the
  /// place of `XXXXXX`.
  public typealias MakeTemporary = @convention(c) (UnsafeMutablePointer<CChar>) -> CInt

  let functions: lh_files

  /// Functions of C, since Lua calls them with none of Swift's frames around.
  ///
  /// - Parameter makeTemporary: nil for what Lua does itself.
  public init(
    open: @escaping Open, remove: @escaping Remove, rename: @escaping Rename,
    makeTemporary: MakeTemporary? = nil
  ) {
    functions = lh_files(open: open, remove: remove, rename: rename, make_temporary: makeTemporary)
  }
}

extension LuaState {
  /// Whether a script of this process has read standard input.
  public static var hasReadInput: Bool { lh_has_read_input() != 0 }

  /// Has scripts reach files by these functions from now on. Files that are open stay so.
  ///
  /// What Lua itself does with a file that has no name, that of `io.tmpfile`, is as it was.
  public func useFiles(_ files: LuaFiles) {
    withUnsafePointer(to: files.functions) { lh_set_files(stack.thread, $0) }
  }
}
