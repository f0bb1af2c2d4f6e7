/// How a task failed.
public struct LuaFailure: Error {
  /// What `tostring` makes of the error object. The object itself is on top of the thread's stack.
  public let message: String
  /// Where the error was raised; nil if memory had run out.
  public let traceback: LuaTraceback?
  /// What else is worth knowing, from the inside out: whose failure this was. Empty in a failure of
  /// `LuaThread`.
  public let context: [String]

  /// - Parameter context: from the inside out.
  public init(message: String, traceback: LuaTraceback?, context: [String] = []) {
    self.message = message
    self.traceback = traceback
    self.context = context
  }
}

/// A place in a chunk.
public struct LuaPosition: Hashable, Sendable, CustomStringConvertible {
  /// As Lua shows it: a path, `stdin`, or `[string "…"]`; at most 59 bytes.
  public let source: String
  /// Counts from 1; -1 if it is unknown.
  public let line: Int

  /// - Parameters:
  ///   - source: as Lua shows it.
  ///   - line: from 1; -1 if it is unknown.
  public init(source: String, line: Int) {
    self.source = source
    self.line = line
  }

  /// `job.lua:12`
  public var description: String {
    line > 0 ? "\(source):\(line)" : source
  }
}
