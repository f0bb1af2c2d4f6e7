internal import HuaweiCloud
internal import JSON
internal import StandardModules

// Names, and what follows them.
extension ScriptValues {
  /// What a chain stands for before each of its suffixes, and after the last one.
  ///
  /// - Parameter count: so many of the suffixes are looked at; all if nil.
  func steps(of chain: Chain, upTo count: Int? = nil) -> [KnownValue?] {
    var steps: [KnownValue?] = [root(of: chain)]
    for (number, suffix) in chain.suffixes.prefix(count ?? .max).enumerated() {
      switch suffix.kind {
      case .member(let name): steps.append(member(name, of: steps[number]))
      case .index(let key): steps.append(element(of: steps[number], at: key))
      case .call, .method:
        steps.append(
          results(of: CallSite(chain: chain, number: number), steps).first ?? nil)
      }
    }
    return steps
  }

  private func root(of chain: Chain) -> KnownValue? {
    switch chain.root {
    case .parenthesis(let value): return self.value(of: value)
    case .name(let name):
      if let variable = name.variable {
        let value = value(of: variable)
        // What a table holds may change between its making and its use.
        if case .table = value { return table(in: variable).map { .table($0) } }
        return value
      }
      if evidence == .likely, name.isGlobal, let origins = tree.globals[name.text] {
        return value(of: .global(name.text), origins)
      }
      return isStandard(name) ? live.variable(name.text) : nil
    }
  }

  func member(_ name: String, of value: KnownValue?) -> KnownValue? {
    switch value {
    case .live(let reference): return live.member(name, of: reference)
    case .typed(.record(let record)):
      guard let field = record.fields.first(where: { $0.name == name }) else { return nil }
      return .field(field, of: record)
    case .field(let field, _): return member(name, of: .typed(field.type))
    case .enumeration(let enumeration):
      return enumeration.values.contains(name) ? .literal(.string(name)) : nil
    case .object(let object):
      if let method = object.methods.first(where: { $0.name == name }) {
        return .function(method, named: "\(object.name):\(name)")
      }
      return object.fields.first { $0.name == name }.flatMap { live.notes.value(of: $0.type) }
    case .module(let table):
      return table.members[name].flatMap { self.value(of: $0) }
        ?? live.notes.function("\(table.name).\(name)")
    case .table(let table): return field(name, of: table)
    default: return nil
    }
  }

  /// What a table's field holds: others than its maker may write to it, so that this is never certain.
  private func field(_ name: String, of table: TableConstructor) -> KnownValue? {
    guard evidence == .likely, let entries = entries(of: table)[name], let first = entries.first
    else { return nil }
    return value(of: .field(first.position), entries.map { .value([$0.value], number: 0) })
  }

  private func element(of value: KnownValue?, at key: Expression) -> KnownValue? {
    if case .literal(.string(let name), _) = key { return member(name, of: value) }
    if case .live(let list) = value, case .literal(.integer(let number), _) = key {
      return live.element(Int(number), of: list)
    }
    return element(of: value)
  }

  /// Of an element that is not known by its number only the kind is.
  func element(of list: KnownValue?) -> KnownValue? {
    switch list {
    case .objects(let object): return .object(object)
    case .live(let reference): return live.element(1, of: reference)
    case .table(let table) where evidence == .likely:
      return deeper { table.elements.first.flatMap { value(of: $0) } }
    default:
      guard case .list(let element) = list?.type else { return nil }
      return .typed(element)
    }
  }
}
