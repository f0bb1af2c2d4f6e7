internal import HuaweiCloud
internal import StandardModules

/// The table of fields in which the cursor is, and whose fields they are.
struct CalledTable {
  enum Owner {
    case operation(HuaweiCloud.Operation)
    case options([ModuleValue])
  }

  let owner: Owner
  /// The token that opened it.
  let brace: Int

  /// The table that is innermost at the cursor; nil when it is no argument that is described.
  init?(_ reader: ValueReader) {
    guard let brace = reader.context.brace else { return nil }
    self.init(openedAt: brace, in: reader.context.outerBracket, reader)
  }

  /// - Parameter outer: the bracket around it.
  init?(openedAt brace: Int, in outer: Int?, _ reader: ValueReader) {
    self.brace = brace
    let context = reader.context
    var position = 0
    var function: KnownValue?
    if context.endsValue(brace - 1) {
      function = reader.value(endingAt: brace - 1)
    } else if let outer, context.kind(outer) == .symbol("("), context.endsValue(outer - 1) {
      position = Self.commas(between: outer, and: brace, context)
      function = reader.value(endingAt: outer - 1)
      // `pcall(cloud.eip.bind, {`: a function, and then what it is called with.
      if position > 0, case .operation(let operation) = reader.value(beginningAt: outer + 1) {
        owner = .operation(operation)
        return
      }
    }
    switch reader.resolved(function) {
    case .operation(let operation): owner = .operation(operation)
    case .function(let function, _) where position < function.parameters.count:
      guard let fields = reader.live.notes.fields(of: function.parameters[position].type) else {
        return nil
      }
      owner = .options(fields)
    default: return nil
    }
  }

  /// The fields that have been given before the cursor.
  func given(in context: CursorContext) -> Set<String> {
    var names: Set<String> = []
    var index = brace + 1
    while index < context.tokens.count {
      if let partner = context.partners[index], partner > index {
        index = partner
      } else if let name = context.name(index), context.kind(index + 1) == .symbol("=") {
        names.insert(name)
      }
      index += 1
    }
    return names
  }

  var candidates: [CompletionList.Candidate] {
    switch owner {
    case .operation(let operation):
      (operation.fields + operation.options).map { field in
        .init(field.name, "\(field.isRequired ? "required: " : "")\(field.documentation)")
      }
    case .options(let fields): fields.map { .init($0.name, $0.documentation) }
    }
  }

  private static func commas(
    between outer: Int, and brace: Int, _ context: CursorContext
  ) -> Int {
    var (count, index) = (0, outer + 1)
    while index < brace {
      if let partner = context.partners[index], partner > index { index = partner }
      if context.kind(index) == .symbol(",") { count += 1 }
      index += 1
    }
    return count
  }
}
