internal import CSQLite
internal import Glibc

// Which file systems a journal may be on.
extension JournalFile {
  /// - Throws: where it is one that several processes cannot share.
  static func checkFileSystem(of folder: String) throws(JournalError) {
    guard let system = try networkFileSystem(of: folder) else { return }
    throw JournalError(
      .networkFileSystem,
      "the journal's folder \(folder) is on a network file system (\(system)), which several processes "
        + "cannot share safely",
      remedy: "name a journal on a local disk with --journal FILE, or a postgresql:// address")
  }

  private static func networkFileSystem(of folder: String) throws(JournalError) -> String? {
    let magic = csqlite_file_system(folder)
    guard magic >= 0 else { throw .file(folder, errno) }
    let kind = UInt32(truncatingIfNeeded: magic)
    guard kind == 0x6573_5546 /* FUSE */ else { return networkFileSystem(magic: kind) }
    let device = try status(of: folder).st_dev
    // As makedev(3) puts them together.
    let (major, minor) = (device >> 8 & 0xFFF, device & 0xFF | device >> 12 & 0xFFF00)
    return networkFileSystem(
      onDevice: "\(major):\(minor)", amongst: readable("/proc/self/mountinfo"))
  }

  /// The name of a file system whose locks or shared memory do not reach all who have it mounted.
  ///
  /// - Parameter magic: `f_type` of statfs(2).
  static func networkFileSystem(magic: UInt32) -> String? {
    switch magic {
    case 0x6969: "NFS"
    case 0x517B, 0xFE53_4D42: "SMB"
    case 0xFF53_4D42: "CIFS"
    case 0x0102_1997: "9P"
    case 0x5346_414F, 0x6B41_4653: "AFS"
    case 0x00C3_6400: "Ceph"
    case 0x0BD0_0BD0: "Lustre"
    case 0x0116_1970: "GFS2"
    case 0x7461_636F: "OCFS2"
    case 0x4750_4653: "GPFS"
    case 0x7375_7245: "Coda"
    case 0x1983_0326: "BeeGFS"
    default: nil
    }
  }

  /// The same of one that a program serves (FUSE), whose magic number tells nothing.
  ///
  /// - Parameters:
  ///   - device: its numbers, as in `0:52`.
  ///   - mounts: as `/proc/self/mountinfo` lists them (proc(5)).
  static func networkFileSystem(onDevice device: String, amongst mounts: [UInt8]) -> String? {
    for line in mounts.split(separator: UInt8(ascii: "\n")) {
      let words = line.split(separator: UInt8(ascii: " ")).map {
        String(decoding: $0, as: UTF8.self)
      }
      guard words.count > 2, words[2] == device, let dash = words.firstIndex(of: "-"),
        dash + 1 < words.count
      else { continue }
      let kind = words[dash + 1]
      return served.contains { kind == "fuse.\($0)" } ? kind : nil
    }
    return nil
  }

  /// Those whose files are elsewhere: an encrypted folder of this machine is none of them.
  private static let served = [
    "beegfs", "ceph", "ceph-fuse", "curlftpfs", "davfs", "davfs2", "gcsfuse", "glusterfs", "goofys",
    "hdfs", "JuiceFS", "juicefs", "lizardfs", "mfs", "mfsmount", "obsfs", "rclone", "s3fs",
    "smbnetfs",
    "sshfs",
  ]

  /// What is in a file of the kernel's; empty where it cannot be read.
  private static func readable(_ path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { Glibc.close(descriptor) }
    var (text, block) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
    while case let count = read(descriptor, &block, block.count), count > 0 {
      text += block.prefix(count)
    }
    return text
  }
}
