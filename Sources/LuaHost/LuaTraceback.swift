import CLuaHost

/// The function calls that were active at one moment, innermost first.
public struct LuaTraceback: Equatable, Sendable {
  /// Innermost first.
  public let frames: [LuaFrame]
  /// How many frames were left out, in the middle of a very deep stack.
  public let omittedCount: Int
  /// The frames are missing in front of this index of `frames`.
  public let omissionIndex: Int

  init(_ traceback: OpaquePointer) {
    frames = (0..<lh_traceback_count(traceback)).map { LuaFrame(lh_traceback_frame(traceback, $0)) }
    omittedCount = Int(lh_traceback_gap(traceback))
    omissionIndex = Int(lh_traceback_gap_index(traceback))
  }

  /// The frames a user can do something about.
  public var userFrames: [LuaFrame] {
    frames.filter { $0.kind == .user }
  }
}

extension LuaTraceback: CustomStringConvertible {
  /// The user's frames, one a line, without a newline at the end; empty if there are none.
  public var description: String {
    var lines: [String] = []
    for (index, frame) in frames.enumerated() {
      if omittedCount > 0 && index == omissionIndex { lines.append("... \(omittedCount) more ...") }
      if frame.kind == .user { lines.append(frame.description) }
    }
    return lines.joined(separator: "\n")
  }
}
