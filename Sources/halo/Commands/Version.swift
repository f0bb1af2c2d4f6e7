internal import Glibc
internal import HuaweiCloud

/// What `halo --version` says: itself, and the libraries that it finds on this machine.
enum Version {
  static var text: String {
    let own = UserAgent.text.split(separator: "/").last.map(String.init) ?? ""
    return """
      halo \(own)\(commit.map { ", commit \($0)" } ?? "")
      Lua \(lua ?? "unknown"), libcurl \(curl ?? "not found"), SQLite \(sqlite ?? "not found")

      """
  }

  /// What the installed program was built from, which `make install` writes down beside it.
  private static var commit: String? {
    let program = ScheduledRun.absolute("/proc/self/exe")
    guard let slash = program.lastIndex(of: "/"),
      let text = try? readFile("\(program[..<slash])/../share/halo/commit")
    else { return nil }
    return String(decoding: text.prefix { $0 > 0x20 }, as: UTF8.self)
  }

  /// `$LuaVersion: Lua 5.4.4  Copyright …`, as the library has it.
  private static var lua: String? {
    guard let symbol = dlsym(nil, "lua_ident") else { return nil }
    let words = String(cString: symbol.assumingMemoryBound(to: CChar.self)).split(separator: " ")
    return words.count > 2 ? String(words[2]) : nil
  }

  private static var curl: String? {
    // `libcurl/7.88.1 OpenSSL/3.0.15 …`
    text(of: "curl_version", in: "libcurl.so.4")?.split(separator: " ").first
      .flatMap { $0.split(separator: "/").last.map(String.init) }
  }

  private static var sqlite: String? { text(of: "sqlite3_libversion", in: "libsqlite3.so.0") }

  private static func text(of function: String, in library: String) -> String? {
    guard let handle = dlopen(library, RTLD_NOW), let symbol = dlsym(handle, function) else {
      return nil
    }
    typealias Function = @convention(c) () -> UnsafePointer<CChar>?
    return unsafeBitCast(symbol, to: Function.self)().map { String(cString: $0) }
  }
}
