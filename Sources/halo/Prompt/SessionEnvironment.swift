internal import HuaweiCloud
internal import LuaHost
internal import ScriptTools
internal import StandardModules
internal import Text

/// The variables of a session. The `local`s of its inputs live here, in front of the globals, which
/// every other name still means.
final class SessionEnvironment {
  private let lua: LuaState
  let table: LuaReference
  /// What inputs returned, the latest first.
  private var results: [LuaReference] = []

  /// How many there have been.
  private(set) var resultCount = 0

  /// `_`, `_1` … `_9`
  static let resultNames = ["_"] + (1...9).map { "_\($0)" }

  init(in lua: LuaState) {
    self.lua = lua
    let stack = lua.stack
    stack.pushTable()
    stack.pushTable(fields: 2)
    for name in ["__index", "__newindex"] {
      stack.pushGlobals()
      stack.setField(name, of: -2)
    }
    stack.setMetatable(of: -2)
    table = stack.popReference()
  }

  /// [-0, +1]
  func push(on stack: LuaStack) {
    stack.push(table)
  }

  /// Whether a variable has a value.
  func has(_ name: String) -> Bool {
    let stack = lua.stack
    defer { stack.pop(2) }
    stack.push(table)
    if stack.pushField(name, of: -1) != .nil { return true }
    stack.pop(2)
    stack.pushGlobals()
    return stack.pushField(name, of: -1) != .nil
  }

  /// Whether a variable was meant by a name which is none; nil when nothing is near.
  func question(about name: String) -> String? {
    let stack = lua.stack
    var names: [String] = []
    for push in [push, { $0.pushGlobals() }] as [(LuaStack) -> Void] {
      push(stack)
      stack.forEachField(of: -1) {
        if let name = stack.string(at: -2) { names.append(name) }
      }
      stack.pop()
    }
    return Suggestion.question(for: name, in: names.sorted())
  }

  /// Has the chunk on top of a stack find its globals here. [-0, +0]
  func becomeGlobals(of stack: LuaStack) {
    stack.push(table)
    stack.setGlobals(ofChunk: -2)
  }

  /// Makes the value at `index` of a stack `_`, and what was `_` before `_1`, and so on.
  func remember(at index: Int, of stack: LuaStack) {
    resultCount += 1
    results.insert(stack.reference(at: index), at: 0)
    results = Array(results.prefix(Self.resultNames.count))
    let own = lua.stack
    own.push(table)
    for (name, result) in zip(Self.resultNames, results) {
      own.push(result)
      own.setField(name, of: -2)
    }
    own.pop()
  }

  /// Gives every variable that has one value another: a module was loaded again. The new value is on
  /// top of the state's stack, the old one below it. [-2, +0]
  func replaceValue() {
    let stack = lua.stack
    let (old, new) = (stack.absolute(-2), stack.absolute(-1))
    for push in [push, { $0.pushGlobals() }] as [(LuaStack) -> Void] {
      push(stack)
      var names: [String] = []
      stack.forEachField(of: -1) {
        if stack.isSame(-1, old), let name = stack.string(at: -2) { names.append(name) }
      }
      for name in names {
        stack.pushCopy(of: new)
        stack.setField(name, of: -2)
      }
      stack.pop()
    }
    stack.pop(2)
  }
}
