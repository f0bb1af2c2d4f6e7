internal import HuaweiCloud
internal import JSON
internal import LuaHost
internal import StandardModules

/// What is known of the value of an expression, without running it.
enum KnownValue {
  /// A value that is there.
  case live(LuaReference)
  /// What a call will return, or a member of that.
  case typed(ValueType)
  /// A member of a record.
  case field(RecordField, of: RecordType)
  case enumeration(Enumeration)
  /// A function of `cloud` or of one of its services.
  case operation(any CloudCallable)
  /// A function of a module, `task.sleep`, or a method, `task.Handle:wait`.
  case function(ModuleFunction, named: String)
  /// An object of a module.
  case object(ModuleType)
  case objects(listOf: ModuleType)
  case literal(JSONValue)
  /// A table in braces, as it is written.
  case table(TableConstructor)
  /// A function of the script.
  case closure(FunctionBody)
  /// A module of the user's own, or a table within one, all of whose members are known.
  case module(ModuleTable)
  /// A function of such a module that gives an object whose methods are known.
  case maker(of: ModuleTable)

  /// The type of what a call returns, or of a member of that.
  var type: ValueType? {
    switch self {
    case .typed(let type): type
    case .field(let field, _): field.type
    default: nil
    }
  }

  /// Whether what is true of one is true of the other.
  func isLike(_ other: KnownValue) -> Bool {
    switch (self, other) {
    case (.typed(let one), .typed(let other)): one.isLike(other)
    case (.field(let one, let record), .field(let other, let otherRecord)):
      record.name == otherRecord.name && one.name == other.name
    case (.object(let one), .object(let other)): one.name == other.name
    default: false
    }
  }
}

extension ValueType {
  fileprivate func isLike(_ other: ValueType) -> Bool {
    switch (self, other) {
    case (.record(let one), .record(let other)): one.name == other.name
    case (.list(let one), .list(let other)): one.isLike(other)
    case (.string, .string), (.integer, .integer), (.number, .number), (.boolean, .boolean),
      (.time, .time):
      true
    default: false
    }
  }
}

extension KnownValue {
  /// For messages: `the string 'x'`, `a function`, `an eip.PublicIp`.
  var phrase: String {
    switch self {
    case .literal(let value): value.phrase
    case .closure, .operation, .function, .maker: "a function"
    case .table, .module, .enumeration, .live: "a table"
    case .objects: "a list"
    case .object(let object): object.name.withArticle
    case .typed(let type): type.phrase
    case .field(let field, let record): "\(record.name).\(field.name)"
    }
  }
}

extension DescribedNames {
  /// The function of the cloud or of a module that has this name.
  func function(_ name: String) -> KnownValue? {
    operations[name].map { .operation($0) }
      ?? functions[name].map { .function($0, named: name) }
  }

  /// What a value of a type in the notation of LuaLS is: `task.Handle`, `move.Replacement[]`.
  func value(of type: String) -> KnownValue? {
    let type = type.withoutOption
    if let object = objects[type] { return .object(object) }
    if let record = records[type] { return .typed(.record(record)) }
    if type == "string" { return .typed(.string) }
    guard type.hasSuffix("[]") else { return nil }
    let element = String(type.dropLast(2))
    if let object = objects[element] { return .objects(listOf: object) }
    return records[element].map { .typed(.list(.record($0))) }
  }
}

extension String {
  /// A type of LuaLS without the mark that the value may be absent.
  var withoutOption: String { hasSuffix("?") ? String(dropLast()) : self }
}
