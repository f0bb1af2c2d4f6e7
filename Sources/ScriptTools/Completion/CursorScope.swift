internal import HuaweiCloud
internal import Text

/// The place of a cursor, with what the text before it says of the values there.
struct CursorScope {
  let cursor: Cursor
  let values: ScriptValues

  /// - Parameters:
  ///   - words: those before the word that is completed.
  ///   - endsInText: whether that begins with a quote.
  init(after words: ArraySlice<LuaToken>, endsInText: Bool, live: LiveValues) {
    let (tree, cursor) = SyntaxParser.beginning(of: words, endsInText: endsInText)
    self.cursor = cursor
    values = ScriptValues(
      of: tree, ScriptFacts(of: tree), live: live, modules: nil, ownGlobals: [], evidence: .likely)
  }

  /// Whether a value begins here.
  var wantsValue: Bool { if case .value = cursor.place { true } else { false } }

  /// The call whose only argument begins here: `require "`.
  var calledGlobal: String? {
    guard case .call(let call) = cursor.open.first, call.number == 0, call.arguments.count == 1
    else {
      return nil
    }
    return call.chain.name?.text
  }

  /// The values that are documented for what is compared with the value that begins here.
  var comparable: [CompletionList.Candidate] {
    guard case .operation(let operand, let symbol) = cursor.open.first,
      symbol == "==" || symbol == "~=", case .chain(let chain) = operand,
      let enumeration = field(chain)?.enumeration
    else { return [] }
    return enumeration.values.map { .init($0) }
  }

  /// The member of a record that a chain leads to, of one that is there, too.
  private func field(_ chain: Chain) -> RecordField? {
    if case .field(let field, _) = values.value(of: .chain(chain)) { return field }
    guard let last = chain.suffixes.last, case .member(let name) = last.kind,
      case .live(let reference) = values.steps(of: chain)[chain.suffixes.count - 1],
      let type = values.live.typeName(of: reference), let record = values.live.notes.records[type]
    else { return nil }
    return record.fields.first { $0.name == name }
  }
}
