import CLuaHost

/// One function call on a Lua stack.
public struct LuaFrame: Equatable, Sendable {
  /// Whose code a frame runs.
  public enum Kind: Sendable {
    /// A Lua function of the user's.
    case user
    /// A Lua function that belongs to Halo, in a chunk whose name starts with `=[halo`.
    case runtime
    /// A C function, which includes host functions.
    case c
  }

  /// Whose code it runs.
  public let kind: Kind
  /// nil in a C function.
  public let position: LuaPosition?
  /// `cloud.eip.update` if it is in a module, otherwise the caller's name for it; may be empty.
  public let name: String
  /// What the name is: `function`, `method`, `local`, `upvalue`, `field`, `main chunk`, … May be
  /// empty.
  public let nameKind: String

  init(_ frame: lh_frame) {
    kind =
      switch frame.kind {
      case LH_FRAME_USER: .user
      case LH_FRAME_RUNTIME: .runtime
      default: .c
      }
    position =
      kind == .c
      ? nil : LuaPosition(source: String(cString: frame.source), line: Int(frame.line))
    name = String(cString: frame.name)
    nameKind = String(cString: frame.name_kind)
  }
}

extension LuaFrame: CustomStringConvertible {
  /// `job.lua:12: in local 'connect'`
  public var description: String {
    let place = position?.description ?? "[C]"
    if nameKind.isEmpty { return place }
    if name.isEmpty { return "\(place): in \(nameKind)" }
    return name.hasPrefix("<")
      ? "\(place): in \(nameKind) \(name)" : "\(place): in \(nameKind) '\(name)'"
  }
}
