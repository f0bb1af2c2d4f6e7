internal import HuaweiCloud
internal import LuaHost

extension LuaStack {
  /// Makes the table on top of the stack a module: absent members raise, with a suggestion, and
  /// nothing can be added. [-0, +0]
  func makeStrict(named name: String, members: [String]) {
    pushTable(fields: 4)
    push(name)
    setField("__name", of: -2)
    push(false)
    setField("__metatable", of: -2)
    push(function: { stack throws(LuaError) in
      let member = stack.description(at: 2)
      let suggestion = Suggestion.nearest(to: member, in: members.sorted())
      throw LuaError(
        "\(name) has no '\(member)'" + (suggestion.map { "; did you mean '\($0)'?" } ?? ""))
    })
    setField("__index", of: -2)
    push(function: { stack throws(LuaError) in
      throw LuaError("\(name) is a module: '\(stack.description(at: 2))' cannot be set")
    })
    setField("__newindex", of: -2)
    setMetatable(of: -2)
  }
}
