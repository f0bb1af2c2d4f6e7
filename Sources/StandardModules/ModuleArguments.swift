internal import HuaweiCloud
internal import LuaHost

/// The one table of named values that a function of a module takes, read field by field.
///
/// What is wrong is gathered, so that one message can name all of it.
struct ModuleArguments {
  private let stack: LuaStack
  /// The index of the table; nil when none was given.
  private let table: Int?
  private var problems: [String] = []

  /// - Parameters:
  ///   - index: where the table is; nothing or nil there stands for an empty one.
  ///   - names: the fields there are.
  init(of function: String, at index: Int, on stack: LuaStack, names: [String]) {
    self.stack = stack
    switch stack.type(at: index) {
    case .none, .nil: table = nil
    case .table: table = stack.absolute(index)
    default:
      table = nil
      problems.append("expected a table of fields, got \(stack.phrase(at: index))")
    }
    guard let table else { return }
    stack.forEachField(of: table) {
      let name = stack.description(at: -2)
      if stack.type(at: -2) == .string, names.contains(name) { return }
      let suggestion = Suggestion.nearest(to: name, in: names).map { "; did you mean '\($0)'?" }
      problems.append(
        "unknown field '\(name.oneLine)'"
          + (suggestion ?? ", known are \(names.joined(separator: ", "))"))
    }
    problems.sort()
  }

  /// Everything that was found wrong so far, in one line.
  var problem: String? {
    problems.isEmpty ? nil : problems.joined(separator: "; ")
  }

  mutating func refuse(_ name: String, _ expectation: String) {
    problems.append("\(name): \(expectation)")
  }

  /// Pushes the value of a field, nil where there is none. [-0, +1]
  @discardableResult
  func push(_ name: String) -> LuaType {
    guard let table else {
      stack.pushNil()
      return .nil
    }
    return stack.pushField(name, of: table)
  }

  mutating func string(_ name: String, isRequired: Bool = false) -> String? {
    value(name, "a string", isRequired) { $0.string(at: -1) }
  }

  mutating func boolean(_ name: String) -> Bool? {
    value(name, "true or false", false) { $0.boolean(at: -1) }
  }

  mutating func integer(
    _ name: String, _ range: ClosedRange<Int>, _ expectation: String, isRequired: Bool = false
  ) -> Int? {
    value(name, expectation, isRequired) { stack in
      stack.integer(at: -1).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// A number of seconds above 0.
  mutating func seconds(_ name: String) -> Double? {
    value(name, "seconds above 0", false) { stack in
      stack.number(at: -1).flatMap { $0 > 0 ? $0 : nil }
    }
  }

  private mutating func value<Value>(
    _ name: String, _ expectation: String, _ isRequired: Bool, _ read: (LuaStack) -> Value?
  ) -> Value? {
    defer { stack.pop() }
    guard push(name) != .nil else {
      if isRequired { problems.append("\(name) is required") }
      return nil
    }
    if let value = read(stack) { return value }
    problems.append("\(name): expected \(expectation), got \(stack.phrase(at: -1))")
    return nil
  }
}
