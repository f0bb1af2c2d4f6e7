package import LuaHost
internal import Text

extension LuaStack {
  /// Makes the table on top of the stack a module: absent members raise, with a suggestion, and
  /// nothing can be added or changed. In its place comes a table that shows the members. [-1, +1]
  ///
  /// - Parameters:
  ///   - further: members that are made when they are first read.
  ///   - kind: what the table is, for messages.
  package func makeStrict(
    named name: String, members: [String], further: LateMembers = .none, kind: String = "a module"
  ) {
    pushTable(fields: 4)
    push(name)
    setField("__name", of: -2)
    push(function: { stack throws(LuaError) in
      let member = stack.description(at: 2)
      if further.push(member, stack) {
        stack.pushCopy(of: 2)
        stack.pushCopy(of: -2)
        stack.rawSet(of: 1)
        return .results(1)
      }
      let known = (members + further.names()).sorted()
      throw LuaError("\(name) has no '\(member)'" + Suggestion.advice(for: member, in: known))
    })
    setField("__index", of: -2)
    push(function: { stack throws(LuaError) in
      throw LuaError("\(name) is \(kind): '\(stack.description(at: 2))' cannot be set")
    })
    setField("__newindex", of: -2)
    setMetatable(of: -2)
    pushSealed(named: name, kind)
  }

  /// Replaces the table on top by an empty one through which its members are read. [-1, +1]
  private func pushSealed(named name: String, _ kind: String) {
    pushTable()
    pushTable(fields: 7)
    seal(metatable: -1)
    push(name)
    setField("__name", of: -2)
    pushCopy(of: -3)
    setField("__index", of: -2)
    push(function: { stack throws(LuaError) in
      throw LuaError("\(name) is \(kind): '\(stack.description(at: 2))' cannot be set")
    })
    setField("__newindex", of: -2)
    pushGlobals()
    pushField("next", of: -1)
    remove(at: -2)
    let next = popReference()
    let members = reference(at: -3)
    push(function: { stack in
      stack.push(function: { stack throws(LuaError) in
        // The table itself stays out of reach.
        stack.push(next)
        stack.push(members)
        stack.pushCopy(of: 2)
        try stack.call(arguments: 2, results: 2)
        return .results(2)
      })
      stack.pushNil()
      stack.pushNil()
      return .results(3)
    })
    setField("__pairs", of: -2)
    guardMetatable(reading: members)
    setMetatable(of: -2)
    remove(at: -2)
  }
}

// MARK: Guarding metatables

extension LuaStack {
  /// Keeps the metatable on top out of the reach of scripts, and gives them another table in its
  /// place, so that what copies tables together with their metatables works. [-0, +0]
  ///
  /// What `getmetatable` gives does all that the metatable does; whatever a script makes of it, or
  /// with it, the values of the runtime keep the metatable itself, by which they are known.
  ///
  /// - Parameter members: the table that `__index` is and that no script may get hold of.
  package func guardMetatable(reading members: LuaReference? = nil) {
    let metatable = absolute(-1)
    pushTable(fields: 6)
    let double = absolute(-1)
    forEachField(of: metatable) {
      // The mark of a sealed table is none of its metamethods.
      guard type(at: -2) == .string else { return }
      pushCopy(of: -2)
      pushCopy(of: -2)
      rawSet(of: double)
    }
    if let members {
      push(function: { stack throws(LuaError) in
        stack.push(members)
        stack.pushCopy(of: 2)
        try stack.get(of: -2)
        return .results(1)
      })
      setField("__index", of: double)
      // A copy is the script's own.
      pushNil()
      setField("__newindex", of: double)
    }
    setField("__metatable", of: metatable)
  }
}

/// Members of a strict table that cost nothing until a script reads them.
package struct LateMembers {
  let names: () -> [String]
  /// Pushes the member of this name; false when there is none. [-0, +1 or 0]
  let push: (String, LuaStack) -> Bool

  package init(
    names: @escaping () -> [String], push: @escaping (String, LuaStack) -> Bool
  ) {
    self.names = names
    self.push = push
  }

  package static var none: LateMembers { LateMembers(names: { [] }, push: { _, _ in false }) }
}
