// Tables in braces.
extension ScriptValues {
  /// The table in braces that a variable holds: when nothing can have changed it but the writes that
  /// are known of it, or as it is with these.
  func table(in variable: Variable.ID) -> TableConstructor? {
    if let known = tables[variable] { return known }
    tables[variable] = .some(nil)
    let table =
      evidence == .certain ? unchangedTable(in: variable) : writtenTable(in: variable)
    tables[variable] = .some(table)
    return table
  }

  /// The entries of a table by name, in the order of the text.
  func entries(of table: TableConstructor) -> [String: [TableConstructor.Entry]] {
    guard let first = table.entries.first else { return [:] }
    let key = EntriesKey(first: first.position, count: table.entries.count)
    if let known = entries[key] { return known }
    let found = Dictionary(grouping: table.entries, by: \.name)
    entries[key] = found
    return found
  }

  private func writtenTable(in variable: Variable.ID) -> TableConstructor? {
    guard case .table(var table) = value(of: variable) else { return nil }
    table.entries += facts.variables[variable].writes.map { write in
      .init(name: write.name, position: write.position, value: write.value ?? .missing)
    }
    return table
  }

  private func unchangedTable(in variable: Variable.ID) -> TableConstructor? {
    let (origins, use) = (tree.variables[variable].origins, facts.variables[variable])
    guard origins.count == 1, case .value(let values, let number) = origins[0],
      number < values.count, case .table(let table) = values[number], table.computed.isEmpty,
      !use.isKept, !use.isReturned, !use.hasComputedWrites,
      use.calls.allSatisfy({ leavesArgumentsAlone($0) })
    else { return nil }
    return table
  }

  private func leavesArgumentsAlone(_ call: CallSite) -> Bool {
    switch steps(of: call.chain, upTo: call.number)[call.number] {
    case .operation, .function: return true
    default: break
    }
    guard let name = call.chain.name, call.number == 0, isStandard(name) else { return false }
    return ["pcall", "print", "pairs", "ipairs", "next", "type", "tostring", "rawget"]
      .contains(name.text)
  }
}
