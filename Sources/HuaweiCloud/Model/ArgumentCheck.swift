public import JSON
internal import Text

/// Compares the arguments of a call with the description of what it calls.
public enum ArgumentCheck {
  /// The arguments in the form in which they are sent, when nothing is wrong with them.
  ///
  /// A scalar given for a list becomes a list of one, a whole real number an integer, an empty
  /// table an empty list; null counts as absent, but in a filter (`emptyFilters`).
  public static func checked(
    _ arguments: Arguments, for function: any FieldTaking
  ) throws(ArgumentProblems) -> Arguments {
    var result: Arguments = [:]
    let problems = problems(in: arguments, for: function, result: &result)
    guard problems.isEmpty else { throw ArgumentProblems(problems: problems) }
    return result
  }

  /// What is wrong with arguments of which some are not known.
  ///
  /// - Parameter unknown: fields that are given, with a value nobody knows. Nothing is said about
  ///   them, and nothing about what must hold between fields when there are any.
  public static func problems(
    in arguments: Arguments, for function: any FieldTaking, besides unknown: [String]
  ) -> [ArgumentProblem] {
    var result: Arguments = [:]
    return problems(in: arguments, for: function, besides: unknown, result: &result)
  }

  private static func problems(
    in arguments: Arguments, for function: any FieldTaking, besides unknown: [String] = [],
    result: inout Arguments
  ) -> [ArgumentProblem] {
    var problems: [ArgumentProblem] = []
    // As they are given, nearly all are sent.
    result = arguments
    for field in function.fields where !unknown.contains(field.name) {
      let argument = arguments[field.name]
      guard let given = argument, !given.isNull else {
        if field.isRequired {
          problems.append(ArgumentProblem(field.name, "missing, expected \(field.expectation)"))
        } else if argument != nil, !field.isFilter || !function.isList {
          result[field.name] = nil
        }
        continue
      }
      guard let value = given.converted(to: field.type) else {
        problems.append(
          ArgumentProblem(field.name, "expected \(field.type.phrase), got \(given.phrase)"))
        continue
      }
      let sent = field.constraint?.normalized(value) ?? value
      if sent != given { result[field.name] = sent }
      if let violation = field.constraint?.violation(of: value) {
        problems.append(ArgumentProblem(field.name, violation))
      }
    }
    problems += unknownFields(arguments, besides: unknown, of: function)
    // A rule about fields that are wrong by themselves would say the same again.
    if problems.isEmpty, unknown.isEmpty {
      problems = function.rules.compactMap { $0.violation(result) }
        .map { ArgumentProblem(nil, $0) }
    }
    return problems
  }

  private static func unknownFields(
    _ arguments: Arguments, besides others: [String], of function: any FieldTaking
  ) -> [ArgumentProblem] {
    let fields = function.fields
    func isUnknown(_ name: String) -> Bool { !fields.contains { $0.name == name } }
    var unknown = Set(texts: others.filter(isUnknown))
    for name in arguments.values.keys where isUnknown(name.text) { unknown.insert(name) }
    if unknown.isEmpty { return [] }
    let known = fields.map(\.name)
    return unknown.sorted().map(\.text).map { name in
      let candidates = known + function.optionNames
      let others =
        known.isEmpty ? "there are none" : "known ones are \(known.joined(separator: ", "))"
      let advice = Suggestion.advice(
        Suggestion.nearest(to: name, in: candidates), orElse: others, separator: ", ")
      return ArgumentProblem(name.excerpt(40), "unknown field\(advice)")
    }
  }
}

extension FieldTaking {
  /// The filters in `arguments` that nothing can pass, by name: an empty list, or null.
  ///
  /// "One of none" is none: the call returns what it would return if there were none, and asks
  /// nobody. The services would take it for no filter at all and answer with everything.
  public func emptyFilters(in arguments: Arguments) -> [String] {
    guard isList else { return [] }
    return fields.filter { field in
      guard field.isFilter, let value = arguments[field.name] else { return false }
      switch (field.type, value) {
      case (_, .null): return true
      case (.list, .array(let elements)): return elements.isEmpty
      case (.list, .object(let members)): return members.isEmpty
      default: return false
      }
    }.map(\.name)
  }
}

extension Field {
  /// What a value must be, as precisely as is known: its constraint says more than its type.
  public var expectation: String {
    guard let constraint else { return type.phrase }
    if case .list = type { return "\(type.phrase), each \(constraint.expectation)" }
    return constraint.expectation
  }
}

extension JSONValue {
  /// The value as one of `type`; nil when it is not.
  fileprivate func converted(to type: ValueType) -> JSONValue? {
    switch (type, self) {
    case (.any, _), (.string, .string), (.time, .string), (.integer, .integer),
      (.number, .integer), (.number, .real), (.boolean, .boolean), (.record, .object):
      return self
    case (.integer, .real(let number)):
      return Int64(exactly: number).map { .integer($0) }
    case (.list(let element), .array(let values)):
      let converted = values.compactMap { $0.converted(to: element) }
      return converted.count == values.count ? .array(converted) : nil
    case (.list, .object(let members)):
      return members.isEmpty ? .array([]) : nil
    case (.list(let element), _):
      return converted(to: element).map { .array([$0]) }
    default:
      return nil
    }
  }

  /// Type and value, for messages: `the number 7`, `a table`.
  public var phrase: String {
    switch self {
    case .boolean, .null: "\(excerpt)"
    case .integer, .unsigned, .real: "the number \(excerpt)"
    case .string, .bytes: "the string \(excerpt)"
    case .array, .object: excerpt
    }
  }
}

/// One thing wrong with the arguments of a call.
public struct ArgumentProblem: Equatable, Sendable {
  /// The field it is about; nil when it is about several together.
  public let field: String?
  /// What was expected and what came instead.
  public let message: String

  /// See the properties.
  public init(_ field: String?, _ message: String) {
    self.field = field
    self.message = message
  }

  /// `endpoint_id: missing, expected an id of 32 hexadecimal digits`
  public var line: String { field.map { "\($0): \(message)" } ?? message }
}

/// Everything wrong with the arguments of one call.
public struct ArgumentProblems: Error, Equatable, Sendable {
  /// In the order of the description, unknown fields after known ones; never empty.
  public let problems: [ArgumentProblem]

  /// All of them on one line.
  public var line: String { problems.map(\.line).joined(separator: "; ") }
}
