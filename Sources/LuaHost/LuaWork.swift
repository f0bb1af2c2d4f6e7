import CLuaHost

/// What a host function asks that works through many values, so that neither time nor memory runs out
/// inside of it: no hook reaches it there, and what Swift pushes is never refused.
///
///     var work = LuaWork(stack, bytesPerStep: 24)
///     for value in values {
///       try work.step()
///       document.append(value)
///     }
public struct LuaWork {
  private static let interval = 1024

  private let stack: LuaStack
  private let bytesPerStep: Int
  private var steps = 0

  /// - Parameter bytesPerStep: what the function itself then keeps more of, outside of Lua.
  public init(_ stack: LuaStack, bytesPerStep: Int = 0) {
    self.stack = stack
    self.bytesPerStep = bytesPerStep
  }

  /// To be called for each value.
  ///
  /// - Throws: now and then what an interruption throws, and "not enough memory" when what Lua and the
  ///   function hold is more than the limit.
  public mutating func step() throws(LuaError) {
    steps &+= 1
    if steps % Self.interval == 0 { try stack.checkpoint(holding: steps &* bytesPerStep) }
  }
}

extension LuaStack {
  /// Where a long host function looks whether it may go on. [-0, +0, v]
  ///
  /// - Parameter bytes: what it holds itself, outside of Lua.
  public func checkpoint(holding bytes: Int = 0) throws(LuaError) {
    guard lh_has_room(thread, max(0, bytes)) else { throw LuaError("not enough memory", level: 0) }
    _ = try core.scheduler?.interrupted(self)
  }
}
