internal import HuaweiCloud
internal import Text

/// Finds globals that nothing defines.
struct GlobalCheck {
  /// The globals that scripts find.
  let standard: Set<String>
  let facts: ScriptFacts
  /// Those of the files that the script requires or runs; nil for files that cannot be read.
  let others: [ScriptFacts?]

  /// Globals of other versions of Lua, and of other hosts, which scripts ask for before using them.
  private static let foreign: Set<String> = [
    "bit", "bit32", "getfenv", "jit", "loadstring", "module", "newproxy", "setfenv", "unpack",
  ]

  var findings: [Finding] {
    let all = [facts] + others.compactMap { $0 }
    // What globals such a script has is nobody's guess.
    if all.contains(where: \.hasOwnGlobals) { return [] }
    let written = all.reduce(into: Set<String>()) { $0.formUnion($1.globalWrites) }
    let defined = standard.union(written)
    let mayBeMore = all.contains(where: \.hasFurtherGlobals) || others.contains { $0 == nil }
    let (candidates, own) = (defined.sorted(), written.sorted())
    // A name may be read very often.
    var suggestions: [String: String?] = [:]
    let asksForVersions =
      facts.globalReads.contains { $0.name == "_VERSION" }
      || !facts.testedGlobals.isDisjoint(with: Self.foreign)
    return facts.globalReads.filter { !defined.contains($0.name) }.compactMap { read in
      let suggestion =
        suggestions[read.name] ?? Suggestion.nearest(to: read.name, in: candidates)
      suggestions[read.name] = .some(suggestion)
      if asksForVersions, Self.foreign.contains(read.name) { return nil }
      if facts.testedGlobals.contains(read.name) {
        // It may be a slip all the same, of a name that the script itself uses.
        guard !Self.foreign.contains(read.name), read.name.utf8.count > 4,
          let suggestion = Suggestion.nearest(to: read.name, in: own),
          suggestion.utf8.count == read.name.utf8.count
        else { return nil }
      } else if mayBeMore, !read.name.isAnagram(of: suggestion) {
        return nil
      }
      let bare = BareName.advice(onIndexed: read.name) ?? BareName.advice(onCalled: read.name)
      return Finding(
        at: read.position,
        "undefined global '\(read.name)'"
          + (bare.map { "; \($0)" }
            ?? Suggestion.advice(for: read.name, in: suggestion.map { [$0] } ?? [])))
    }
  }
}

extension String {
  /// Whether letters have changed places and nothing else: `pritn`.
  fileprivate func isAnagram(of other: String?) -> Bool {
    other.map { $0.utf8.sorted() == utf8.sorted() } ?? false
  }
}
