package import LuaHost
internal import Text

/// The one table of named values that a function takes, read field by field.
///
/// Which fields there are and which must be given follows from their description. What is wrong is
/// gathered, so that one message can name all of it.
package struct NamedArguments {
  private let stack: LuaStack
  private let fields: [ModuleValue]
  /// The index of the table; nil when none was given.
  private let table: Int?
  private var problems: [String] = []

  /// - Parameters:
  ///   - index: where the table is; nothing or nil there stands for an empty one.
  ///   - fields: those there are.
  package init(at index: Int, on stack: LuaStack, _ fields: [ModuleValue]) {
    self.stack = stack
    self.fields = fields
    switch stack.type(at: index) {
    case .none, .nil: table = nil
    case .table: table = stack.absolute(index)
    default:
      table = nil
      problems.append("expected a table of fields, got \(stack.phrase(at: index))")
    }
    guard let table else { return }
    let names = fields.map(\.name)
    stack.forEachField(of: table) {
      let name = stack.description(at: -2)
      if stack.type(at: -2) == .string, names.contains(where: { $0.utf8.elementsEqual(name.utf8) })
      {
        return
      }
      problems.append(
        "unknown field '\(name.excerpt(40))'"
          + Suggestion.advice(for: name, in: names, known: names))
    }
    problems.sort()
  }

  /// Everything that was found wrong so far, in one line.
  package var problem: String? {
    problems.isEmpty ? nil : problems.joined(separator: "; ")
  }

  package mutating func refuse(_ name: String, _ expectation: String) {
    problems.append("\(name): \(expectation)")
  }

  /// Pushes the value of a field, nil where there is none. [-0, +1]
  @discardableResult
  package func push(_ name: String) -> LuaType {
    guard let table else {
      stack.pushNil()
      return .nil
    }
    return stack.pushField(name, of: table)
  }

  package mutating func string(_ name: String) -> String? {
    value(name, "a string") { $0.string(at: -1) }
  }

  package mutating func boolean(_ name: String) -> Bool? {
    value(name, "true or false") { $0.boolean(at: -1) }
  }

  package mutating func integer(
    _ name: String, _ range: ClosedRange<Int>, _ expectation: String
  ) -> Int? {
    value(name, expectation) { stack in
      stack.integer(at: -1).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// A number of seconds above 0.
  package mutating func seconds(_ name: String) -> Double? {
    value(name, "seconds above 0") { stack in
      stack.number(at: -1).flatMap { $0 > 0 ? $0 : nil }
    }
  }

  private mutating func value<Value>(
    _ name: String, _ expectation: String, _ read: (LuaStack) -> Value?
  ) -> Value? {
    defer { stack.pop() }
    guard push(name) != .nil else {
      if fields.contains(where: { $0.name == name && !$0.isOptional }) {
        problems.append("\(name) is required")
      }
      return nil
    }
    if let value = read(stack) { return value }
    problems.append("\(name): expected \(expectation), got \(stack.phrase(at: -1))")
    return nil
  }
}
