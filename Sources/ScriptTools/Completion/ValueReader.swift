internal import CloudModule
internal import HuaweiCloud
internal import JSON
internal import StandardModules

/// Finds out what an expression before the cursor stands for, from its words.
struct ValueReader {
  let context: CursorContext
  let live: LiveValues

  /// How far variables lead to other variables.
  private static let depth = 8

  /// What ends with a token: `cloud.eip` in `x = cloud.eip`.
  func value(endingAt end: Int) -> KnownValue? {
    guard let start = context.start(ofValueEndingAt: end) else { return nil }
    let (values, next) = read(start, upTo: end + 1, Self.depth)
    return next == end + 1 ? values.first ?? nil : nil
  }

  /// The first of the expressions that begin at a token.
  func value(beginningAt start: Int) -> KnownValue? {
    read(start, upTo: context.tokens.count, Self.depth).values.first ?? nil
  }

  // MARK: Expressions

  /// The values of the expression at `start`, several if it is a call, and the token after it.
  private func read(
    _ start: Int, upTo end: Int, _ depth: Int
  ) -> (values: [KnownValue?], next: Int) {
    guard depth > 0 else { return ([nil], start) }
    var values: [KnownValue?] = [nil]
    var index = start + 1
    switch context.kind(start) {
    case .name(let name):
      values = [context.binding(name).map { read($0, depth - 1) } ?? live.variable(name)]
    case .string: values = [.typed(.string)]
    case .symbol("("):
      guard let closing = context.partners[start], closing < end else { return ([nil], end) }
      values = [read(start + 1, upTo: closing, depth).values.first ?? nil]
      index = closing + 1
    case .symbol("{"):
      guard let closing = context.partners[start], closing < end else { return ([nil], end) }
      return ([nil], closing + 1)
    case .number, .keyword("nil"), .keyword("true"), .keyword("false"): return ([nil], start + 1)
    default: return ([nil], start)
    }
    while index < end {
      switch context.kind(index) {
      case .symbol("."):
        guard let name = context.name(index + 1), index + 1 < end else { return ([nil], end) }
        values = [member(name, of: values.first ?? nil)]
        index += 2
      case .symbol(":"):
        // Of what methods return nothing is known.
        values = [nil]
        index += 2
      case .symbol("["):
        guard let closing = context.partners[index], closing < end else { return ([nil], end) }
        values = [element(of: values.first ?? nil, index + 1, closing)]
        index = closing + 1
      case .symbol("("), .symbol("{"):
        guard let closing = context.partners[index], closing < end else { return ([nil], end) }
        values = results(of: values.first ?? nil)
        index = closing + 1
      case .string:
        values = results(of: values.first ?? nil)
        index += 1
      default: return (values, index)
      }
    }
    return (values, index)
  }

  private func read(_ binding: CursorContext.Binding, _ depth: Int) -> KnownValue? {
    switch binding {
    case .unknown: return nil
    case .value(let start, let number):
      var (index, left) = (start, number)
      while true {
        let (values, next) = read(index, upTo: context.tokens.count, depth)
        guard context.kind(next) == .symbol(","), left > 0 else {
          return isEndOfExpression(next) && left < values.count ? values[left] : nil
        }
        (index, left) = (next + 1, left - 1)
      }
    case .element(let start, let number):
      // `for index, element in ipairs(list)`
      guard number == 1, ["ipairs", "pairs"].contains(context.name(start)),
        context.kind(start + 1) == .symbol("(")
      else { return nil }
      let list = read(start + 2, upTo: context.tokens.count, depth).values.first ?? nil
      return first(of: list)
    }
  }

  /// Whether no operator makes something else of the value before.
  private func isEndOfExpression(_ index: Int) -> Bool {
    switch context.kind(index) {
    case .symbol(let symbol): [",", ";", ")", "}", "]", "("].contains(symbol)
    case .keyword(let word): word != "and" && word != "or"
    default: true
    }
  }

  // MARK: Parts

  private func member(_ name: String, of value: KnownValue?) -> KnownValue? {
    switch value {
    case .live(let reference): live.member(name, of: reference)
    case .typed(.record(let record)):
      record.fields.first { $0.name == name }.map { .typed($0.type) }
    case .enumeration: .typed(.string)
    default: nil
    }
  }

  private func element(of value: KnownValue?, _ index: Int, _ closing: Int) -> KnownValue? {
    if closing == index + 1 {
      if case .string(let name) = context.kind(index) { return member(name, of: value) }
      if case .number(let number) = context.kind(index), let position = number.integer,
        case .live(let list) = value
      {
        return live.element(Int(position), of: list)
      }
    }
    // Of an element that is not known by its number only the type is.
    return first(of: value)
  }

  private func first(of list: KnownValue?) -> KnownValue? {
    switch list {
    case .live(let reference): live.element(1, of: reference)
    case .typed(.list(let element)): .typed(element)
    default: nil
    }
  }

  private func results(of function: KnownValue?) -> [KnownValue?] {
    switch resolved(function) {
    case .operation(let operation):
      if operation.name == CloudFunctions.account.name { return [live.variable("cloud")] }
      return operation.results.map { .typed($0.type) }
    case .function(let function, _):
      return function.results.map { result in
        live.notes.objects[result.type.withoutOption].map { .object($0) }
      }
    default: return [nil]
    }
  }

  /// The description of a function where there is one, under whatever name it is called.
  func resolved(_ value: KnownValue?) -> KnownValue? {
    guard case .live(let reference) = value else { return value }
    return live.function(reference) ?? value
  }

  /// The record that a value is, or will be.
  func record(_ value: KnownValue?) -> RecordType? {
    switch value {
    case .typed(.record(let record)): record
    case .live(let reference): live.typeName(of: reference).flatMap { live.notes.records[$0] }
    default: nil
    }
  }
}

extension String {
  /// A type of LuaLS without the mark that the value may be absent.
  var withoutOption: String { hasSuffix("?") ? String(dropLast()) : self }
}
