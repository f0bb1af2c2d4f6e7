internal import Crypto
internal import Glibc
internal import JSON
internal import Text

/// What became of changes while the database could not be told: kept in files of this machine, and written
/// into the database by the next process here that uses the same journal.
///
/// Each file is one process's work on one run. It begins with the run and the fence of its lease, by which
/// it is known whether somebody else has gone on with the run since; then it has a line for each entry. Its
/// process has it locked, so that nobody else touches it before that is gone. It is for its owner alone.
final class OutcomeSpool {
  private let folder: String
  /// Which journal it is.
  private let journal: String
  private var files: [Int64: (path: String, descriptor: CInt)] = [:]
  /// What the files have, so that nothing is written twice.
  private var kept: [Int64: Set<Int64>] = [:]

  /// - Parameters:
  ///   - folder: made when it is first needed.
  ///   - address: of the journal, without its passwords.
  init(in folder: String, of address: String) {
    self.folder = folder
    journal = Self.hexadecimal(Array(SHA256.hash(data: Array(address.utf8)).prefix(8)))
  }

  deinit { letGo() }

  /// Leaves the files to the next process.
  func letGo() {
    for file in files.values { close(file.descriptor) }
    files = [:]
  }

  /// Writes entries to the disk.
  ///
  /// - Parameter fence: that of this process's lease on the run.
  func keep(_ entries: [Entry], of run: Int64, fence: Int64) throws(JournalError) {
    let new = entries.filter { !(kept[run]?.contains($0.number) ?? false) }
    if new.isEmpty { return }
    let file = try file(of: run, fence: fence)
    try Self.write(new.map { Self.line(.array($0.row.map(\.document))) }, to: file)
    kept[run, default: []].formUnion(new.map(\.number))
  }

  /// All has come into the database.
  func drop(_ run: Int64) {
    kept[run] = nil
    guard let file = files.removeValue(forKey: run) else { return }
    unlink(file.path)
    close(file.descriptor)
  }

  /// Hands over what processes have left that are gone, and deletes it where that says so.
  func takeLeft(
    _ body: (_ run: Int64, _ fence: Int64, _ rows: [[SQLValue]]) throws(JournalError) -> Bool
  ) throws(JournalError) {
    guard let directory = opendir(folder) else { return }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.utf8.starts(with: "\(Self.prefix)\(journal)-".utf8) { names.append(name) }
    }
    for name in names.sorted() {
      let path = "\(folder)/\(name)"
      let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      // Its process lives.
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, let left = Self.read(descriptor) else {
        continue
      }
      if try body(left.run, left.fence, left.rows) { unlink(path) }
    }
  }

  // MARK: Files

  private static let prefix = "unwritten-"

  private func file(of run: Int64, fence: Int64) throws(JournalError) -> CInt {
    if let file = files[run] { return file.descriptor }
    try JournalFile.makeFolder(folder)
    let path = "\(folder)/\(Self.prefix)\(journal)-\(run)-\(fence)"
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .file(path, errno) }
    _ = flock(descriptor, LOCK_EX | LOCK_NB)
    files[run] = (path, descriptor)
    try Self.write([Self.line(.array([.integer(run), .integer(fence)]))], to: descriptor)
    try JournalFile.synchronise(folder: folder)
    return descriptor
  }

  private static func line(_ value: JSONValue) -> [UInt8] {
    value.serialized() + [UInt8(ascii: "\n")]
  }

  private static func write(_ lines: [[UInt8]], to descriptor: CInt) throws(JournalError) {
    let bytes = Array(lines.joined())
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .file("what could not be written", errno) }
      written += count
    }
    guard fsync(descriptor) == 0 else { throw .file("what could not be written", errno) }
  }

  /// Nil for what is no such file. A last line that was not written to its end is passed over.
  private static func read(
    _ descriptor: CInt
  ) -> (run: Int64, fence: Int64, rows: [[SQLValue]])? {
    var (bytes, chunk) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
    while case let count = Glibc.read(descriptor, &chunk, chunk.count), count > 0 {
      bytes += chunk[..<count]
    }
    let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { bytes[..<$0] } ?? []
    let lines = whole.split(separator: UInt8(ascii: "\n")).compactMap {
      try? JSONValue(parsing: $0).array
    }
    guard let head = lines.first, head.count == 2, let run = head[0].integer,
      let fence = head[1].integer
    else { return nil }
    let rows = lines.dropFirst().map { $0.compactMap(SQLValue.init(document:)) }
    return (run, fence, rows.filter { $0.count == Entry.columnNames.count })
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

extension SQLValue {
  /// As a part of a line: bytes are a list of numbers.
  fileprivate var document: JSONValue {
    switch self {
    case .null: .null
    case .integer(let number): .integer(number)
    case .text(let text): .string(text)
    case .bytes(let bytes): .array(bytes.map { .integer(Int64($0)) })
    }
  }

  fileprivate init?(document: JSONValue) {
    switch document {
    case .null: self = .null
    case .integer(let number): self = .integer(number)
    case .string(let text): self = .text(text)
    case .array(let numbers):
      self = .bytes(numbers.compactMap { $0.integer.map { UInt8(truncatingIfNeeded: $0) } })
    default: return nil
    }
  }
}
