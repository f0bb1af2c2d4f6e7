internal import Glibc
internal import LuaHost

/// A script and the name under which errors and tracebacks know it. Its path, like its text, is bytes,
/// which need not be UTF-8.
struct Script {
  let text: [UInt8]
  /// As Lua wants it: `@job.lua` for a file, `=stdin` otherwise.
  private(set) var chunkName: [UInt8]
  /// What the script finds in `arg[0]`.
  let name: [UInt8]
  /// What it was given as: another name than that where it was found again from elsewhere.
  var given: [UInt8] { isFile ? Array(chunkName.dropFirst()) : name }
  /// Where `require` looks first, each ending in `/`; empty for the current directory.
  let directories: [[UInt8]]

  /// - Parameter name: what it is told as where runs are told of.
  init(code: [UInt8], named name: String = "-e") {
    text = code
    chunkName = Array("=\(Self.commandLine)".utf8)
    self.name = Array(name.utf8)
    directories = [[]]
  }

  /// What code is called that was given as such.
  static let commandLine = "(command line)"

  /// What code is called that came on standard input.
  private static let input = "stdin"

  /// What the script of `halo call` is named, before what it calls.
  static let call = "call "

  /// A script whose file is gone, or that never had one.
  ///
  /// - Parameters:
  ///   - name: the path that it had, `-`, `-e` or that of a call.
  ///   - given: the name that a file was given by; nil where nobody knows.
  init(named name: String, as given: String? = nil, text: [UInt8]) {
    self.text = text
    self.name = Array(name.utf8)
    if Self.isFile(name) {
      chunkName = Array("@\(Self.file(given) ?? name)".utf8)
      directories = [Self.directory(of: self.name)]
    } else {
      chunkName = Array("=\(name == "-" ? Self.input : Self.commandLine)".utf8)
      directories = [[]]
    }
  }

  /// - Parameter path: a file, or `-` for standard input.
  init(path: [UInt8]) throws(FileError) {
    name = path
    if path.elementsEqual("-".utf8) {
      text = try readAll(STDIN_FILENO, named: "standard input")
      chunkName = Array("=\(Self.input)".utf8)
      directories = [[]]
    } else {
      text = try readFile(path)
      chunkName = Array("@".utf8) + path
      // A link is what stands in a folder of commands; the modules are beside what it leads to.
      directories = [Self.target(ofLink: path), path].compactMap { $0 }.map(Self.directory)
    }
  }

  /// The script of a run or a plan, found again from anywhere, and under the name that it was given by then: that
  /// stands in the messages of errors, and so perhaps in what the script sends, which would be something else.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - given: the name that it was given by; nil where nobody knows.
  init(path: String, as given: String?) throws(FileError) {
    guard let given = Self.file(given) else {
      self = try Script(path: Array(path.utf8))
      return
    }
    let leadsThere = wholePath(of: given).utf8.elementsEqual(path.utf8)
    self = try Script(path: Array((leadsThere ? given : path).utf8))
    chunkName = Array("@\(given)".utf8)
  }

  /// A name if it is that of a file.
  private static func file(_ name: String?) -> String? {
    name.flatMap { isFile($0) && !$0.isEmpty ? $0 : nil }
  }

  /// Whether it is what `halo call` makes of its arguments: nobody knows its lines.
  var isCall: Bool { name.starts(with: Self.call.utf8) && !isFile }

  /// Whether a script that was told as such came from a file.
  static func isFile(_ name: String) -> Bool {
    name != "-" && name != "-e" && !name.hasPrefix(call)
  }

  var isFile: Bool { chunkName.first == UInt8(ascii: "@") }

  /// For messages: the file, or where else the script came from.
  var title: String {
    name.elementsEqual("-".utf8) ? "standard input" : String(decoding: name, as: UTF8.self)
  }

  /// Whether it begins as `luac` output does.
  var isCompiled: Bool { text.first == 0x1B }

  /// Up to the last slash.
  private static func directory(of path: [UInt8]) -> [UInt8] {
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return [] }
    return Array(path[...slash])
  }

  /// The file that a link leads to in the end; nil for what is no link.
  private static func target(ofLink path: [UInt8]) -> [UInt8]? {
    let name = path.map { CChar(bitPattern: $0) } + [0]
    var facts = stat()
    guard lstat(name, &facts) == 0, facts.st_mode & S_IFMT == S_IFLNK,
      let target = realpath(name, nil)
    else { return nil }
    defer { free(target) }
    return Array(UnsafeRawBufferPointer(start: target, count: strlen(target)))
  }
}

extension Script {
  /// - Throws: where it does not compile.
  func checkSyntax() throws(ScriptFailure) { try load(in: LuaState()) }

  /// Pushes it as a function. [-0, +1]
  func load(in lua: LuaState) throws(ScriptFailure) {
    if isCompiled {
      throw ScriptFailure(
        text: "halo: \(title) is compiled Lua; give its source\n", status: .badScript)
    }
    do throws(LuaError) {
      try lua.stack.load(bytes: text, name: chunkName)
    } catch {
      throw ScriptFailure(text: "halo: \(error)\n", status: .badScript)
    }
  }
}
