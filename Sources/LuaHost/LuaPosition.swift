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
