internal import JSON
package import LuaHost
internal import Text

/// The `tables` module: lists of records as text, for people and for other programs.
struct TablesModule {
  /// The fields of a type of records, and those of them that are worth a column.
  let columns: (String) -> (all: [String], telling: [String])?

  static let module = HostModule<TablesModule>(
    "tables", "lists of records as text: tables for people, CSV, TSV and JSON for programs",
    functions: [format],
    types: [
      ModuleType(
        name: "tables.Options", summary: "how tables.format writes", fields: options)
    ])

  private static let options = [
    ModuleValue(
      "as", "string?", "table (what you get otherwise), csv, tsv, json, jsonl (a line each) or lua"),
    ModuleValue(
      "columns", "string[]?",
      "which fields, in this order; a.b is a field of a field. Otherwise those worth a column, or"
        + " for programs all"),
    ModuleValue(
      "where", "table<string, any>?",
      "only records whose fields have these values, compared as text"),
    ModuleValue(
      "sort", "string?", "the field to put them in order by; -field for the other direction"),
    ModuleValue("width", "integer?", "columns of the terminal: what is too wide is cut"),
    ModuleValue("header", "boolean?", "false leaves out the line of names"),
  ]

  /// `tables.format(list[, options])`
  static let format = HostFunction<TablesModule>(
    "format", "a record or a list of records as text, with a line end",
    parameters: [
      ModuleValue("list", "any", "a record, a list of them, or any other value"),
      ModuleValue("options", "tables.Options?", "how it is written"),
    ],
    results: [ModuleValue("text", "string", "to be printed with io.write")],
    example: """
      local eips = cloud.eip.list {}
      io.write(tables.format(eips, { columns = { "alias", "public_ip_address" } }))
      local csv = tables.format(eips, { as = "csv", where = { status = "DOWN" } })
      assert(csv:find "^id,")
      """
  ) { call throws(LuaError) in
    let stack = call.stack
    var fields = call.fields(at: 2, options)
    let name = fields.string("as") ?? "table"
    guard let format = TableFormat(rawValue: name) else {
      let names = TableFormat.allCases.map(\.rawValue)
      throw call.error(
        "as: '\(name.excerpt(40))' is no form\(Suggestion.advice(for: name, in: names)); there are "
          + names.joined(separator: ", "))
    }
    let width = fields.integer("width", 1...100_000, "columns of a terminal")
    let hasHeader = fields.boolean("header") ?? true
    let order = fields.string("sort").map(TableRows.Order.init)
    if let problem = fields.problem { throw call.error(problem) }
    let columns = try names(in: fields, call)
    let conditions = try conditions(in: fields, call)
    let value = try document(at: 1, call)
    let type = typeName(at: 1, on: stack)
    let rows: TableRows
    do throws(TableRows.Flaw) {
      rows = try TableRows(
        value, of: type.flatMap(call.context.columns), columns: columns, where: conditions,
        order: order, isForPeople: format == .table)
    } catch {
      throw call.error(error.message)
    }
    stack.setCount(0)
    stack.push(bytes: Array(format.text(of: rows, width: width, hasHeader: hasHeader).utf8))
    return .results(1)
  }

  private static func document(
    at index: Int, _ call: HostCall<TablesModule>
  ) throws(LuaError) -> JSONValue {
    var reader = DocumentReader(call.stack, keepsFloats: true)
    do throws(UnsuitableValue) {
      return try reader.document(at: index)
    } catch {
      if let interruption = error.interruption { throw interruption }
      throw call.error((error.path.isEmpty ? "" : "\(error.path): ") + error.phrase)
    }
  }

  private static func names(
    in fields: NamedArguments, _ call: HostCall<TablesModule>
  ) throws(LuaError) -> [String]? {
    defer { call.stack.pop() }
    guard fields.push("columns") != .nil else { return nil }
    guard let names = try document(at: -1, call).array, !names.isEmpty else {
      throw call.error("columns: expected a list of names")
    }
    var texts: [String] = []
    for name in names {
      guard let text = name.string else { throw call.error("columns: names are strings") }
      texts.append(text)
    }
    return texts
  }

  private static func conditions(
    in fields: NamedArguments, _ call: HostCall<TablesModule>
  ) throws(LuaError) -> [TableRows.Condition] {
    defer { call.stack.pop() }
    guard fields.push("where") != .nil else { return [] }
    guard let members = try document(at: -1, call).members else {
      throw call.error("where: expected a table of fields and values")
    }
    return members.map { TableRows.Condition(column: $0.name, value: TableCell($0.value).text) }
  }

  /// What a record, or the first of a list, calls itself.
  private static func typeName(at index: Int, on stack: LuaStack) -> String? {
    guard stack.type(at: index) == .table else { return nil }
    let count = stack.count
    defer { stack.setCount(count) }
    stack.pushCopy(of: index)
    if stack.length(at: -1) > 0 {
      stack.pushElement(1, of: -1)
      guard stack.type(at: -1) == .table else { return nil }
    }
    guard stack.pushMetatable(at: -1), stack.pushField("__name", of: -1) == .string else {
      return nil
    }
    return stack.string(at: -1)
  }
}
