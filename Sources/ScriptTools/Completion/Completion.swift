package import CloudModule
internal import HuaweiCloud
package import LuaHost
internal import StandardModules
package import Text

/// Finds what may stand at a cursor: from the text before it, the values that are there, the
/// descriptions, and the resources seen. Nothing is run.
struct Completion {
  typealias Candidate = CompletionList.Candidate

  let text: [UInt8]
  let cursor: Int
  let live: LiveValues
  let resources: SeenResources?
  let topics: () -> [String]

  /// - Parameters:
  ///   - cursor: a byte of the text, or its end.
  ///   - topics: what there is help on.
  init(
    of text: [UInt8], at cursor: Int, live: LiveValues, resources: SeenResources?,
    topics: @escaping () -> [String]
  ) {
    self.text = text
    self.cursor = min(max(cursor, 0), text.count)
    self.live = live
    self.resources = resources
    self.topics = topics
  }

  var list: CompletionList {
    let beginning = LuaLexer.beginning(of: Array(text[..<cursor]))
    switch beginning.end {
    case .comment, .nonsense: return CompletionList(start: cursor)
    case .text(let start, let closing):
      let scope = CursorScope(after: beginning.tokens[...], endsInText: true, live: live)
      return inText(from: start, closing: closing, scope)
    case .words: return atWord(beginning.tokens)
    }
  }

  func listed(
    _ members: LiveValues.Members, _ start: Int, ending: String = ""
  ) -> CompletionList {
    CompletionList(
      start: start, members.candidates, ending: ending, isComplete: members.isComplete)
  }

  // MARK: Words

  private func atWord(_ tokens: [LuaToken]) -> CompletionList {
    var (before, prefix, start) = (tokens[...], "", cursor)
    if let last = tokens.last, last.range.upperBound == cursor {
      switch last.kind {
      case .name(let word), .keyword(let word):
        (before, prefix, start) = (tokens.dropLast(), word, last.range.lowerBound)
      case .number, .string: return CompletionList(start: cursor)
      case .symbol, .end: break
      }
    }
    let scope = CursorScope(after: before, endsInText: false, live: live)
    switch scope.cursor.place {
    case .member(let chain, let isMethod):
      let value = scope.values.value(of: .chain(chain))
      let members = MemberCandidates(values: scope.values, prefix: prefix, methods: isMethod)
      return listed(members.members(of: value), start)
    case .newName: return CompletionList(start: start)
    case .entry:
      if let table = CalledTable(scope.cursor.open[...], scope.values) {
        return fields(of: table, prefix, start)
      }
    case .value:
      if let values = literals(scope, prefix) { return CompletionList(start: start, values) }
    case .other: break
    }
    return names(scope, prefix, start)
  }

  /// Variables and words of the language.
  private func names(_ scope: CursorScope, _ prefix: String, _ start: Int) -> CompletionList {
    var found = live.variables(beginningWith: prefix)
    let locals = Set(scope.cursor.variables.keys.filter { $0.hasPrefix(prefix) && !$0.isEmpty })
    let globals = Set(scope.values.tree.globals.keys.filter { $0.hasPrefix(prefix) })
      .subtracting(locals)
    let words = prefix.isEmpty ? [] : LuaSource.keywords.filter { $0.hasPrefix(prefix) }
    found.candidates.removeAll { locals.contains($0.text) || globals.contains($0.text) }
    found.candidates +=
      locals.map { Candidate($0, "local") } + globals.map { Candidate($0, "global") }
      + words.map { Candidate($0, "keyword") }
    found.candidates.sort { $0.text.lowercased() < $1.text.lowercased() }
    return listed(found, start)
  }

  // MARK: Fields

  private func fields(
    of table: CalledTable, _ prefix: String, _ start: Int
  ) -> CompletionList {
    let given = table.given.union(givenAfterCursor)
    let fields = table.candidates.filter { $0.text.hasPrefix(prefix) && !given.contains($0.text) }
    return CompletionList(start: start, fields, ending: " = ")
  }

  /// The fields that stand after the cursor in the same table.
  private var givenAfterCursor: Set<String> {
    let tokens = LuaLexer.beginning(of: Array(text[cursor...])).tokens
    var names: Set<String> = []
    var depth = 0
    for (index, token) in tokens.enumerated() {
      switch token.kind {
      case .symbol("{"), .symbol("("), .symbol("["): depth += 1
      case .symbol("}"), .symbol(")"), .symbol("]"):
        if depth == 0 { return names }
        depth -= 1
      case .name(let name) where depth == 0 && index + 1 < tokens.count:
        if tokens[index + 1].kind == .symbol("=") { names.insert(name) }
      default: break
      }
    }
    return names
  }

  /// What can be written out where a value begins; nil where names are wanted.
  private func literals(_ scope: CursorScope, _ prefix: String) -> [Candidate]? {
    let values = scope.comparable
    if prefix.isEmpty, !values.isEmpty { return values.map(\.quoted) }
    guard let table = CalledTable(scope.cursor.open[...], scope.values),
      let (field, operation) = table.operationField
    else { return nil }
    if case .boolean = field.type {
      let values = ["true", "false"].filter { $0.hasPrefix(prefix) }
      return values.isEmpty ? nil : values.map { Candidate($0) }
    }
    guard prefix.isEmpty else { return nil }
    return FieldValues(resources: resources)
      .candidates(for: field, of: operation, beginningWith: "").map(\.quoted)
  }
}

extension CompletionList.Candidate {
  /// As the text of a string.
  fileprivate var quoted: Self { .init(text.luaLiteral, note) }
}

/// Completes Lua source that is being typed, for one module: a session keeps one of these.
package final class ScriptCompletion {
  private let module: CloudModule
  /// Made when somebody first asks for a completion.
  private lazy var notes = DescribedNames(module.catalog)

  package init(_ module: CloudModule) {
    self.module = module
  }

  /// What may stand at a cursor in Lua source that is being typed. Nothing is run, and nothing asks
  /// the cloud: ids and names are those of resources that answers showed since `keepHistory`.
  ///
  /// - Parameters:
  ///   - text: all of the input, as UTF-8; what follows the cursor counts, too.
  ///   - cursor: where the cursor is, in bytes.
  ///   - environment: the table in which variables are looked up first; the globals if nil.
  package func completion(
    of text: [UInt8], at cursor: Int, in environment: LuaReference? = nil
  ) -> CompletionList {
    let live = LiveValues(lua: module.lua, notes: notes, environment: environment)
    return Completion(of: text, at: cursor, live: live, resources: module.resources) {
      [module] in Help(catalog: module.catalog).topics
    }.list
  }
}
