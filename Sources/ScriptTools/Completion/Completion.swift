internal import CloudModule
internal import HuaweiCloud
internal import LuaHost
internal import StandardModules
internal import Text

/// Finds what may stand at a cursor: from the words before it, the values that are there, the
/// descriptions, and the resources seen. Nothing is run.
struct Completion {
  typealias Candidate = CompletionList.Candidate

  private let text: [UInt8]
  private let cursor: Int
  private let live: LiveValues
  private let resources: SeenResources?
  private let topics: () -> [String]

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
      return inText(from: start, closing: closing, reader(beginning.tokens[...]))
    case .words: return atWord(beginning.tokens)
    }
  }

  private func reader(_ tokens: ArraySlice<LuaToken>) -> ValueReader {
    ValueReader(context: CursorContext(Array(tokens)), live: live)
  }

  private func bytes(from start: Int) -> String {
    String(decoding: text[start..<cursor], as: UTF8.self)
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
    let reader = reader(before)
    let last = before.count - 1
    switch reader.context.kind(last) {
    case .symbol("."), .symbol(":"):
      let isMethod = reader.context.kind(last) == .symbol(":")
      return listed(
        members(of: reader.value(endingAt: last - 1), prefix, methods: isMethod), start)
    case .keyword("local"), .keyword("for"), .keyword("function"), .keyword("goto"),
      .symbol("::"):
      return CompletionList(start: start)
    default: break
    }
    if prefix.isEmpty, [.symbol("=="), .symbol("~=")].contains(reader.context.kind(last)) {
      let values = comparable(with: last - 1, reader)
      if !values.isEmpty {
        return CompletionList(start: start, values.map { Candidate($0.text.luaLiteral, $0.note) })
      }
    }
    if let table = CalledTable(reader) {
      if last == table.brace || [.symbol(","), .symbol(";")].contains(reader.context.kind(last)) {
        return fields(of: table, reader.context, prefix, start)
      }
      if let values = literals(for: table, reader.context, prefix) {
        return CompletionList(start: start, values)
      }
    }
    return names(reader.context, prefix, start)
  }

  private func listed(
    _ members: LiveValues.Members, _ start: Int, ending: String = ""
  ) -> CompletionList {
    CompletionList(
      start: start, members.candidates, ending: ending, isComplete: members.isComplete)
  }

  /// Variables and words of the language.
  private func names(
    _ context: CursorContext, _ prefix: String, _ start: Int
  ) -> CompletionList {
    var found = live.variables(beginningWith: prefix)
    let locals = context.variables.filter { $0.hasPrefix(prefix) }
    let words = prefix.isEmpty ? [] : LuaSource.keywords.filter { $0.hasPrefix(prefix) }
    found.candidates.removeAll { locals.contains($0.text) }
    found.candidates +=
      locals.map { Candidate($0, "local") } + words.map { Candidate($0, "keyword") }
    found.candidates.sort { $0.text.lowercased() < $1.text.lowercased() }
    return listed(found, start)
  }

  // MARK: Members

  private func members(
    of value: KnownValue?, _ prefix: String, methods: Bool
  ) -> LiveValues.Members {
    switch value {
    case .live(let reference):
      return live.members(
        of: reference, beginningWith: prefix,
        functionsOnly: methods || live.isString(reference))
    case .typed(.string), .typed(.time):
      return strings(beginningWith: prefix)
    case .typed(.record(let record)) where !methods:
      return chosen(record.candidates.filter(\.text.isLuaName), prefix, sorted: true)
    case .enumeration(let enumeration) where !methods:
      return chosen(enumeration.values.map { Candidate($0) }, prefix)
    case .object(let object):
      let methodCandidates = object.methods.map { Candidate($0.name, $0.summary) }
      let fields = object.fields.map { Candidate($0.name, $0.documentation) }
      return chosen(methods ? methodCandidates : fields + methodCandidates, prefix, sorted: true)
    default:
      return LiveValues.Members()
    }
  }

  /// The methods that all strings have.
  private func strings(beginningWith prefix: String) -> LiveValues.Members {
    guard case .live(let library) = live.variable("string") else { return LiveValues.Members() }
    return live.members(of: library, beginningWith: prefix, functionsOnly: true)
  }

  private func chosen(
    _ candidates: [Candidate], _ prefix: String, sorted: Bool = false
  ) -> LiveValues.Members {
    let fitting = candidates.filter { $0.text.hasPrefix(prefix) }
    return LiveValues.Members(
      candidates: sorted ? fitting.sorted { $0.text < $1.text } : fitting)
  }

  // MARK: Fields

  private func fields(
    of table: CalledTable, _ context: CursorContext, _ prefix: String, _ start: Int
  ) -> CompletionList {
    let given = table.given(in: context).union(givenAfterCursor)
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

  /// The field whose value begins after the last word: after `name =`, at the end of a table.
  private func field(
    of table: CalledTable, _ context: CursorContext
  ) -> (Field, HuaweiCloud.Operation)? {
    let last = context.tokens.count - 1
    guard case .operation(let operation) = table.owner, context.kind(last) == .symbol("="),
      let name = context.name(last - 1),
      let field = (operation.fields + operation.options).first(where: { $0.name == name })
    else { return nil }
    return (field, operation)
  }

  /// What can be written out where a field's value begins; nil where names are wanted.
  private func literals(
    for table: CalledTable, _ context: CursorContext, _ prefix: String
  ) -> [Candidate]? {
    guard let (field, operation) = field(of: table, context) else { return nil }
    if case .boolean = field.type {
      let values = ["true", "false"].filter { $0.hasPrefix(prefix) }
      return values.isEmpty ? nil : values.map { Candidate($0) }
    }
    guard prefix.isEmpty else { return nil }
    return FieldValues(resources: resources)
      .candidates(for: field, of: operation, beginningWith: "")
      .map { Candidate($0.text.luaLiteral, $0.note) }
  }

  // MARK: Texts

  private func inText(
    from start: Int, closing: String, _ reader: ValueReader
  ) -> CompletionList {
    let context = reader.context
    let prefix = bytes(from: start)
    let last = context.tokens.count - 1
    let callee = context.kind(last) == .symbol("(") ? last - 1 : last
    if context.name(callee) == "require", context.kind(callee - 1) != .symbol(".") {
      return listed(live.modules(beginningWith: prefix), start, ending: closing)
    }
    if context.name(callee) == "help", context.kind(callee - 1) != .symbol(".") {
      return listed(
        chosen(topics().map { Candidate($0) }, prefix, sorted: true), start, ending: closing)
    }
    switch context.kind(last) {
    case .symbol("=="), .symbol("~="):
      return listed(
        chosen(comparable(with: last - 1, reader), prefix), start, ending: closing)
    case .symbol("["):
      guard case .live(let table) = reader.value(endingAt: last - 1) else { break }
      let keys = live.members(
        of: table, beginningWith: prefix, functionsOnly: false, asNames: false)
      return listed(keys, start, ending: "\(closing)]")
    default: break
    }
    return CompletionList(start: start, values(reader, prefix), ending: closing)
  }

  /// The values of the field in which a text begins, itself or as an element of a list.
  private func values(_ reader: ValueReader, _ prefix: String) -> [Candidate] {
    let context = reader.context
    if let table = CalledTable(reader), let (field, operation) = field(of: table, context) {
      return FieldValues(resources: resources)
        .candidates(for: field, of: operation, beginningWith: prefix)
    }
    // `port_id = { "…", "`
    let last = context.tokens.count - 1
    guard let brace = context.brace, let outer = context.outerBracket,
      last == brace || [.symbol(","), .symbol(";")].contains(context.kind(last)),
      context.kind(brace - 1) == .symbol("="), let name = context.name(brace - 2),
      case .operation(let operation) =
        CalledTable(openedAt: outer, in: bracket(around: outer, context), reader)?.owner,
      let field = operation.fields.first(where: { $0.name == name }), case .list = field.type
    else { return [] }
    return FieldValues(resources: resources)
      .candidates(for: field, of: operation, beginningWith: prefix)
  }

  private func bracket(around opening: Int, _ context: CursorContext) -> Int? {
    guard let place = context.open.firstIndex(of: .bracket(opening)), place > 0,
      case .bracket(let outer) = context.open[place - 1]
    else { return nil }
    return outer
  }

  /// The documented values of the member of a record that ends with a token: `eip.status ==`.
  private func comparable(with end: Int, _ reader: ValueReader) -> [Candidate] {
    guard let name = reader.context.name(end), reader.context.kind(end - 1) == .symbol("."),
      let record = reader.record(reader.value(endingAt: end - 2))
    else { return [] }
    return record.fields.first { $0.name == name }?.enumeration?.values.map { Candidate($0) } ?? []
  }
}
