/// An error to be raised in Lua, or one that Lua raised.
///
/// Like the state it belongs to it stays on one thread; it is Sendable because every error must be.
public struct LuaError: Error, @unchecked Sendable {
  private enum Content {
    case message(String, level: Int)
    case value((LuaStack) -> Void, description: String)
    case raised(LuaReference, description: String)
  }

  private let content: Content

  /// A string, preceded by the place of the caller as in `job.lua:12: no such address`.
  ///
  /// - Parameter level: Which function of the user's is blamed: 1 is the one that called the host
  ///   function, 2 its caller. 0 adds no place.
  public init(_ message: String, level: Int = 1) {
    content = .message(message, level: level)
  }

  /// Any value: `push` pushes exactly one.
  ///
  /// - Parameter description: What it is, for whoever has no Lua at hand.
  public init(
    _ description: String = "an error object", pushing push: @escaping (LuaStack) -> Void
  ) {
    content = .value(push, description: description)
  }

  /// Takes the error object on top of the stack. [-1, +0, –]
  init(raisedOn stack: LuaStack) {
    let description = stack.description(ofError: -1)
    content = .raised(stack.popReference(), description: description)
  }

  /// Pushes the error object. [-0, +1, –]
  public func push(on stack: LuaStack) {
    switch content {
    case .message(let message, let level):
      let place = level > 0 ? stack.position(level: level) : nil
      stack.push(place.map { "\($0): \(message)" } ?? message)
    case .value(let push, _):
      push(stack)
    case .raised(let reference, _):
      stack.push(reference)
    }
  }
}

extension LuaError: CustomStringConvertible {
  /// The message, without a place unless Lua gave it one.
  public var description: String {
    switch content {
    case .message(let message, _): message
    case .value(_, let description): description
    case .raised(_, let description): description
    }
  }
}
