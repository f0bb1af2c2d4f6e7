// Where source that is being typed ends.
extension SyntaxParser {
  var isAtCursor: Bool { cursor != nil && index >= tokens.count - 1 }

  /// Whether a string that is being typed begins here.
  var isAtOpenText: Bool { isAtCursor && endsInText && !hasReachedCursor }

  /// The number of things that are known to be open at the cursor.
  var openings: Int { cursor?.open.count ?? 0 }

  /// Notes what is wanted at the cursor, when that is here; the first to want something knows best.
  mutating func reach(_ place: Cursor.Place) {
    guard isAtCursor, !hasReachedCursor else { return }
    hasReachedCursor = true
    cursor?.place = place
    for scope in scopes { cursor?.variables.merge(scope) { _, inner in inner } }
  }

  /// Notes what is open around the cursor, from the inside to the outside.
  mutating func leaveOpen(_ opening: Cursor.Opening) { cursor?.open.append(opening) }

  /// The end of what a bracket has opened, or the cursor before that.
  mutating func close(
    _ symbol: String, _ opening: @autoclosure () -> Cursor.Opening
  ) throws(LuaSyntaxError) {
    if take(symbol) { return }
    try expect(symbol)
    leaveOpen(opening())
  }

  /// A statement, or, in source that is being typed, what of it can be read.
  mutating func recovering(
    _ statement: (inout SyntaxParser) throws(LuaSyntaxError) -> Statement?
  ) throws(LuaSyntaxError) -> Statement? {
    let (start, depths) = (index, (scopes.count, results.count))
    do throws(LuaSyntaxError) {
      return try statement(&self)
    } catch {
      guard cursor != nil else { throw error }
      scopes.removeLast(scopes.count - depths.0)
      results.removeLast(results.count - depths.1)
      guard index == start else { return nil }
      let isMember = isAt(symbol: ".") || isAt(symbol: ":")
      index += 1
      if isMember { reach(.newName) }
      return nil
    }
  }
}
