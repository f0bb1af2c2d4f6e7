/// What the words before a cursor say about the place: which brackets and blocks are open there, and
/// which variables are in scope.
struct CursorContext {
  /// What a variable stands for.
  enum Binding {
    /// The result of this number, from 0, of the expressions that begin at a token.
    case value(at: Int, number: Int)
    /// What `for a, b in …` gives a variable of this number.
    case element(at: Int, number: Int)
    case unknown
  }

  enum Opening: Equatable {
    /// The token that opened it.
    case bracket(Int)
    case block
  }

  let tokens: [LuaToken]
  /// From closing brackets to opening ones, and back; nil for other words.
  private(set) var partners: [Int?]
  /// What is open at the end, the innermost last.
  private(set) var open: [Opening] = []
  private var scopes: [[String: Binding]] = [[:]]
  /// The variables of a loop whose `do` has not come yet.
  private var loopVariables: [String: Binding] = [:]

  init(_ tokens: [LuaToken]) {
    self.tokens = tokens
    partners = Array(repeating: nil, count: tokens.count)
    for index in tokens.indices { read(index) }
  }

  func kind(_ index: Int) -> LuaToken.Kind? {
    tokens.indices.contains(index) ? tokens[index].kind : nil
  }

  func name(_ index: Int) -> String? {
    guard case .name(let name) = kind(index) else { return nil }
    return name
  }

  func binding(_ name: String) -> Binding? {
    for scope in scopes.reversed() {
      if let binding = scope[name] { return binding }
    }
    return nil
  }

  var variables: Set<String> { scopes.reduce(into: []) { $0.formUnion($1.keys) } }

  /// The brace that is innermost at the end, with nothing else inside it open.
  var brace: Int? {
    guard case .bracket(let index) = open.last, kind(index) == .symbol("{") else { return nil }
    return index
  }

  /// The bracket around the innermost one.
  var outerBracket: Int? {
    guard open.count > 1, case .bracket(let index) = open[open.count - 2] else { return nil }
    return index
  }

  // MARK: Reading

  private mutating func read(_ index: Int) {
    switch tokens[index].kind {
    case .symbol("("), .symbol("{"), .symbol("["): open.append(.bracket(index))
    case .symbol(")"), .symbol("}"), .symbol("]"):
      guard case .bracket(let opening) = open.last else { return }
      open.removeLast()
      partners[index] = opening
      partners[opening] = index
    case .keyword("function"): openBlock(parameters(of: index))
    case .keyword("do"):
      openBlock(loopVariables)
      loopVariables = [:]
    case .keyword("then"), .keyword("repeat"): openBlock()
    case .keyword("else"):
      closeBlock()
      openBlock()
    case .keyword("elseif"), .keyword("end"), .keyword("until"): closeBlock()
    case .keyword("local"): declare(from: index + 1)
    case .keyword("for"):
      let (names, end) = names(from: index + 1)
      for (number, name) in names.enumerated() {
        loopVariables[name] =
          kind(end) == .keyword("in") ? .element(at: end + 1, number: number) : .unknown
      }
    case .name(let name): assign(to: name, index)
    default: break
    }
  }

  private mutating func openBlock(_ variables: [String: Binding] = [:]) {
    open.append(.block)
    scopes.append(variables)
  }

  private mutating func closeBlock() {
    guard open.last == .block else { return }
    open.removeLast()
    scopes.removeLast()
  }

  /// `a, b <const>, c` and the token after it.
  private func names(from start: Int) -> (names: [String], end: Int) {
    var names: [String] = []
    var index = start
    while let name = name(index) {
      names.append(name)
      index += kind(index + 1) == .symbol("<") ? 4 : 1
      guard kind(index) == .symbol(",") else { break }
      index += 1
    }
    return (names, index)
  }

  private mutating func declare(from start: Int) {
    if kind(start) == .keyword("function") {
      if let name = name(start + 1) { scopes[scopes.count - 1][name] = .unknown }
      return
    }
    let (names, end) = names(from: start)
    for (number, name) in names.enumerated() {
      scopes[scopes.count - 1][name] =
        kind(end) == .symbol("=") ? .value(at: end + 1, number: number) : .unknown
    }
  }

  /// `name = …`, as a statement.
  private mutating func assign(to name: String, _ index: Int) {
    guard kind(index + 1) == .symbol("="), open.last == nil || open.last == .block else { return }
    switch kind(index - 1) {
    case .symbol("."), .symbol(":"), .symbol(","), .symbol(">"), .keyword("local"),
      .keyword("for"):
      return
    default: break
    }
    let scope = scopes.lastIndex { $0[name] != nil } ?? 0
    scopes[scope][name] = .value(at: index + 2, number: 0)
  }

  private func parameters(of function: Int) -> [String: Binding] {
    var index = function + 1
    while name(index) != nil || kind(index) == .symbol(".") || kind(index) == .symbol(":") {
      index += 1
    }
    guard kind(index) == .symbol("(") else { return [:] }
    return Dictionary(names(from: index + 1).names.map { ($0, .unknown) }) { first, _ in first }
  }
}

// MARK: Expressions

extension CursorContext {
  /// Whether a value can end with this token.
  func endsValue(_ index: Int) -> Bool {
    switch kind(index) {
    case .name, .string, .symbol(")"), .symbol("]"), .symbol("}"): true
    default: false
    }
  }

  /// Where the expression of names, indices and calls begins whose last token is given.
  func start(ofValueEndingAt end: Int) -> Int? {
    var index = end
    while true {
      switch kind(index) {
      case .name:
        guard kind(index - 1) == .symbol(".") || kind(index - 1) == .symbol(":") else {
          return index
        }
        index -= 2
      case .string:
        guard endsValue(index - 1) else { return index }
        index -= 1
      case .symbol(")"):
        guard let opening = partners[index] else { return nil }
        guard endsValue(opening - 1) else { return opening }
        index = opening - 1
      case .symbol("}"), .symbol("]"):
        guard let opening = partners[index], endsValue(opening - 1) else { return nil }
        index = opening - 1
      default: return nil
      }
    }
  }
}
