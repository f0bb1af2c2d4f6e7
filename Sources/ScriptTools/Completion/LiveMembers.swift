internal import HuaweiCloud
internal import LuaHost
internal import Text

// Lists of members.
extension LiveValues {
  /// Members whose names begin in a way.
  struct Members {
    var candidates: [CompletionList.Candidate] = []
    var isComplete = true
  }

  /// So many fields are listed.
  private static let listed = 1000
  /// So much looking is done in a blink: a key that is a string is four times the work of another.
  private static let effort = 60_000

  /// The variables there are.
  func variables(beginningWith prefix: String) -> Members {
    balanced {
      pushEnvironment()
      return members(beginningWith: prefix, owner: "", functionsOnly: false)
    }
  }

  /// - Parameter asNames: whether they are to stand after a dot, and not in quotes.
  func members(
    of value: LuaReference, beginningWith prefix: String, functionsOnly: Bool, asNames: Bool = true
  ) -> Members {
    balanced {
      stack.push(value)
      return members(
        beginningWith: prefix, owner: stack.typeName(at: -1), functionsOnly: functionsOnly,
        asNames: asNames)
    }
  }

  /// What `require` finds without looking for files.
  func modules(beginningWith prefix: String) -> Members {
    balanced {
      stack.pushLoaded()
      var found = members(
        beginningWith: prefix, owner: "", functionsOnly: false, asNames: false, described: false)
      stack.pushField("package", of: -1)
      if stack.type(at: -1) == .table, stack.pushField("preload", of: -1) == .table {
        let further = members(
          beginningWith: prefix, owner: "", functionsOnly: false, asNames: false, described: false)
        let known = Set(found.candidates.map(\.text))
        found.candidates += further.candidates.filter { !known.contains($0.text) }
        found.candidates.sort { $0.text < $1.text }
      }
      return found
    }
  }

  private func members(
    beginningWith prefix: String, owner: String?, functionsOnly: Bool, asNames: Bool = true,
    described: Bool = true
  ) -> Members {
    let beginning = Array(prefix.utf8)
    var found = Members()
    var names: Set<String> = []
    var effort = 0
    func list(_ name: String) throws(Enough) {
      guard asNames ? name.isPlainName(shownFor: prefix) : true, names.insert(name).inserted
      else { return }
      if names.count > Self.listed { throw Enough() }
      let note = owner.flatMap { notes.note(on: name, of: $0) }
      found.candidates.append(.init(name, note ?? (described ? kindOfTop : "")))
    }
    do throws(Enough) {
      for _ in 0..<Self.chain {
        stack.unseal()
        guard stack.type(at: -1) == .table || pushIndex() else { break }
        try stack.forEachField(of: -1) { () throws(Enough) in
          effort += stack.type(at: -2) == .string ? 4 : 1
          if effort > Self.effort { throw Enough() }
          guard !functionsOnly || stack.type(at: -1) == .function,
            stack.hasKey(beginningWith: beginning), let name = stack.string(at: -2)
          else { return }
          try list(name)
        }
        guard pushIndex() else { break }
      }
    } catch {
      found.isComplete = false
    }
    if !functionsOnly, let owner { found.add(further(of: owner), to: names, prefix) }
    found.candidates.sort { $0.text.sortKey < $1.text.sortKey }
    return found
  }

  /// Members that are there although the table does not hold them yet.
  private func further(of owner: String) -> [CompletionList.Candidate] {
    if let record = notes.records[owner] { return record.candidates }
    return notes.enumerations.values.filter { "cloud.\($0.name)".withoutLastName == owner }
      .map { .init(String($0.name.split(separator: ".")[1]), "the values of an enumeration") }
  }

  /// What the value on top is, in a word or two.
  private var kindOfTop: String {
    switch stack.type(at: -1) {
    case .string: stack.string(at: -1).map { String($0.prefix(40)).luaLiteral } ?? "string"
    case .number, .boolean: stack.description(at: -1)
    case .table: stack.typeName(at: -1) ?? "table"
    case .userdata: stack.typeName(at: -1) ?? "userdata"
    case let type: type.name
    }
  }
}

/// Not everything has been looked at.
private struct Enough: Error {}

extension LiveValues.Members {
  fileprivate mutating func add(
    _ further: [CompletionList.Candidate], to names: Set<String>, _ prefix: String
  ) {
    candidates += further.filter {
      $0.text.hasPrefix(prefix) && $0.text.isPlainName(shownFor: prefix) && !names.contains($0.text)
    }
  }
}

extension LuaStack {
  /// Whether the key at -2 is a string with this beginning.
  fileprivate func hasKey(beginningWith prefix: [UInt8]) -> Bool {
    withBytes(at: -2) { bytes in
      guard bytes.count >= prefix.count else { return false }
      // Asked for each of very many keys: a loop costs less than two slices.
      for index in prefix.indices where bytes[index] != prefix[index] { return false }
      return true
    } ?? false
  }
}

extension String {
  /// Whether it can stand after a dot, and is worth showing: what begins with '_' only is when asked
  /// for.
  fileprivate func isPlainName(shownFor prefix: String) -> Bool {
    isLuaName && !LuaSource.keywords.contains(self) && (!hasPrefix("_") || prefix.hasPrefix("_"))
  }

  /// Capitals among the small letters.
  fileprivate var sortKey: String { lowercased() }
}

extension RecordType {
  /// Its fields, in the order of the description.
  var candidates: [CompletionList.Candidate] {
    fields.map { .init($0.name, $0.documentation) }
      + [.init("raw", RecordType.rawDocumentation)]
  }
}
