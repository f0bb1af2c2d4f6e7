internal import JSON

/// What a file does with its tables: which members it gives them, and what may give them members that
/// its text does not name.
///
/// Tables are told apart by the variable that holds them, or by the name of the member that leads to
/// them: whatever is done to a member of that name, in whatever table, is taken to be done to each.
struct TableUses {
  /// A member that is assigned by way of a variable.
  struct Write {
    /// The names behind the variable's.
    let path: ArraySlice<String>
    let value: Expression?
  }

  private(set) var writes: [Variable.ID: [Write]] = [:]
  /// The names that are assigned as members of what may be any table: of `self`, of a parameter, of what
  /// a function has given.
  private(set) var assigned: Set<String> = []
  /// Whether something is written by a key that is calculated, and nobody knows to what.
  private(set) var opensAll = false
  /// The same to `self`, which is any table with methods.
  private(set) var opensSelf = false
  private var variables: Set<Variable.ID> = []
  /// Those whose table has a metatable.
  private var classed: Set<Variable.ID> = []
  private var members: Set<String> = []
  private var keeps: [Variable.ID: Int] = [:]
  private var paths: Set<[String]> = []
  private let tree: SyntaxTree
  private let facts: ScriptFacts

  init(_ tree: SyntaxTree, _ facts: ScriptFacts) {
    (self.tree, self.facts) = (tree, facts)
    walk(tree.block)
  }

  /// Whether the table that a variable holds may get any members.
  ///
  /// - Parameter isWithin: whether it is a member of another table, so that it is kept once.
  func isOpen(_ variable: Variable.ID, isWithin: Bool) -> Bool {
    isWritten(variable) || classed.contains(variable)
      || isWithin && (opensAll || keeps[variable, default: 0] > 1)
  }

  /// The same, but for what a metatable does.
  func isWritten(_ variable: Variable.ID) -> Bool { variables.contains(variable) }

  /// The same for tables that a member of this name leads to.
  func isOpen(_ member: String) -> Bool { opensAll || members.contains(member) }

  /// The same for what a path of names leads to, or for a table that it is within.
  func isOpen(_ path: [String]) -> Bool {
    path.indices.contains { paths.contains(Array(path[...$0])) }
  }
}

extension TableUses: SyntaxWalk {
  mutating func visit(_ chain: Chain, _ use: Use) {
    for (number, suffix) in chain.suffixes.enumerated() where suffix.isCall {
      note(CallSite(chain: chain, number: number))
    }
    guard !chain.isCall, use.flow == .kept || use.flow == .returned else { return }
    if let variable = chain.bareName?.variable {
      keeps[variable, default: 0] += 1
    } else if let member = chain.suffixes.last?.member {
      members.insert(member)
    }
  }

  private mutating func note(_ call: CallSite) {
    for (number, argument) in call.arguments.enumerated() {
      guard case .chain(let chain) = argument, !chain.isCall else { continue }
      let path = facts.path(of: call.chain, upTo: call.number)
      if path == ["setmetatable"] {
        if number == 0 { giveMetatable(chain) }
      } else if path.map({ $0.count != 1 || !Self.harmless.contains($0[0]) }) ?? true {
        open(chain)
      }
    }
    // `rawset(t, "name", value)`
    if case .literal(.string(let name), _) = call.arguments.dropFirst().first {
      assigned.insert(name)
    }
  }

  /// What a chain leads to may get any members.
  private mutating func open(_ chain: Chain) {
    if let variable = chain.bareName?.variable {
      variables.insert(variable)
    } else if let member = chain.suffixes.last?.member {
      members.insert(member)
    }
    if let path = facts.path(of: chain, upTo: chain.suffixes.count), !path.isEmpty {
      paths.insert(path)
    }
  }

  private mutating func giveMetatable(_ chain: Chain) {
    guard let variable = chain.bareName?.variable else { return open(chain) }
    classed.insert(variable)
    if let path = facts.path(of: chain, upTo: 0), !path.isEmpty { paths.insert(path) }
  }

  /// Functions that give no table further members.
  private static let harmless: Set<String> = [
    "pairs", "ipairs", "next", "type", "tostring", "print", "rawget", "rawlen", "rawequal",
    "assert",
    "error", "getmetatable",
  ]

  mutating func visit(target: Chain, _ value: Expression?) {
    guard let last = target.suffixes.last else { return }
    if let member = last.member {
      let names = target.suffixes.compactMap { $0.isCall ? nil : $0.member }
      if let variable = target.name?.variable, names.count == target.suffixes.count {
        writes[variable, default: []].append(Write(path: names[...], value: value))
      }
      if target.suffixes.count > 1 || !holdsTable(target) { assigned.insert(member) }
    } else if case .index(let key) = last.kind, !key.isNumber {
      var owner = target
      owner.suffixes.removeLast()
      open(owner)
      noteUnknown(owner)
    }
  }

  /// Whether a target is a member of a table that is written out, and in no other variable.
  private func holdsTable(_ target: Chain) -> Bool {
    guard let variable = target.name?.variable else { return false }
    return tree.variables[variable].origins.allSatisfy { origin in
      switch origin {
      case .value(let values, let number):
        if number < values.count, case .table = values[number] { true } else { false }
      case .none: true
      case .element, .function, .unknown: false
      }
    }
  }

  /// Something is written to by a key that is calculated, which is more than the chain tells.
  private mutating func noteUnknown(_ owner: Chain) {
    if owner.isCall || owner.name == nil || owner.suffixes.last.map({ $0.member == nil }) ?? false {
      opensAll = true
    }
    guard let variable = owner.bareName?.variable else { return }
    for origin in tree.variables[variable].origins {
      switch origin {
      case .unknown:
        // What is handed to a function was noted there.
        if tree.variables[variable].name == "self" { opensSelf = true }
      case .element: opensAll = true
      case .value(let values, let number):
        guard number < values.count else {
          opensAll = true
          continue
        }
        switch values[number] {
        case .table, .literal: break
        case .chain(let chain) where chain.makesObject: break
        case .chain(let chain) where !chain.isCall: open(chain)
        default: opensAll = true
        }
      case .none, .function: break
      }
    }
  }

  mutating func visit(compared operands: [Expression], _ operators: [String]) {}
}

extension Chain {
  /// Whether it is `setmetatable({ … }, …)`.
  fileprivate var makesObject: Bool {
    guard let name, name.isGlobal, name.text == "setmetatable", suffixes.count == 1,
      case .call(let arguments) = suffixes[0].kind, case .table = arguments.first
    else { return false }
    return true
  }
}
