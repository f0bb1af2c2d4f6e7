internal import Glibc
package import SystemPackage

/// Replaces a file as a whole, or makes it: whoever reads it, also after a crash of the machine, finds
/// what was there before or all of `content`. A link of that name becomes a file of its own. What is no
/// file, as `/dev/null`, `/dev/stdout` or a pipe, stays what it is and is written to.
///
/// A file that was there keeps its owner, where this process may give it to him, and nobody may do with it what he
/// might not before.
///
/// - Parameter permissions: of a new file, less the process's mask.
/// - Throws: what the system says; the file is then as it was.
package func replaceFile(
  _ path: FilePath, with content: [UInt8],
  permissions: FilePermissions = [
    .ownerReadWrite, .groupReadWrite, .otherReadWrite,
  ]
) throws(Errno) {
  guard !isOutlet(path) else { return try write(content, into: path) }
  // Beside the file, since only within one file system does it take the place at once.
  let draft = FilePath("\(path.string).\(getpid()).\(UInt32.random(in: 0 ... .max)).tmp")
  do {
    let file = try FileDescriptor.open(
      draft, .writeOnly, options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
      permissions: permissions)
    do {
      try file.closeAfter {
        keep(path, as: file)
        try file.writeAll(content)
        try synchronize(file)
      }
      guard rename(draft.string, path.string) == 0 else { throw Errno(rawValue: errno) }
    } catch {
      unlink(draft.string)
      throw error
    }
    try synchronizeFolder(of: path)
  } catch {
    throw error as? Errno ?? .ioError
  }
}

/// Gives a new file the owner and the group of the one whose place it takes, and no more permissions.
private func keep(_ path: FilePath, as file: FileDescriptor) {
  var (former, now) = (stat(), stat())
  guard lstat(path.string, &former) == 0, former.st_mode & S_IFMT == S_IFREG,
    fstat(file.rawValue, &now) == 0
  else { return }
  let isInGroup =
    fchown(file.rawValue, geteuid() == 0 ? former.st_uid : .max, former.st_gid) == 0
    || now.st_gid == former.st_gid
  _ = fchmod(file.rawValue, now.st_mode & permissions(like: former.st_mode, inGroup: isInGroup))
}

/// What anybody may do with a file that takes the place of one of this mode.
///
/// - Parameter isInGroup: whether it has that one's group. Else the former group's people are others to it, and some
///   others are of its group.
package func permissions(like former: UInt32, inGroup isInGroup: Bool) -> UInt32 {
  if isInGroup { return former & 0o777 }
  let everybody = former >> 3 & former & 0o007
  return former & 0o700 | everybody << 3 | everybody
}

/// Whether the name leads to a device, a pipe or an open file of the process.
private func isOutlet(_ path: FilePath) -> Bool {
  var facts = stat()
  guard stat(path.string, &facts) == 0 else { return false }
  switch facts.st_mode & S_IFMT {
  case S_IFREG, S_IFDIR:
    var target = [CChar](repeating: 0, count: 16)
    let count = max(readlink(path.string, &target, target.count), 0)
    return target.prefix(count).map { UInt8(bitPattern: $0) }.starts(with: "/proc/self/fd/".utf8)
  default: return true
  }
}

private func write(_ content: [UInt8], into path: FilePath) throws(Errno) {
  do {
    let file = try FileDescriptor.open(path, .writeOnly, options: .closeOnExec)
    try file.closeAfter { _ = try file.writeAll(content) }
  } catch {
    throw error as? Errno ?? .ioError
  }
}

/// That the name is on the disk, too.
private func synchronizeFolder(of path: FilePath) throws {
  let parent = path.removingLastComponent()
  // A folder that may be written and not read cannot be asked.
  guard
    let folder = try? FileDescriptor.open(
      parent.isEmpty ? "." : parent, .readOnly, options: [.directory, .closeOnExec])
  else { return }
  try folder.closeAfter { try synchronize(folder) }
}

private func synchronize(_ file: FileDescriptor) throws {
  while fsync(file.rawValue) != 0 {
    switch errno {
    case EINTR: continue
    // Not every file system can.
    case EINVAL, ENOTSUP: return
    default: throw Errno(rawValue: errno)
    }
  }
}
