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
    journal = Array(SHA256.hash(data: Array(address.utf8)).prefix(8)).hexadecimal
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

  /// What processes have left that are gone. A file that cannot be read keeps no other one from that, and
  /// stays.
  ///
  /// - Parameter tell: told why one of them does.
  func takeLeft(orTell tell: (JournalError) -> Void) -> [LeftOutcomes] {
    let names: [String]
    do throws(JournalError) {
      names = try self.names()
    } catch {
      tell(error)
      return []
    }
    return names.compactMap { name in
      let path = "\(folder)/\(name)"
      do throws(JournalError) {
        return try LeftOutcomes(in: path)
      } catch {
        tell(.left(in: path, error))
        return nil
      }
    }
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
}

/// What one process that is gone has left of one run: nobody else has it as long as this lives.
struct LeftOutcomes {
  let run: Int64
  /// That of its lease on the run.
  let fence: Int64
  /// Those that are understood, as `Entry.row` gives them.
  let rows: [[SQLValue]]
  private let path: String
  private let isWhole: Bool
  private let file: SpoolFile

  /// Nil while its process lives, and where that was gone before it had written anything.
  fileprivate init?(in path: String) throws(JournalError) {
    guard let file = try SpoolFile(left: path) else { return nil }
    let lines = try file.lines()
    guard let first = lines.first else {
      file.remove()
      return nil
    }
    guard let head = first?.array, head.count == 2, let run = head[0].integer,
      let fence = head[1].integer
    else { throw JournalError(.failed, "it does not begin as such a file does") }
    let rows = lines.dropFirst().map { $0?.array.flatMap(Self.row) }
    (self.run, self.fence, self.path, self.file) = (run, fence, path, file)
    self.rows = rows.compactMap(\.self)
    isWhole = !rows.contains { $0 == nil }
  }

  private static func row(_ line: [JSONValue]) -> [SQLValue]? {
    let row = line.compactMap(SQLValue.init(document:))
    let isWhole = row.count == line.count && row.count == Entry.columnNames.count
    return isWhole && zip(row, Entry.types).allSatisfy({ $0.fits($1) }) ? row : nil
  }

  /// Deletes it, once all that is understood is of no use any more.
  ///
  /// - Returns: why it stays; nil where it does not.
  func drop() -> JournalError? {
    guard isWhole else { return failure(JournalError(.failed, "a line of it cannot be read")) }
    file.remove()
    return nil
  }

  /// Why it stays.
  func failure(_ error: JournalError) -> JournalError { .left(in: path, error) }
}

extension JournalError {
  fileprivate static func left(in path: String, _ error: JournalError) -> JournalError {
    JournalError(
      error.kind, "what became of changes is left in \(path): \(error.line)",
      remedy: "'halo runs' shows their runs, and 'halo runs verify' looks at them")
  }
}

extension SQLValue {
  /// Whether a column of this type takes it.
  fileprivate func fits(_ type: String) -> Bool {
    switch self {
    case .null: true
    case .integer: type.utf8.elementsEqual("bigint".utf8)
    case .text: type.utf8.elementsEqual("text".utf8)
    case .bytes: type.utf8.elementsEqual("bytea".utf8)
    }
  }

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
