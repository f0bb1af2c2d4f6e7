/// A Lua value that needs no Lua state to exist.
public enum LuaValue: Hashable, Sendable {
  case `nil`
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
}
