internal import Glibc
internal import Ports

/// What the kernel tells of the locks that another process holds on its open files (proc(5), `fdinfo`).
/// It tells it to the process's own user and to root.
enum ProcessLocks {
  /// Whether a process holds a lock of an open file on one byte of a file that has been removed.
  ///
  /// - Parameter path: of the file, without links: one of this name may be there again.
  static func isHeld(_ place: off_t, in path: String, by process: pid_t) -> Bool {
    isHeld(place, inOpen: Array("\(path) (deleted)".utf8), by: process)
  }

  /// Which other process holds a lock of an open file on one byte of a file; nil where the kernel does not
  /// tell.
  ///
  /// - Parameter path: of the file, without links.
  static func holder(of place: off_t, in path: String) -> JobHolder? {
    let (file, own) = (Array(path.utf8), RunProcess.current)
    for name in names(in: "/proc") {
      guard let process = pid_t(name), process != own.pid,
        isHeld(place, inOpen: file, by: process), let since = start(of: process)
      else { continue }
      return JobHolder(process: RunProcess(host: own.host, pid: process), since: since)
    }
    return nil
  }

  /// - Parameter file: its name as the kernel tells it of an open one.
  private static func isHeld(_ place: off_t, inOpen file: [UInt8], by process: pid_t) -> Bool {
    let folder = "/proc/\(process)/fdinfo"
    return names(in: folder).contains { name in
      target(of: "/proc/\(process)/fd/\(name)") == file
        && contains(text(of: "\(folder)/\(name)"), place)
    }
  }

  private static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.utf8.first != UInt8(ascii: ".") { names.append(name) }
    }
    return names
  }

  /// When a process began: so many ticks after the machine (proc(5), `stat`).
  private static func start(of process: pid_t) -> WallTime? {
    let stat = text(of: "/proc/\(process)/stat")
    // The name of its program, in parentheses, may have blanks.
    guard let end = stat.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let words = stat[(end + 1)...].split(separator: UInt8(ascii: " "))
    let boot = text(of: "/proc/stat").split(separator: UInt8(ascii: "\n"))
      .first { $0.starts(with: "btime ".utf8) }
      .flatMap { Int64(String(decoding: $0.dropFirst("btime ".utf8.count), as: UTF8.self)) }
    guard words.count > 19, let ticks = Int64(String(decoding: words[19], as: UTF8.self)),
      let boot
    else { return nil }
    return WallTime(seconds: boot + ticks / Int64(sysconf(CInt(_SC_CLK_TCK))))
  }

  /// Whether there is such a line: `lock: 1: OFDLCK ADVISORY  WRITE -1 fe:00:16239162 7 7`.
  static func contains(_ text: [UInt8], _ place: off_t) -> Bool {
    let byte = Array(String(place).utf8)
    return text.split(separator: UInt8(ascii: "\n")).contains { line in
      let words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      return words.count > 4 && words[0].elementsEqual("lock:".utf8)
        && words.contains { $0.elementsEqual("OFDLCK".utf8) }
        && words.suffix(2).allSatisfy { $0.elementsEqual(byte) }
    }
  }

  /// What a link of the kernel's reads.
  private static func target(of path: String) -> [UInt8] {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink(path, &target, target.count)
    return target.prefix(max(0, length)).map { UInt8(bitPattern: $0) }
  }

  private static func text(of path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var text: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(descriptor, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return text }
      text += block.prefix(count)
    }
  }
}
