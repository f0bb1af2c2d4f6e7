internal import Files
internal import Glibc

/// The file of a journal as the system sees it: whose it is, who may read it, which disk it is on.
///
/// It is made here and opened by SQLite alone: closing any other descriptor of it would drop the
/// locks that SQLite holds, as POSIX has it.
struct JournalFile {
  let path: String
  /// Where it lies. What belongs to it is beside that, whichever link it was opened by: its log, and the locks
  /// that all who use it have to see.
  let place: String
  private let device: dev_t
  private let inode: ino_t
  /// The log's, once something was written.
  private var logInode: ino_t?

  /// Makes the file for its owner alone, unless it is there.
  ///
  /// Under `sudo` with the user's HOME it becomes the user's: root's would lock them out of it.
  ///
  /// - Parameter makesFolders: Whether folders that are missing are made too.
  init(_ path: String, makesFolders: Bool) throws(JournalError) {
    self.path = path
    place = try Self.place(of: path)
    let folder = Self.folder(of: place)
    if makesFolders { try Self.makeFolder(folder) }
    try Self.checkFolder(folder, for: path)
    try Self.checkFileSystem(of: folder)
    let owner = try Self.owner(of: folder)
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor >= 0 {
      // New, so that no connection can have locks on it that closing it would drop.
      if geteuid() == 0 { fchown(descriptor, owner.user, owner.group) }
      Glibc.close(descriptor)
    } else if errno != EEXIST {
      throw .file(path, errno)
    }
    let found = try Self.status(of: path)
    try Self.check(found, of: path)
    device = found.st_dev
    inode = found.st_ino
    // What a file was copied or restored with may be more than its owner's.
    for suffix in ["", "-wal", "-shm", "-journal"] { Self.closeToOthers(place + suffix) }
  }

  /// - Throws: what keeps a file from being a journal of this user, by what the system says of it.
  static func check(_ found: stat, of path: String) throws(JournalError) {
    guard found.st_mode & S_IFMT == S_IFREG else {
      throw JournalError(.notAJournal, "\(path) is no file", remedy: "name one with --journal FILE")
    }
    // SQLite would take a file that is shorter than its header for an empty one.
    guard found.st_size == 0 || found.st_size >= 512 else {
      throw JournalError(
        .notAJournal, "\(path) is no database", remedy: "name another file with --journal FILE")
    }
    // A log and locks beside one of its names say nothing to who opens it by another.
    guard found.st_nlink <= 1 else { throw .severalNames(path) }
    let user = geteuid()
    guard user == 0 || found.st_uid == user else {
      throw JournalError(
        .denied, "\(path) belongs to \(name(of: found.st_uid))",
        remedy: "name another file with --journal FILE")
    }
  }

  /// - Throws: `.replaced` where another file has taken the name, or that of its log.
  mutating func checkIdentity() throws(JournalError) {
    guard let now = try? Self.status(of: path), now.st_dev == device, now.st_ino == inode else {
      throw .replaced(path)
    }
    // SQLite keeps it as long as anybody has the file open.
    let log = try? Self.status(of: place + "-wal").st_ino
    if let logInode, logInode != log { throw .replaced(place + "-wal") }
    logInode = log
  }

  /// Has the names of the file and its log survive a power cut.
  func synchroniseFolder() throws(JournalError) {
    try Self.synchronise(folder: Self.folder(of: place))
  }

  /// Takes what others may do with a file away from them.
  private static func closeToOthers(_ path: String) {
    if let found = try? status(of: path), found.st_mode & 0o077 != 0 { chmod(path, 0o600) }
  }

  static func synchronise(folder: String) throws(JournalError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file(folder, errno) }
    defer { Glibc.close(descriptor) }
    // Some file systems cannot, and say so: they have no need to.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw .file(folder, errno) }
  }
}

extension JournalFile {
  /// Its name for SQLite, which has a meaning of its own for those that begin with a colon or with `file:`.
  static func nameForSQLite(_ path: String) -> String {
    path.utf8.first == UInt8(ascii: "/") ? path : "./\(path)"
  }

  /// Where a link of this name leads; the path itself where it is none, or leads to nothing.
  ///
  /// - Throws: where that has a name that would become another one here.
  static func place(of path: String) throws(JournalError) -> String {
    guard isLink(path), let real = realpath(path, nil) else { return path }
    defer { free(real) }
    guard let place = String(validatingCString: real) else { throw .oddPlace(path) }
    return place
  }

  static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Whose the things in a folder shall be: the folder's own owner's.
  static func owner(of folder: String) throws(JournalError) -> (user: uid_t, group: gid_t) {
    let found = try status(of: folder)
    return (found.st_uid, found.st_gid)
  }

  static func makeFolder(_ path: String) throws(JournalError) {
    if (try? status(of: path)) != nil { return }
    let parent = folder(of: path)
    guard parent != path else { return }
    try makeFolder(parent)
    let owner = try owner(of: parent)
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .file(path, errno) }
    if geteuid() == 0, owner.user != 0 {
      // Not through a link that the owner may have put there meanwhile.
      let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      if descriptor >= 0 {
        fchown(descriptor, owner.user, owner.group)
        Glibc.close(descriptor)
      }
    }
    try synchronise(folder: parent)
  }

  static func status(of path: String) throws(JournalError) -> stat {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let reason = errno
      throw reason == ENOENT && isLink(path) ? .deadLink(path) : .file(path, reason)
    }
    return status
  }

  static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// - Throws: where nobody could make a file of that name.
  static func checkFree(_ path: String) throws(JournalError) {
    guard access(path, F_OK) != 0, errno != ENOENT || isLink(path) else { return }
    _ = try status(of: path)
  }

  /// - Throws: where it is not there, or nobody can tell.
  static func checkFolder(_ folder: String, for path: String) throws(JournalError) {
    do throws(JournalError) {
      guard try status(of: folder).st_mode & S_IFMT == S_IFDIR else { throw .file(path, ENOTDIR) }
    } catch {
      guard access(folder, F_OK) != 0, errno == ENOENT, !isLink(folder) else { throw error }
      throw .noFolder(folder, for: path)
    }
  }

  private static func name(of user: uid_t) -> String {
    UserEntry(of: user).map { "user '\($0.name)'" } ?? "user \(user)"
  }
}
