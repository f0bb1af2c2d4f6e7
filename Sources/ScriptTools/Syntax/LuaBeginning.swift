/// The beginning of Lua source: what has been typed so far.
struct LuaBeginning {
  enum End: Equatable {
    /// Between words, or right after one.
    case words
    case comment
    /// A string that begins at `start`, after its quote, and wants `closing`.
    case text(start: Int, closing: String)
    /// Something that can begin no Lua.
    case nonsense
  }

  /// The words that are whole.
  let tokens: [LuaToken]
  let end: End
}
