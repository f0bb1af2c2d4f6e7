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
  private var files: [Int64: SpoolFile] = [:]
  /// What the files have, so that nothing is written twice.
  private var kept: [Int64: Set<Int64>] = [:]

  /// - Parameters:
  ///   - folder: made when it is first needed.
  ///   - address: of the journal, without its passwords.
  init(in folder: String, of address: String) {
    self.folder = folder
    journal = Self.hexadecimal(Array(SHA256.hash(data: Array(address.utf8)).prefix(8)))
  }

  /// Leaves the files to the next process.
  func letGo() { files = [:] }

  /// Writes entries to the disk.
  ///
  /// - Parameter fence: that of this process's lease on the run.
  func keep(_ entries: [Entry], of run: Int64, fence: Int64) throws(JournalError) {
    let new = entries.filter { !(kept[run]?.contains($0.number) ?? false) }
    if new.isEmpty { return }
    let file = try file(of: run, fence: fence)
    try file.append(new.map { .array($0.row.map(\.document)) })
    kept[run, default: []].formUnion(new.map(\.number))
  }

  /// All has come into the database.
  func drop(_ run: Int64) {
    kept[run] = nil
    files.removeValue(forKey: run)?.remove()
  }

  /// Hands over what processes have left that are gone, and deletes it where that says so. A file that
  /// cannot be read or written keeps no other one from that, and stays; so does one of which not every line
  /// is understood.
  ///
  /// - Returns: why the first one that stays does, where it is not because `body` says so.
  func takeLeft(
    _ body: (_ run: Int64, _ fence: Int64, _ rows: [[SQLValue]]) throws(JournalError) -> Bool
  ) -> JournalError? {
    var failure: JournalError?
    do throws(JournalError) {
      for name in try names() {
        let path = "\(folder)/\(name)"
        do throws(JournalError) {
          try take(path, body)
        } catch {
          failure =
            failure
            ?? JournalError(
              error.kind, "what became of changes is left in \(path): \(error.line)",
              remedy: "'halo runs' shows their runs, and 'halo runs verify' looks at them")
        }
      }
    } catch {
      failure = error
    }
    return failure
  }

  private func take(
    _ path: String,
    _ body: (_ run: Int64, _ fence: Int64, _ rows: [[SQLValue]]) throws(JournalError) -> Bool
  ) throws(JournalError) {
    // Nil while its process lives.
    guard let file = try SpoolFile(left: path) else { return }
    let lines = try file.lines()
    // Its process was gone before it had written anything.
    guard let first = lines.first else { return file.remove() }
    guard let head = first?.array, head.count == 2, let run = head[0].integer,
      let fence = head[1].integer
    else { throw JournalError(.failed, "it does not begin as such a file does") }
    let rows = lines.dropFirst().map { $0?.array.flatMap(Self.row) }
    let isDone = try body(run, fence, rows.compactMap(\.self))
    guard !rows.contains(where: { $0 == nil }) else {
      throw JournalError(.failed, "a line of it cannot be read")
    }
    if isDone { file.remove() }
  }

  private static func row(_ line: [JSONValue]) -> [SQLValue]? {
    let row = line.compactMap(SQLValue.init(document:))
    return row.count == line.count && row.count == Entry.columnNames.count ? row : nil
  }

  // MARK: Files

  private static let prefix = "unwritten-"

  private func names() throws(JournalError) -> [String] {
    guard let directory = opendir(folder) else {
      if errno == ENOENT { return [] }
      throw .file(folder, errno)
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.utf8.starts(with: "\(Self.prefix)\(journal)-".utf8) { names.append(name) }
    }
    return names.sorted()
  }

  private func file(of run: Int64, fence: Int64) throws(JournalError) -> SpoolFile {
    if let file = files[run] { return file }
    try JournalFile.makeFolder(folder)
    let file = try SpoolFile(new: "\(folder)/\(Self.prefix)\(journal)-\(run)-\(fence)")
    do throws(JournalError) {
      try file.append([.array([.integer(run), .integer(fence)])])
      try JournalFile.synchronise(folder: folder)
    } catch {
      file.remove()
      throw error
    }
    files[run] = file
    return file
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
      let bytes = numbers.compactMap { $0.integer.flatMap { UInt8(exactly: $0) } }
      guard bytes.count == numbers.count else { return nil }
      self = .bytes(bytes)
    default: return nil
    }
  }
}
