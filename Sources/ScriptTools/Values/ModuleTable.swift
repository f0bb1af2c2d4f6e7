internal import JSON

/// A table of a module of the user's own, or an object that one of its functions makes: all of its members
/// are known.
struct ModuleTable {
  /// What a member is, as far as that matters.
  enum Member {
    case table(ModuleTable)
    /// What another module returns.
    case module(named: String)
    /// A function that gives an object whose methods are known.
    case maker(of: ModuleTable)
    /// Anything else, or a table that may have any members.
    case other
  }

  /// As messages call it: `lib`, `lib.text`, `an object of lib`.
  let name: String
  let members: [String: Member]
  /// Whether it is what the module returns, and not a table within that.
  var isWhole = false

  init(named name: String, _ members: [String: Member]) {
    (self.name, self.members) = (name, members)
  }

  /// - Parameter names: members of which no more is known.
  init(named name: String, names: Set<String>) {
    self.init(named: name, Dictionary(uniqueKeysWithValues: names.map { ($0, .other) }))
  }
}

/// Finds out which members the table has that a file returns, and those within it, at any depth.
///
/// A table is given up as soon as something may give it members that the text does not name: when it is
/// handed to a function, has a metatable, is kept in a second place, or is written to by a key that is
/// calculated. See ``TableUses``, which also has the names that are assigned by way of what no table is
/// known to be behind: `self`, a parameter.
struct ModuleTables {
  private let tree: SyntaxTree
  private let uses: TableUses

  init(_ tree: SyntaxTree, _ uses: TableUses) {
    (self.tree, self.uses) = (tree, uses)
  }

  /// The table that the file returns; nil when its members cannot all be known.
  func returned(named name: String) -> ModuleTable.Member {
    guard case .return(let values) = tree.block.statements.last, values.count == 1, !uses.opensSelf
    else { return .other }
    let member = member(values[0], named: name, Way())
    guard case .table(var table) = member else { return member }
    table.isWhole = true
    return .table(table)
  }

  /// How a value was come by.
  private struct Way {
    var variables: Set<Variable.ID> = []
    /// Whether it is a member of a table.
    var isWithin = false
    /// What is written by way of the variables that hold it.
    var writes: [TableUses.Write] = []
  }

  private func member(_ value: Expression, named name: String, _ way: Way) -> ModuleTable.Member {
    switch value {
    case .table(let table): return self.table(table, named: name, way)
    case .function(let body):
      return made(by: body, named: name, way).map { .maker(of: $0) } ?? .other
    case .chain(let chain):
      if let module = chain.requiredModule { return .module(named: module) }
      guard let variable = chain.bareName?.variable, !way.variables.contains(variable),
        let held = tree.onlyValue(of: variable), !uses.isOpen(variable, isWithin: way.isWithin)
      else { return .other }
      var way = way
      way.variables.insert(variable)
      way.writes += uses.writes[variable, default: []]
      return member(held, named: name, way)
    default: return .other
    }
  }

  private func table(
    _ table: TableConstructor, named name: String, _ way: Way
  ) -> ModuleTable.Member {
    guard table.computed.isEmpty else { return .other }
    var values: [String: [Expression?]] = [:]
    for entry in table.entries { values[entry.name, default: []].append(entry.value) }
    for write in way.writes {
      if let last = write.path.first, write.path.count == 1 {
        values[last, default: []].append(write.value)
      }
    }
    var members: [String: ModuleTable.Member] = [:]
    for (member, given) in values {
      // Which of several it is depends on when it is asked.
      guard given.count == 1, let value = given[0], !uses.isOpen(member) else {
        members[member] = .other
        continue
      }
      var inner = way
      inner.isWithin = true
      inner.writes = way.writes.filter { $0.path.count > 1 && $0.path.first == member }
        .map { TableUses.Write(path: $0.path.dropFirst(), value: $0.value) }
      members[member] = self.member(value, named: "\(name).\(member)", inner)
    }
    return .table(ModuleTable(named: name, members))
  }

  // MARK: Objects

  /// What a function makes each of whose results is `setmetatable({ … }, class)` with
  /// `class.__index = class`: an object with the methods of that class.
  private func made(by body: FunctionBody, named name: String, _ way: Way) -> ModuleTable? {
    var (classes, fields): (Set<Variable.ID>, Set<String>) = ([], [])
    for results in body.results {
      guard results.count == 1, let (object, shape) = object(results[0]) else { return nil }
      classes.insert(shape)
      fields.formUnion(object.entries.map(\.name))
    }
    guard classes.count == 1, let shape = classes.first,
      case .table(let table)? = tree.onlyValue(of: shape), table.computed.isEmpty,
      !uses.isOpen(shape, isWithin: false)
    else { return nil }
    let writes = uses.writes[shape, default: []]
    guard writes.contains(where: { $0.path.elementsEqual(["__index"]) && $0.isOf(shape) }) else {
      return nil
    }
    let names = fields.union(table.entries.map(\.name)).union(writes.compactMap { $0.path.first })
    return ModuleTable(named: "what \(name) returns", names: names)
  }

  /// The table, and the variable with the class, of `setmetatable({ … }, class)`, also where that was kept
  /// in a variable.
  private func object(_ value: Expression) -> (TableConstructor, Variable.ID)? {
    guard case .chain(let chain) = value else { return nil }
    if let variable = chain.bareName?.variable {
      guard let held = tree.onlyValue(of: variable), case .chain(let made) = held,
        made.bareName == nil, !uses.isOpen(variable, isWithin: false)
      else { return nil }
      return object(held)
    }
    guard let name = chain.name, name.isGlobal, name.text == "setmetatable",
      chain.suffixes.count == 1, case .call(let arguments) = chain.suffixes[0].kind,
      arguments.count == 2, case .chain(let shape) = arguments[1],
      let variable = shape.bareName?.variable
    else { return nil }
    if case .table(let table) = arguments[0] {
      return table.computed.isEmpty ? (table, variable) : nil
    }
    // `local self = { … }` and then `return setmetatable(self, class)`.
    guard case .chain(let kept) = arguments[0], let id = kept.bareName?.variable,
      case .table(let table)? = tree.onlyValue(of: id), table.computed.isEmpty, !uses.isWritten(id)
    else { return nil }
    var whole = table
    whole.entries += uses.writes[id, default: []].compactMap { write in
      write.path.first.map {
        .init(name: $0, position: chain.position, value: write.value ?? .missing)
      }
    }
    return (whole, variable)
  }
}

extension TableUses.Write {
  /// Whether the value is what a variable holds.
  fileprivate func isOf(_ variable: Variable.ID) -> Bool {
    guard case .chain(let chain) = value else { return false }
    return chain.bareName?.variable == variable
  }
}

extension SyntaxTree {
  /// What a variable holds all the time; nil for one that is assigned to, and for parameters and the like.
  fileprivate func onlyValue(of variable: Variable.ID) -> Expression? {
    let origins = variables[variable].origins
    guard origins.count == 1 else { return nil }
    switch origins[0] {
    case .value(let values, let number): return number < values.count ? values[number] : nil
    case .function(let body): return .function(body)
    case .element, .none, .unknown: return nil
    }
  }
}

extension Chain {
  /// The module that `require "name"` gives.
  fileprivate var requiredModule: String? {
    guard let name, name.isGlobal, name.text == "require", suffixes.count == 1,
      case .call(let arguments) = suffixes[0].kind,
      case .literal(.string(let module), _) = arguments.first
    else { return nil }
    return module
  }
}
