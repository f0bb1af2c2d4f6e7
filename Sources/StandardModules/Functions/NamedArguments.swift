package import JSON
package import LuaHost
internal import Text

/// The one table of named values that a function takes: the one reader of such tables.
///
/// What is wrong is gathered, so that one message can name all of it. Where the fields are those of a
/// module's function, which there are and which must be given follows from their description, and
/// they are read one by one; where somebody else knows the fields, all are read as `documents`.
package struct NamedArguments {
  /// One thing that is wrong with them.
  package struct Problem: Equatable {
    /// Nil where it is about the table as a whole.
    package let field: String?
    package let message: String

    /// `timeout: expected seconds above 0, got the string 'x'`
    var line: String { field.map { "\($0): \(message)" } ?? message }
  }

  private let stack: LuaStack
  private let fields: [ModuleValue]
  /// The index of the table; nil when none was given.
  private let table: Int?
  private var problems: [Problem] = []

  /// - Parameters:
  ///   - index: where the table is; nothing or nil there stands for an empty one.
  ///   - fields: those there are.
  package init(at index: Int, on stack: LuaStack, _ fields: [ModuleValue]) {
    self.init(at: index, on: stack, described: fields)
    guard let table else { return }
    let names = fields.map(\.name)
    var unknown: [Problem] = []
    stack.forEachField(of: table) {
      guard let name = stack.string(at: -2) else {
        unknown.append(Self.nameless(stack))
        return
      }
      if names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { return }
      unknown.append(
        Problem(
          field: nil,
          message: "unknown field '\(name.excerpt(40))'"
            + Suggestion.advice(for: name, in: names, known: names)))
    }
    problems += unknown.sorted { $0.line < $1.line }
  }

  /// - Parameter index: where the table is; whoever reads the documents knows what names there are.
  package init(at index: Int, on stack: LuaStack) {
    self.init(at: index, on: stack, described: [])
  }

  private init(at index: Int, on stack: LuaStack, described fields: [ModuleValue]) {
    self.stack = stack
    self.fields = fields
    switch stack.type(at: index) {
    case .none, .nil: table = nil
    case .table: table = stack.absolute(index)
    default:
      table = nil
      problems.append(
        Problem(
          field: nil, message: "expected a table of fields, got \(stack.phrase(at: index))"))
    }
  }

  private static func nameless(_ stack: LuaStack) -> Problem {
    Problem(
      field: "field \(stack.description(at: -2).excerpt(40))", message: "names are strings")
  }

  /// Everything that was found wrong so far, in one line.
  package var problem: String? {
    problems.isEmpty ? nil : problems.map(\.line).joined(separator: "; ")
  }

  package mutating func refuse(_ name: String, _ expectation: String) {
    problems.append(Problem(field: name, message: expectation))
  }

  /// Reads every value as a document, in no order.
  ///
  /// - Returns: what is wrong with names and values.
  package func forEachDocument(_ body: (_ name: String, JSONValue) -> Void) -> [Problem] {
    guard let table else { return problems }
    var problems = problems
    stack.forEachField(of: table) {
      guard let name = stack.string(at: -2) else {
        problems.append(Self.nameless(stack))
        return
      }
      do throws(UnsuitableValue) {
        body(name, try stack.document(at: -1))
      } catch {
        let place = error.path.isEmpty ? "" : "\(error.path): "
        problems.append(Problem(field: name, message: place + error.phrase))
      }
    }
    return problems
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
        problems.append(Problem(field: nil, message: "\(name) is required"))
      }
      return nil
    }
    if let value = read(stack) { return value }
    refuse(name, "expected \(expectation), got \(stack.phrase(at: -1))")
    return nil
  }
}
