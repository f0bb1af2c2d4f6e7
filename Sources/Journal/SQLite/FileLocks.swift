internal import Glibc

/// Locks that are free the moment their process is gone, however it went.
///
/// They are bytes of one file beside the journal that is never deleted: whoever opened a new file of
/// its name would share it with nobody. A run's byte is at its number, a job's where a digest of
/// its name says. The locks belong to the open file (`F_OFD_SETLK`), so that nothing else in this
/// process can drop them, and no program that it starts gets hold of them: the descriptor is closed
/// on exec.
///
/// Somebody may remove the file all the same. Who holds a lock in it then sends nothing more: it looks
/// whether the name is still its file's before it announces a change, or ends a run. And who finds a lock
/// free in a new file asks the kernel what the process holds that the journal names.
final class FileLocks: RunLocks {
  private let path: String
  private let descriptor: CInt
  private var held: Set<RunLock> = []
  /// How long to wait for another process that writes.
  var patience: Duration

  // fcntl.h has them for programs that ask for GNU's own only.
  private static let getLock: CInt = 36 /* F_OFD_GETLK */
  private static let setLock: CInt = 37 /* F_OFD_SETLK */

  private static let writers: off_t = 1 << 62

  init(path: String, patience: Duration) throws(JournalError) {
    self.path = path
    self.patience = patience
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .file(path, errno) }
    let owner = try JournalFile.owner(of: JournalFile.folder(of: path))
    if geteuid() == 0 { fchown(descriptor, owner.user, owner.group) }
  }

  deinit {
    // A program that is just being started may have a copy of the descriptor until it begins.
    for lock in held { _ = try? set(CInt(F_UNLCK), at: lock.place) }
    close(descriptor)
  }

  func take(_ lock: RunLock) throws(JournalError) -> Bool {
    try checkIdentity()
    // An open file never conflicts with itself.
    guard !held.contains(lock), try set(CInt(F_WRLCK), at: lock.place) else { return false }
    held.insert(lock)
    return true
  }

  func release(_ lock: RunLock) {
    guard held.remove(lock) != nil else { return }
    _ = try? set(CInt(F_UNLCK), at: lock.place)
  }

  func holds(_ lock: RunLock) -> Bool { held.contains(lock) }

  func isHeld(_ lock: RunLock) throws(JournalError) -> Bool {
    if held.contains(lock) { return true }
    var byte = Self.byte(CInt(F_WRLCK), at: lock.place)
    guard fcntl(descriptor, Self.getLock, &byte) == 0 else { throw .file(path, errno) }
    return byte.l_type != Int16(F_UNLCK)
  }

  var canBeRemoved: Bool { true }

  func isHeldOutOfSight(_ lock: RunLock, by process: RunProcess) -> Bool {
    let own = RunProcess.current
    // Another machine's numbers say nothing here, nor do those of one that has got another name since.
    guard process.pid != own.pid, process.host.utf8.elementsEqual(own.host.utf8),
      let real = realpath(path, nil)
    else { return false }
    defer { free(real) }
    return ProcessLocks.isHeld(lock.place, in: String(cString: real), by: process.pid)
  }

  func holder(of lock: RunLock) -> JobHolder? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return ProcessLocks.holder(of: lock.place, in: String(cString: real))
  }

  /// What it holds it keeps while it lives, as long as others see it.
  func confirm(_ lock: RunLock) throws(JournalError) { try checkIdentity() }

  /// Does `body` while no other process is in here.
  func whileWriting<Result>(
    _ body: () throws(JournalError) -> Result
  ) throws(JournalError) -> Result {
    var pause: Duration = .microseconds(50)
    var waited: Duration = .zero
    while try !set(CInt(F_WRLCK), at: Self.writers) {
      guard waited < patience else { throw .locked(path) }
      usleep(useconds_t(pause.components.attoseconds / 1_000_000_000_000))
      waited += pause
      pause = min(pause * 2, .milliseconds(5))
    }
    defer { _ = try? set(CInt(F_UNLCK), at: Self.writers) }
    return try body()
  }

  /// False when another process has the byte.
  private func set(_ type: CInt, at place: off_t) throws(JournalError) -> Bool {
    var byte = Self.byte(type, at: place)
    while fcntl(descriptor, Self.setLock, &byte) != 0 {
      if errno == EAGAIN || errno == EACCES { return false }
      guard errno == EINTR else { throw .file(path, errno) }
    }
    return true
  }

  private static func byte(_ type: CInt, at place: off_t) -> flock {
    var byte = flock()
    byte.l_type = Int16(type)
    byte.l_whence = Int16(SEEK_SET)
    byte.l_start = place
    byte.l_len = 1
    return byte
  }

  /// Two who hold a lock in two files of one name both believe they are alone.
  func checkIdentity() throws(JournalError) {
    var (own, named) = (stat(), stat())
    guard fstat(descriptor, &own) == 0, stat(path, &named) == 0, own.st_ino == named.st_ino,
      own.st_dev == named.st_dev
    else { throw .replaced(path) }
  }
}

extension RunLock {
  /// The byte in the lock file.
  fileprivate var place: off_t {
    switch self {
    case .run(let number): return off_t(number)
    case .job(let name):
      // FNV-1a, of which 60 bits are kept: as good as never the same for two jobs.
      let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { hash, byte in
        (hash ^ UInt64(byte)) &* 0x100_0000_01B3
      }
      return 1 << 61 | off_t(hash >> 4)
    }
  }
}
