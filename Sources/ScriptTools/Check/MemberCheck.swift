internal import CloudModule
internal import HuaweiCloud
internal import JSON
internal import LuaHost
internal import StandardModules
internal import Text

/// Finds members that are not there: of modules, of what calls return, of texts.
struct MemberCheck {
  let values: ScriptValues
  /// Members of globals that the script itself defines, and globals of which it defines more than its
  /// text names.
  let memberWrites: Set<[String]>
  let computedWrites: Set<[String]>
  /// What the script and the files that it requires do with their tables; its own first.
  let uses: [TableUses]

  /// - Parameter isTarget: whether the last member is assigned, which only records refuse.
  func findings(
    in chain: Chain, _ steps: [KnownValue?], _ use: Use, isTarget: Bool = false
  ) -> [Finding] {
    for (number, suffix) in chain.suffixes.enumerated() {
      guard let name = suffix.member, let value = steps[number] else { continue }
      let isLast = number == chain.suffixes.count - 1
      if isTarget, isLast, value.type?.innermostRecord == nil { continue }
      var reading = Reading(name: name, isTested: use.isTested && isLast)
      if case .method = suffix.kind { (reading.isCalled, reading.isUsed) = (true, true) }
      if !isLast {
        reading.isUsed = true
        if chain.suffixes[number + 1].isCall { reading.isCalled = true }
      }
      if case .module(let table) = value, mayHave(name, table, chain, number) { continue }
      if let path = values.facts.path(of: chain, upTo: number) {
        if isWritten(path, name) { continue }
        reading.isTested = reading.isTested || values.facts.testedMembers.contains(path + [name])
      }
      if let message = problem(reading, of: value) {
        return [Finding(at: suffix.position, message)]
      }
    }
    return []
  }

  private struct Reading {
    let name: String
    var isTested: Bool
    var isCalled = false
    /// Whether it fails where the member is not there: it is called, or a member of it is read.
    var isUsed = false
  }

  /// Whether something may give a member to a table of a module, or to an object, that its module does not
  /// name.
  private func mayHave(
    _ name: String, _ table: ModuleTable, _ chain: Chain, _ number: Int
  ) -> Bool {
    if let path = values.facts.path(of: chain, upTo: number),
      uses.contains(where: { $0.isOpen(path) })
    {
      return true
    }
    if let variable = chain.name?.variable, let own = uses.first,
      own.isOpen(variable, isWithin: false)
    {
      return true
    }
    return uses.contains { $0.assigned.contains(name) || !table.isWhole && $0.opensAll }
  }

  private func isWritten(_ path: [String], _ name: String) -> Bool {
    memberWrites.contains { (path + [name]).starts(with: $0) } || computedWrites.contains(path)
  }

  private func problem(_ reading: Reading, of value: KnownValue) -> String? {
    switch value {
    case .live(let reference):
      guard let problem = values.live.problem(reading: reading.name, of: reference) else {
        return nil
      }
      return reading.isTested && !problem.raises ? nil : problem.message
    case .typed(let type): return self.problem(reading, of: type)
    case .field(let field, _): return self.problem(reading, of: field.type)
    case .enumeration(let enumeration):
      return missing(reading, in: enumeration.values, of: "cloud.\(enumeration.name)")
    case .object(let object):
      if reading.isTested { return nil }
      let names = object.fields.map(\.name) + object.methods.map(\.name)
      return missing(reading, in: names, of: object.name)
    case .literal(.string): return self.problem(reading, of: .string)
    case .module(let table):
      if table.members[reading.name] != nil || reading.isTested { return nil }
      let names = table.members.keys.sorted()
      // What is only read may be a setting that is left out.
      guard reading.isUsed || Suggestion.nearest(to: reading.name, in: names) != nil else {
        return nil
      }
      return missing(reading, in: names, of: table.name)
    case .maker, .operation, .function, .objects, .literal, .table, .closure: return nil
    }
  }

  private func problem(_ reading: Reading, of type: ValueType) -> String? {
    switch type {
    case .record(let record):
      let names = record.fields.map(\.name) + ["raw"]
      if names.contains(reading.name) { return nil }
      return "\(record.name) has no field '\(reading.name)'"
        + Suggestion.advice(for: reading.name, in: names)
    case .list(.record(let record)):
      guard record.fields.contains(where: { $0.name == reading.name }) else { return nil }
      return "this is a list of \(record.name): \(reading.name) is a field of each of them"
    case .string, .time:
      guard reading.isCalled, !isWritten(["string"], reading.name) else { return nil }
      return values.live.problem(readingMethod: reading.name)
    case .integer, .number, .boolean, .list, .any: return nil
    }
  }

  private func missing(_ reading: Reading, in names: [String], of owner: String) -> String? {
    if names.contains(reading.name) { return nil }
    return "\(owner) has no '\(reading.name)'"
      + Suggestion.advice(for: reading.name, in: names)
  }
}

extension LiveValues {
  /// What reading a member that is not there comes to; nil when it is there, or no table is asked.
  func problem(
    reading name: String, of value: LuaReference
  ) -> (message: String, raises: Bool)? {
    let stack = lua.stack
    let count = stack.count
    defer { stack.setCount(count) }
    stack.push(value)
    guard stack.type(at: -1) == .table else { return nil }
    let table = stack.count
    stack.push(name)
    do throws(LuaError) {
      try stack.get(of: table)
    } catch {
      return (error.description, true)
    }
    guard stack.type(at: -1) == .nil, let owner = standardName(ofTableAt: table) else { return nil }
    var names: [String] = []
    stack.forEachField(of: table) {
      if let name = stack.string(at: -2) { names.append(name) }
    }
    let advice = Suggestion.advice(for: name, in: names.sorted())
    return ("\(owner) has no '\(name)'\(advice)", false)
  }

  /// The same for a method of all texts.
  func problem(readingMethod name: String) -> String? {
    guard case .live(let library) = variable("string") else { return nil }
    return problem(reading: name, of: library)?.message
  }

  /// The name of a library of Lua's own whose members are all known. [-0, +0]
  private func standardName(ofTableAt table: Int) -> String? {
    let stack = lua.stack
    let count = stack.count
    defer { stack.setCount(count) }
    stack.pushLoaded()
    var found: String?
    stack.forEachField(of: -1) {
      if stack.isSame(-1, table) { found = stack.string(at: -2) }
    }
    return found.flatMap { ["_G", "package"].contains($0) ? nil : $0 }
  }
}
