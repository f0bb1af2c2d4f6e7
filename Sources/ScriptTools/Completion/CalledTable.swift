internal import HuaweiCloud
internal import StandardModules
internal import Text

/// The table of fields in which the cursor is, and whose fields they are.
struct CalledTable {
  enum Owner {
    case operation(any CloudCallable)
    case options([ModuleValue])
  }

  let owner: Owner
  private let table: TableConstructor
  /// The field whose value the cursor is in.
  private let field: String?

  /// The table that is innermost; nil when it is no argument that is described.
  ///
  /// - Parameter open: what is open at the cursor, from the inside to the outside.
  init?(_ open: ArraySlice<Cursor.Opening>, _ values: ScriptValues) {
    guard case .table(let table, let field) = open.first,
      case .call(let call) = open.dropFirst().first, let owner = Self.owner(call, values)
    else { return nil }
    (self.owner, self.table, self.field) = (owner, table, field)
  }

  /// Whose fields the last argument of a call holds.
  private static func owner(_ call: CallSite, _ values: ScriptValues) -> Owner? {
    let arguments = call.arguments
    let (position, function) = (arguments.count - 1, values.function(calledAt: call))
    if let number = values.calledArgument(of: call, function), number < position {
      let called = values.described(values.value(of: arguments[number]))
      return owner(called, position - number - 1, values)
    }
    // `retry(cloud.eip.bind, {`: an operation, and then what it is called with.
    if position > 0, case .operation(let operation) = values.value(of: arguments[0]) {
      return .operation(operation)
    }
    return owner(function, position, values)
  }

  private static func owner(
    _ function: KnownValue?, _ position: Int, _ values: ScriptValues
  ) -> Owner? {
    switch function {
    case .operation(let operation): return .operation(operation)
    case .function(let function, _) where position < function.parameters.count:
      return values.live.notes.fields(of: function.parameters[position].type).map { .options($0) }
    default: return nil
    }
  }

  /// The names of the fields that have been given before the cursor.
  var given: Set<String> { Set(table.entries.map(\.name)) }

  /// The field of an operation whose value the cursor is in.
  var operationField: (Field, any CloudCallable)? {
    guard case .operation(let operation) = owner,
      let field = (operation.fields + operation.options).first(where: { $0.name == field })
    else { return nil }
    return (field, operation)
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
}
