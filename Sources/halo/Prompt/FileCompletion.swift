internal import Glibc
internal import Text

/// The names of files that a word of a command may be, as a shell completes them.
struct FileCompletion {
  /// As it was typed, with a backslash before what is special.
  let word: String
  /// Where it begins, in bytes.
  let start: Int

  var list: CompletionList {
    let path = Array(word.utf8).withoutBackslashes
    let slash = path.lastIndex(of: UInt8(ascii: "/"))
    let folder = path[..<(slash.map { $0 + 1 } ?? 0)]
    let beginning = path[folder.count...]
    let names = Self.names(in: folder.isEmpty ? [UInt8(ascii: ".")] : Array(folder))
      .filter { name in
        // Hidden ones are for who asks for them.
        name.starts(with: beginning) && (name.first != UInt8(ascii: ".") || !beginning.isEmpty)
      }
    let candidates = names.compactMap { name -> CompletionList.Candidate? in
      let isFolder = Self.isFolder(Array(folder) + name)
      guard let text = String(validating: Array(folder) + name, as: UTF8.self), !text.isDeceptive
      else { return nil }
      return CompletionList.Candidate(Self.typed(text) + (isFolder ? "/" : ""))
    }
    return CompletionList(start: start, candidates)
  }

  /// What a folder holds, in order.
  private static func names(in folder: [UInt8]) -> [[UInt8]] {
    guard let directory = opendir(folder.map { CChar(bitPattern: $0) } + [0]) else { return [] }
    defer { closedir(directory) }
    var names: [[UInt8]] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if ![[46], [46, 46]].contains(name) { names.append(name) }
    }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
  }

  private static func isFolder(_ path: [UInt8]) -> Bool {
    var facts = stat()
    return stat(path.map { CChar(bitPattern: $0) } + [0], &facts) == 0
      && facts.st_mode & S_IFMT == S_IFDIR
  }

  /// As `shellWords` takes it apart again.
  private static func typed(_ text: String) -> String {
    var typed = ""
    for scalar in text.unicodeScalars {
      if " \\'\"".unicodeScalars.contains(scalar) { typed += "\\" }
      typed.unicodeScalars.append(scalar)
    }
    return typed
  }
}

extension [UInt8] {
  /// As it is meant.
  fileprivate var withoutBackslashes: [UInt8] {
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in self {
      if byte == UInt8(ascii: "\\"), !isEscaped {
        isEscaped = true
      } else {
        bytes.append(byte)
        isEscaped = false
      }
    }
    return bytes
  }
}
